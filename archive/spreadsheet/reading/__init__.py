"""Read a file that may be hostile into rows of text: XLSX, CSV or JSON lines, as a stream.

`inspect` looks once at what a file is; `rows_of` then reads it, as often as wanted, in
memory that does not grow with the number of rows.
"""
