"""A worksheet as a stream of rows, through openpyxl's read-only mode."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from archive.errors import SheetRefused
from archive.spreadsheet.reading import limits
from archive.spreadsheet.reading.package import Area, damaged
from archive.spreadsheet.reading.row import (
    CELL_ERROR,
    DIGITS_LOST,
    FORMULA,
    MERGED,
    SheetRow,
    cell,
)
from foundation.errors import filled

warnings.filterwarnings("ignore", module="openpyxl")  # extensions that it does not keep
EXACT_BELOW = 10**15  # a spreadsheet program keeps fifteen digits of a number
_ZEROS = re.compile(r"0+")


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet of a workbook."""

    name: str
    path: str
    hidden: bool


def tabs_of(path: Path) -> list[Tab]:
    """The worksheets in their order; charts and macros are none.

    Raises:
        SheetRefused: the workbook is damaged, or has no worksheet.
    """
    try:
        with path.open("rb") as file:
            # without the shared strings, which take as long as all the rest
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            reader.read_manifest()
            reader.read_workbook()
            tabs = [
                Tab(sheet.name, found.target, sheet.state != "visible")
                for sheet, found in reader.parser.find_sheets()
                if found.target in reader.valid_files and "chartsheet" not in found.Type
            ]
    except Exception as fault:  # noqa: BLE001 - openpyxl answers damage with whatever breaks first
        raise damaged() from fault
    if not tabs:
        raise SheetRefused(_("表里没有内容。"))
    return tabs


def xlsx_rows(
    path: Path, *, sheet: str, merges: list[Area], fill_merged: bool
) -> Iterator[SheetRow]:
    """Rows with text. Formulas give the value that was stored with them, or are named.

    The dimensions that the sheet claims are not used. Cells of a merged area but the first
    are empty in the file: they are named, or take its value.

    Raises:
        SheetRefused: damaged, or too many columns.
    """
    waiting = sorted(merges, key=lambda area: area[1])
    open_areas: list[tuple[Area, str]] = []
    with _book(path) as book:
        try:
            tab = next(found for found in book.worksheets if found.title == sheet)
            formats = _zero_formats(book)
            with tab._get_source() as source:
                parser = _Parser(
                    source,
                    tab._shared_strings,
                    data_only=True,
                    epoch=book.epoch,
                    date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )
                for number, values in parser.parse():
                    row = _row(number, values, formats)
                    if waiting or open_areas:
                        row = _merged(row, waiting, open_areas, fill_merged)
                    if row.trouble or any(row.cells):
                        yield row
        except SheetRefused:
            raise
        except Exception as fault:  # noqa: BLE001 - openpyxl answers damage with whatever breaks first
            raise damaged() from fault


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as fault:  # noqa: BLE001 - as above
            raise damaged() from fault
        try:
            yield book
        finally:
            book.close()


class _Parser(WorkSheetParser):
    """Tells a formula without a stored value from an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        if found["value"] is None and element.find(FORMULA_TAG) is not None:
            found["data_type"] = "f"
        return found


def _row(number: int, values: list[dict[str, Any]], formats: dict[int, int]) -> SheetRow:
    cells: list[str] = []
    trouble: dict[int, str] = {}
    for value in values:
        index = value["column"] - 1
        if value["value"] is None and value["data_type"] != "f":
            continue
        if index >= limits.MAX_COLUMNS:
            raise SheetRefused(filled(_("超过 %(limit)d 列。"), {"limit": limits.MAX_COLUMNS}))
        if index >= len(cells):
            cells.extend([""] * (index + 1 - len(cells)))
        cells[index] = _text(value, index, trouble, formats)
    return SheetRow(number, tuple(cells), trouble)


def _text(
    found: dict[str, Any], index: int, trouble: dict[int, str], formats: dict[int, int]
) -> str:
    """A typed cell as a person would write it: 12.0 is 12, a date has no midnight."""
    value, kind = found["value"], found["data_type"]
    if kind == "f" or (isinstance(value, str) and value.startswith("=") and len(value) > 1):
        trouble[index] = FORMULA
        return ""
    if kind == "e":
        trouble[index] = CELL_ERROR
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, index, trouble, formats.get(found["style_id"] or 0, 0))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return cell(str(value), index, trouble)


def _number(value: float, index: int, trouble: dict[int, str], digits: int) -> str:
    if abs(value) >= EXACT_BELOW:
        trouble[index] = DIGITS_LOST
    if isinstance(value, int) or value.is_integer():
        return str(int(value)).zfill(digits)  # 0042 that is shown so by its format
    return repr(value)


def _zero_formats(book: Any) -> dict[int, int]:
    """Styles that show leading zeros (`0000`), with how many digits they show."""
    found = {}
    for style, array in enumerate(book._cell_styles):
        code = BUILTIN_FORMATS.get(array.numFmtId)
        if code is None and 0 <= array.numFmtId - 164 < len(book._number_formats):
            code = book._number_formats[array.numFmtId - 164]
        if code and len(code) > 1 and _ZEROS.fullmatch(code):
            found[style] = len(code)
    return found


def _merged(
    row: SheetRow, waiting: list[Area], open_areas: list[tuple[Area, str]], fill: bool
) -> SheetRow:
    while waiting and waiting[0][1] <= row.number:
        area = waiting.pop(0)
        first = row.cells[area[0] - 1] if area[0] <= len(row.cells) else ""
        open_areas.append((area, first if area[1] == row.number else ""))
    open_areas[:] = [item for item in open_areas if item[0][3] >= row.number]
    cells, trouble = list(row.cells), dict(row.trouble)
    for (left, top, right, _bottom), value in open_areas:
        for column in range(left, min(right, limits.MAX_COLUMNS) + 1):
            if (column, row.number) == (left, top):
                continue
            if not fill:
                trouble[column - 1] = MERGED
            elif value:
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = value
    if not any(row.cells) and not fill:
        return row  # an empty row of a merged area asks for nothing
    return SheetRow(row.number, tuple(cells), trouble)
