"""Import of records from a sheet: read, rehearse 预演, apply."""
