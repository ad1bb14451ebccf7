"""Byte ranges (RFC 9110, section 14): which bytes a request asks for, and sending them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import IO

CHUNK_BYTES = 256 * 1024
MOST = 16  # ranges in one request; more is no player
OVERHEAD_BYTES = 200  # of one part's head: a smaller gap is sent rather than skipped
_ONE = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)

Range = tuple[int, int]  # first and last byte


class Unsatisfiable(Exception):
    """No byte of what is asked for is in the file."""


def parse_ranges(header: str, size: int) -> list[Range]:
    """The ranges to send, in the order asked for; [] where the whole file is the answer.

    Other units, malformed headers and more ranges than a player needs are ignored, as RFC 9110
    allows. Ranges that touch, overlap or nearly so become one.

    Raises:
        Unsatisfiable: well-formed, but no byte of it is in the file.
    """
    unit, equals, values = header.strip().partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return []
    wanted: list[Range] = []
    specs = [spec.strip() for spec in values.split(",") if spec.strip()]
    if not specs or len(specs) > MOST:
        return []
    for spec in specs:
        found = _ONE.fullmatch(spec)
        if found is None or found.groups() == ("", ""):
            return []
        first, last = found.groups()
        if first and last and int(last) < int(first):
            return []
        if not first:
            span = (max(0, size - int(last)), size - 1)
            is_there = int(last) > 0 and size > 0
        else:
            span = (int(first), min(int(last), size - 1) if last else size - 1)
            is_there = int(first) < size
        if is_there:
            wanted.append(span)
    if not wanted:
        raise Unsatisfiable
    joined = _joined(wanted)
    return joined if len(joined) == 1 or _length(joined) < size else []


def _joined(ranges: list[Range]) -> list[Range]:
    """Near ones made one; the order asked for is kept where nothing had to be joined."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + OVERHEAD_BYTES:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return ranges if len(merged) == len(ranges) else merged


def _length(ranges: list[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _chunks(file: IO[bytes], first: int, length: int) -> Iterator[bytes]:
    file.seek(first)
    while length and (chunk := file.read(min(CHUNK_BYTES, length))):
        length -= len(chunk)
        yield chunk


class FilePart:
    """Some bytes of an open file in chunks; closes the file at the end, however it comes."""

    def __init__(self, file: IO[bytes], first: int, length: int) -> None:
        self.file, self.first, self.length = file, first, length

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from _chunks(self.file, self.first, self.length)
        finally:
            self.file.close()

    def close(self) -> None:
        self.file.close()


class Parts:
    """Several ranges as multipart/byteranges; closes the file at the end.

    Attributes:
        length: bytes of the whole answer.
    """

    def __init__(self, file: IO[bytes], ranges: list[Range], size: int, media_type: str) -> None:
        self.file = file
        boundary = secrets.token_hex(16)
        self.media_type = f"multipart/byteranges; boundary={boundary}"
        self.parts = [
            (
                f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n"
                f"Content-Range: bytes {first}-{last}/{size}\r\n\r\n".encode(),
                first,
                last - first + 1,
            )
            for first, last in ranges
        ]
        self.end = f"\r\n--{boundary}--\r\n".encode()
        self.length = len(self.end) + sum(len(head) + length for head, _, length in self.parts)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for head, first, length in self.parts:
                yield head
                yield from _chunks(self.file, first, length)
            yield self.end
        finally:
            self.file.close()

    def close(self) -> None:
        self.file.close()
