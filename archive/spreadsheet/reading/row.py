"""What every reader gives: a row of text, and what was wrong with its cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.spreadsheet.reading.limits import MAX_CELL_CHARACTERS

FORMULA = "formula"
CELL_ERROR = "cell_error"
TOO_LONG = "too_long_cell"
MERGED = "merged"
DIGITS_LOST = "digits_lost"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as text; `trouble` names cells that were not taken, by column index.

    Attributes:
        number: as the spreadsheet program counts; of JSON lines, the line.
        unknown: fields of a JSON line that no column was made for.
    """

    number: int
    cells: tuple[str, ...]
    trouble: dict[int, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read.

    Attributes:
        format: csv, xlsx or jsonl.
        encoding: of text; of a workbook empty.
        delimiter: of CSV.
        sheet: the name of the worksheet.
        headers: the columns of JSON lines (dotted paths), in order.
        fill_merged: give the value of a merged area to each of its cells.
    """

    format: str
    encoding: str = ""
    delimiter: str = ","
    sheet: str = ""
    headers: tuple[str, ...] = ()
    fill_merged: bool = False


# Quotation marks and dashes of Windows-1252 that were taken for Latin-1 on the way, as browsers
# read them (https://encoding.spec.whatwg.org/#windows-1252); other control characters go.
_MENDED: dict[int, str | None] = {
    code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)
} | {
    code: None for code in (*range(0x20), 0x7F, 0xFEFF, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r"
}


def cell(text: str, index: int, trouble: dict[int, str]) -> str:
    """A cell's text without spaces around it and with its control characters mended; one that
    is too long is left out and named."""
    plain = text.translate(_MENDED).strip()
    if len(plain) > MAX_CELL_CHARACTERS:
        trouble[index] = TOO_LONG
        return ""
    return plain
