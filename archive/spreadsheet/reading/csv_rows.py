"""CSV as a stream of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from archive.spreadsheet.reading.limits import MAX_COLUMNS
from archive.spreadsheet.reading.row import FORMULA, SheetRow, cell
from foundation.errors import filled


def find_delimiter(path: Path, encoding: str) -> str:
    """Comma, semicolon or tab: whichever the first lines hold most of."""
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(20_000)
    return max(",;\t", key=head.count)


def csv_rows(path: Path, *, encoding: str, delimiter: str) -> Iterator[SheetRow]:
    """Rows with text; numbers count rows as a spreadsheet program does, empty ones too.

    Raises:
        SheetRefused: a quote that is never closed, too many columns.
    """
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, values in enumerate(reader, 1):
                if any(values):
                    yield _row(number, values)
        except csv.Error as fault:
            raise SheetRefused(
                filled(
                    _("CSV 第 %(line)d 行附近格式有误（引号没有成对？）。"), {"line": number + 1}
                )
            ) from fault


def _row(number: int, values: list[str]) -> SheetRow:
    while values and not values[-1].strip():
        values.pop()
    if len(values) > MAX_COLUMNS:
        raise SheetRefused(filled(_("超过 %(limit)d 列。"), {"limit": MAX_COLUMNS}))
    trouble: dict[int, str] = {}
    cells = []
    for index, value in enumerate(values):
        text = cell(value, index, trouble)
        if text.startswith("=") and len(text) > 1:
            trouble[index], text = FORMULA, ""
        cells.append(text)
    return SheetRow(number, tuple(cells), trouble)
