"""An XLSX file is a zip: what it is and unpacks to is checked before anything parses it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import range_boundaries

from archive.errors import SheetRefused
from archive.spreadsheet.reading import limits
from foundation.errors import filled

CHUNK = 1 << 20
_OVERLAP = 400  # longer than any tag that is looked for
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:$]{2,30})"')
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Area = tuple[int, int, int, int]  # left, top, right, bottom; from 1


@dataclass(slots=True)
class Part:
    """What one pass over a worksheet found: merged areas, and how many rows it has."""

    merges: list[Area] = field(default_factory=list)
    rows: int = 0


def check_package(path: Path) -> dict[str, Part]:
    """The worksheets of a workbook that may be opened; a file is looked through once.

    Raises:
        SheetRefused: no workbook, encrypted, damaged, a bomb, XML with a document type.
    """
    status = path.stat()
    return _check(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _check(path: Path, _size: int, _mtime_ns: int) -> dict[str, Part]:
    """Inflate every XML part once, counting, and throw it away; the worksheets by name.

    Sizes that the zip declares are not believed: what comes out is counted, and a part that
    inflates to more than it declares is damaged. Document types and entities are refused
    wherever they stand, also in UTF-16, so that no parser ever meets one.
    """
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_kind(package, entries)
            _check_declared(entries, path.stat().st_size)
            return _inflate(package, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise damaged() from fault


def damaged() -> SheetRefused:
    return SheetRefused(_("工作簿已损坏，无法读取。请在表格软件里打开并另存一次。"))


def _bomb() -> SheetRefused:
    return SheetRefused(_("工作簿解压后过大，已拒绝打开。"))


def _check_kind(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused(_("文件有密码。请去掉密码后另存为 .xlsx。"))
    if "mimetype" in names:
        with package.open("mimetype") as file:
            if b"opendocument" in file.read(100):
                raise SheetRefused(_("这是 .ods 文件，请另存为 .xlsx 或 CSV（UTF-8）。"))
    if "xl/workbook.bin" in names:
        raise SheetRefused(_("这是 .xlsb 文件，请另存为 .xlsx。"))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise SheetRefused(_("这是一个压缩包，不是 .xlsx 工作簿。"))
    if len(set(names)) != len(names):
        raise damaged()


def _check_declared(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > limits.MAX_PARTS:
        raise _bomb()
    if sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED_BYTES:
        raise _bomb()
    # overlapping parts of a quine or an overlap bomb claim more than the file has
    if sum(entry.compress_size for entry in entries) > packed:
        raise _bomb()
    for entry in entries:
        grown = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > limits.RATIO_FROM_BYTES and grown > limits.MAX_RATIO:
            raise _bomb()


def _inflate(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, Part]:
    total = 0
    parts: dict[str, Part] = {}
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels", ".vml")):
            continue
        part = parts[entry.filename] = Part()
        seen = strings = 0
        since_row = 0
        for window, fresh, start in _windows(package, entry):
            seen += fresh
            total += fresh
            if total > limits.MAX_UNPACKED_BYTES or seen > max(entry.file_size, 1):
                raise _bomb()
            if _DECLARED.search(window) or b"\x00" in window:
                raise SheetRefused(_("工作簿里有不允许的 XML 声明。"))
            # any part may be called a worksheet or the strings, whatever its name
            since_row = _scan_sheet(window, start, fresh, since_row, part)
            strings += sum(1 for found in _STRING.finditer(window) if found.end() > start)
            held = strings and seen > limits.MAX_STRINGS_BYTES
            if held or strings > limits.MAX_STRINGS:
                raise _bomb()
    return parts


def _windows(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int, int]]:
    """Pieces that overlap a little: the piece, how much of it is new, where the new begins."""
    tail = b""
    with package.open(entry) as file:
        while chunk := file.read(CHUNK):
            yield tail + chunk, len(chunk), len(tail)
            tail = (tail + chunk)[-_OVERLAP:]


def _scan_sheet(window: bytes, start: int, fresh: int, since_row: int, part: Part) -> int:
    """Count rows, note merged areas, and refuse a row that is too large to be parsed at once."""
    last = start - since_row
    for found in _ROW.finditer(window):
        if found.end() <= start:
            continue
        if found.start() - last > limits.MAX_ROW_BYTES:
            raise _too_wide()
        last = found.start()
        part.rows += 1
    for found in _MERGE.finditer(window):
        if found.end() > start:
            left, top, right, bottom = range_boundaries(found[1].decode())
            if left and top and right and bottom:
                part.merges.append((left, top, right, bottom))
    if len(part.merges) > limits.MAX_MERGES:
        raise _bomb()
    since = start + fresh - last
    if part.rows and since > limits.MAX_ROW_BYTES and b"</sheetData" not in window:
        raise _too_wide()
    return since


def _too_wide() -> SheetRefused:
    return SheetRefused(filled(_("超过 %(limit)d 列。"), {"limit": limits.MAX_COLUMNS}))
