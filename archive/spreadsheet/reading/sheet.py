"""What a file is, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from archive.spreadsheet.reading import limits
from archive.spreadsheet.reading.csv_rows import csv_rows, find_delimiter
from archive.spreadsheet.reading.encoding import detect_encoding
from archive.spreadsheet.reading.json_rows import is_gzip, is_json_lines, json_rows, paths_of
from archive.spreadsheet.reading.package import check_package
from archive.spreadsheet.reading.row import Layout, SheetRow
from archive.spreadsheet.reading.xlsx_rows import Tab, tabs_of, xlsx_rows
from foundation.errors import filled

_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be read: how, its worksheets, and about how many rows it has."""

    layout: Layout
    tabs: tuple[Tab, ...] = ()
    estimate: int = 0


def inspect(path: Path, *, sheet: str = "") -> Inspected:
    """Find out by its content what a file is. Reads it once, in bounded memory.

    Args:
        sheet: the worksheet that is wanted; empty: the first that is not hidden.

    Raises:
        SheetRefused: it is none that can be read, with the reason and the mend.
    """
    _require(path)
    with path.open("rb") as file:
        head = file.read(64)
        if not (head + file.read(4096)).strip():
            raise SheetRefused(_("文件是空的。"))
    if head.startswith(b"PK"):
        return _workbook(path, sheet)
    if head.startswith(_OLE):
        raise _old_format(path)
    if is_json_lines(path):
        headers, count = paths_of(path)
        return Inspected(Layout("jsonl", "utf-8", headers=headers), (), count)
    if is_gzip(path):
        raise SheetRefused(_("压缩文件里只接受 JSON Lines（.jsonl.gz）。"))
    encoding = detect_encoding(path)
    layout = Layout("csv", encoding, find_delimiter(path, encoding))
    with path.open("rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    return Inspected(layout, (), lines)


def rows_of(path: Path, layout: Layout) -> Iterator[SheetRow]:
    """The rows of a file that was inspected, the header among them; empty rows are left out.

    Raises:
        SheetRefused: damage, or a limit that only shows while reading.
    """
    _require(path)
    if layout.format == "jsonl":
        rows = json_rows(path, headers=layout.headers)
    elif layout.format == "csv":
        rows = csv_rows(path, encoding=layout.encoding, delimiter=layout.delimiter)
    else:
        rows = _sheet_rows(path, layout)
    for count, row in enumerate(rows):
        if count > limits.MAX_ROWS:
            raise SheetRefused(
                filled(_("超过 %(limit)d 行，请分成几个文件导入。"), {"limit": limits.MAX_ROWS})
            )
        yield row


def first_rows(path: Path, layout: Layout) -> list[SheetRow]:
    """Enough rows to find the header and to show what the columns hold."""
    return list(islice(rows_of(path, layout), limits.SAMPLE_ROWS))


def _require(path: Path) -> None:
    """An upload is kept for some weeks, and those of older versions were not kept at all."""
    if not path.is_file():
        raise SheetRefused(_("上传的文件已经不在了，请重新上传。"))


def _workbook(path: Path, sheet: str) -> Inspected:
    parts = check_package(path)
    tabs = tabs_of(path)
    shown = [tab for tab in tabs if not tab.hidden] or tabs
    chosen = next((tab for tab in tabs if tab.name == sheet), shown[0])
    rows = parts[chosen.path].rows if chosen.path in parts else 0
    return Inspected(Layout("xlsx", sheet=chosen.name), tuple(tabs), rows)


def _sheet_rows(path: Path, layout: Layout) -> Iterator[SheetRow]:
    parts = check_package(path)
    tab = next((tab for tab in tabs_of(path) if tab.name == layout.sheet), None)
    if tab is None:
        raise SheetRefused(filled(_("工作簿里没有工作表“%(name)s”。"), {"name": layout.sheet}))
    merges = parts[tab.path].merges if tab.path in parts else []
    return xlsx_rows(path, sheet=tab.name, merges=merges, fill_merged=layout.fill_merged)


def _old_format(path: Path) -> SheetRefused:
    with path.open("rb") as file:
        if "EncryptedPackage".encode("utf-16-le") in file.read(1 << 20):
            return SheetRefused(_("文件有密码。请去掉密码后另存为 .xlsx。"))
    return SheetRefused(_("这是旧版 .xls 文件，请另存为 .xlsx 或 CSV（UTF-8）。"))
