"""Content Search 2.0 in the words of a record, or of all records of a collection."""
