"""The words of a record's files as annotations at addresses that stay."""
