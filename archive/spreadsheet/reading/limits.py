"""What one sheet may hold. Each limit is told in the refusal that names it."""

from __future__ import annotations

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL_CHARACTERS = 20_000

# Of a workbook, which is a zip: parts, and bytes once they are inflated
MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_STRINGS_BYTES = 250_000_000  # shared strings are the one part that is held in memory
MAX_STRINGS = 3_000_000
MAX_RATIO = 200  # inflated to packed, of parts above RATIO_FROM_BYTES
RATIO_FROM_BYTES = 20_000_000
MAX_ROW_BYTES = 4_000_000  # of XML: one row is parsed as a whole
MAX_MERGES = 50_000

MAX_LINE_BYTES = 2_000_000  # of a JSON line
MAX_PATHS = 300  # columns that JSON lines may have
MAX_DEPTH = 8
SAMPLE_ROWS = 40
