"""The empty sheet that curators start from."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from archive.spreadsheet.columns import ALL_COLUMNS


def template_sheet() -> bytes:
    """An XLSX with every header that the import knows and one example row."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one worksheet")
    sheet.title = "藏品 Records"
    sheet.append([column.names[0] for column in ALL_COLUMNS])
    sheet.append([column.example for column in ALL_COLUMNS])
    for index, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(index)].width = 18
    for cell in sheet[2]:
        cell.number_format = "@"  # text: spreadsheet programs leave 0001 and 1934-11 alone
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
