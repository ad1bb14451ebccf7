"""Read a sheet that may be hostile: XLSX or CSV into rows of text, within fixed limits."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from archive.errors import SheetRefused

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 20_000

FORMULA = "formula"
CELL_ERROR = "cell_error"
TOO_LONG = "too_long"
MERGED = "merged"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as text; `trouble` names cells that were not taken, by column index."""

    number: int  # as the spreadsheet program counts, the header is row 1
    cells: tuple[str, ...]
    trouble: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of a workbook, or a CSV file. The content decides, not the name.

    Raises:
        SheetRefused: empty, too large, no sheet, an old .xls, damaged, an unknown encoding.
    """
    if not content.strip():
        raise SheetRefused(_("文件是空的。"))
    if len(content) > MAX_FILE_BYTES:
        raise SheetRefused(_("文件超过 %(limit)d MB。") % {"limit": MAX_FILE_BYTES >> 20})
    if content.startswith(b"PK"):
        rows = _workbook(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(_("这是旧版 .xls 文件，请另存为 .xlsx 或 CSV（UTF-8）。"))
    else:
        rows = _csv(_decode(content))
    return _sheet(rows)


def _sheet(rows: Iterator[SheetRow]) -> Sheet:
    header = next((row for row in rows if any(row.cells)), None)
    if header is None:
        raise SheetRefused(_("表里没有内容。"))
    body = []
    for row in rows:
        if any(row.cells) or row.trouble:
            body.append(row)
        if len(body) > MAX_ROWS:
            raise SheetRefused(_("超过 %(limit)d 行，请分成几个文件导入。") % {"limit": MAX_ROWS})
    if not body:
        raise SheetRefused(_("只有表头，没有数据行。"))
    return Sheet(header.cells, tuple(body))


# Text


def _decode(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030; anything else is no text of a sheet."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # a picture or a program decodes as GB18030 by accident, but not without these
        if not re.search(r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff]", text):
            return text
    raise SheetRefused(
        _("这不是表格文件，或者编码无法识别。请用 .xlsx，或 UTF-8、GB18030 编码的 CSV。")
    )


def _csv(text: str) -> Iterator[SheetRow]:
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise _too_wide()
            yield _row(reader.line_num, cells)
    except csv.Error as fault:
        raise SheetRefused(
            _("CSV 第 %(line)d 行附近格式有误（引号没有成对？）。") % {"line": reader.line_num}
        ) from fault


def _row(number: int, values: list[str]) -> SheetRow:
    cells, trouble = [], {}
    for index, value in enumerate(values):
        text = value.strip()
        if text.startswith("=") and len(text) > 1:
            trouble[index], text = FORMULA, ""
        elif len(text) > MAX_CELL_CHARACTERS:
            trouble[index], text = TOO_LONG, ""
        cells.append(text)
    return SheetRow(number, tuple(cells), trouble)


def _too_wide() -> SheetRefused:
    return SheetRefused(_("超过 %(limit)d 列。") % {"limit": MAX_COLUMNS})


# Workbooks


def _workbook(content: bytes) -> Iterator[SheetRow]:
    _check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        if (sheet.max_column or 0) > MAX_COLUMNS * 10:
            raise _too_wide()
        merged = _merged(content, getattr(sheet, "_worksheet_path", ""))
        for number, cells in enumerate(
            sheet.iter_rows(max_col=MAX_COLUMNS + 1, max_row=MAX_ROWS * 2), 1
        ):
            yield _cells(number, cells, merged.get(number, {}))
    except SheetRefused:
        raise
    except Exception as fault:  # noqa: BLE001 - openpyxl answers damage with whatever breaks first
        raise SheetRefused(_("工作簿已损坏，无法读取。请在表格软件里打开并另存一次。")) from fault


def _check_package(content: bytes) -> None:
    """A zip that unpacks to too much, or XML with entities, is refused before it is parsed."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as fault:
        raise SheetRefused(_("工作簿已损坏，无法读取。请在表格软件里打开并另存一次。")) from fault
    parts = package.infolist()
    if (
        "[Content_Types].xml" not in package.namelist()
        or "xl/workbook.xml" not in package.namelist()
    ):
        raise SheetRefused(_("这是一个压缩包，不是 .xlsx 工作簿。"))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise SheetRefused(_("工作簿解压后过大，已拒绝打开。"))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as file:
                # file_size is what the package claims; a liar is stopped by the CRC check
                if b"<!DOCTYPE" in file.read(2048):
                    raise SheetRefused(_("工作簿里有不允许的 XML 声明。"))


def _merged(content: bytes, path: str) -> dict[int, dict[int, str]]:
    """Cells below or right of the first one of a merged area, by row; they read as empty."""
    if not path:
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read(path.lstrip("/"))
    found: dict[int, dict[int, str]] = {}
    for reference in re.findall(rb'<(?:\w+:)?mergeCell[^>]*ref="([A-Z0-9:$]+)"', xml):
        bounds = range_boundaries(reference.decode())
        left, top, right, bottom = (bound or 1 for bound in bounds)
        for row in range(top, min(bottom, MAX_ROWS) + 1):
            for column in range(left, min(right, MAX_COLUMNS) + 1):
                if (row, column) != (top, left):
                    found.setdefault(row, {})[column - 1] = MERGED
    return found


def _cells(number: int, cells: tuple[Any, ...], merged: dict[int, str]) -> SheetRow:
    if len(cells) > MAX_COLUMNS and cells[MAX_COLUMNS].value is not None:
        raise _too_wide()
    texts, trouble = [], dict(merged)
    for index, cell in enumerate(cells[:MAX_COLUMNS]):
        value = cell.value
        if getattr(cell, "data_type", "") == "f" or (
            isinstance(value, str) and value.startswith("=") and len(value) > 1
        ):
            trouble[index], value = FORMULA, ""
        elif getattr(cell, "data_type", "") == "e":
            trouble[index], value = CELL_ERROR, ""
        text = _text(value)
        if len(text) > MAX_CELL_CHARACTERS:
            trouble[index], text = TOO_LONG, ""
        texts.append(text)
    while texts and not texts[-1]:
        texts.pop()
    return SheetRow(number, tuple(texts), trouble)


def _text(value: Any) -> str:
    """A typed cell as a person would write it: 12.0 is 12, a date has no midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
