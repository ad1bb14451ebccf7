"""JSON lines as rows: one object a line, its fields as columns with dotted paths.

A list of texts is one cell, its members joined. A list of objects gives a column for each
field of them (`contributors.fc`, the members' values joined) and, of an outermost list, for
each field of the first one (`contributors[0].fc`), because a record has one maker where the
list has several.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from archive.spreadsheet.reading.limits import (
    MAX_DEPTH,
    MAX_LINE_BYTES,
    MAX_PATHS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
)
from archive.spreadsheet.reading.row import SheetRow, cell
from foundation.errors import filled

JOINT = "；"


def is_json_lines(path: Path) -> bool:
    """Whether the first line of a file (also one packed by gzip) is a JSON object."""
    try:
        with _opened(path) as file:
            first = file.readline(MAX_LINE_BYTES).strip()
            while first == b"" and file.peek(1):  # type: ignore[attr-defined]
                first = file.readline(MAX_LINE_BYTES).strip()
        return first.startswith(b"{") and isinstance(json.loads(first), dict)
    except (OSError, EOFError, ValueError, RecursionError):
        return False


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def paths_of(path: Path) -> tuple[tuple[str, ...], int]:
    """All columns of the file in the order they appear, and its number of lines."""
    paths: dict[str, None] = {}
    count = 0
    for _number, flat in _objects(path):
        count += 1
        paths.update(dict.fromkeys(flat))
        if len(paths) > MAX_PATHS:
            raise SheetRefused(filled(_("超过 %(limit)d 列。"), {"limit": MAX_PATHS}))
    return tuple(paths), count


def json_rows(path: Path, *, headers: tuple[str, ...]) -> Iterator[SheetRow]:
    """A row for each line, its cells in the order of `headers`.

    Raises:
        SheetRefused: a line that is no JSON object, too long or too deep, damaged gzip.
    """
    known = set(headers)
    for number, flat in _objects(path):
        trouble: dict[int, str] = {}
        cells = tuple(
            cell(flat.get(header, ""), index, trouble) for index, header in enumerate(headers)
        )
        yield SheetRow(number, cells, trouble, tuple(name for name in flat if name not in known))


def _objects(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    packed = path.stat().st_size
    limit = max(RATIO_FROM_BYTES, min(MAX_UNPACKED_BYTES, packed * MAX_RATIO))
    read = 0
    try:
        with _opened(path) as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), 1):
                read += len(line)
                if read > limit:
                    raise SheetRefused(_("文件解压后过大，已拒绝打开。"))
                if len(line) > MAX_LINE_BYTES:
                    raise SheetRefused(filled(_("第 %(line)d 行过长。"), {"line": number}))
                if line.strip():
                    yield number, _flat_line(line, number)
    except (OSError, EOFError) as fault:
        raise SheetRefused(_("压缩文件已损坏，无法读取。")) from fault


def _flat_line(line: bytes, number: int) -> dict[str, str]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise SheetRefused(
            filled(_("JSON Lines 第 %(line)d 行不是一个 JSON 对象。"), {"line": number})
        ) from fault
    if not isinstance(value, dict):
        raise SheetRefused(
            filled(_("JSON Lines 第 %(line)d 行不是一个 JSON 对象。"), {"line": number})
        )
    flat: dict[str, list[str]] = {}
    _flatten(value, "", flat, 0, number)
    return {path: JOINT.join(dict.fromkeys(texts)) for path, texts in flat.items()}


def _flatten(
    value: Any,
    path: str,
    flat: dict[str, list[str]],
    depth: int,
    number: int,
    *,
    listed: bool = False,
) -> None:
    if depth > MAX_DEPTH:
        raise SheetRefused(filled(_("JSON Lines 第 %(line)d 行嵌套过深。"), {"line": number}))
    if isinstance(value, dict):
        for name, item in value.items():
            below = f"{path}.{name}" if path else str(name)
            _flatten(item, below, flat, depth + 1, number, listed=listed)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _flatten(item, path, flat, depth + 1, number, listed=True)
            if index == 0 and isinstance(item, dict) and not listed:
                _flatten(item, f"{path}[0]", flat, depth + 1, number, listed=True)
    elif (text := _text(value)) and path:
        flat.setdefault(path, []).append(text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb") if is_gzip(path) else path.open("rb"))
