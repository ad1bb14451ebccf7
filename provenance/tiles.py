"""Layout of a published log (C2SP tlog-tiles): paths, tiles of 256 hashes, entry bundles."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEIGHT = 8
WIDTH = 1 << HEIGHT  # hashes or entries in a full tile
LARGEST_ENTRY = 0xFFFF  # an entry is written with a 16-bit length


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the log: a full tile (width 256) or the partial one at the right edge."""

    level: int | None  # None: an entry bundle
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """`tile/<level>/<index>[.p/<width>]`, the index in groups of three digits."""
        kind = "entries" if self.level is None else str(self.level)
        tail = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{index_path(self.index)}{tail}"

    @property
    def start(self) -> int:
        """Place of its first hash among the hashes of its level."""
        return self.index * WIDTH


def index_path(index: int) -> str:
    """1234067 becomes x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """All files of a log of `size` that differ from those of a log of `since` entries."""
    yield from _row(None, size, since)
    level = 0
    while size >> (HEIGHT * level):
        yield from _row(level, size >> (HEIGHT * level), since >> (HEIGHT * level))
        level += 1


def _row(level: int | None, count: int, before: int) -> Iterator[Tile]:
    for index in range(before // WIDTH, count // WIDTH):
        yield Tile(level, index)
    if (width := count % WIDTH) and count != before:
        yield Tile(level, count // WIDTH, width)


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: every entry behind its length, 16 bits big-endian."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unpack_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: the bundle ends inside an entry.
    """
    entries, place = [], 0
    while place < len(bundle):
        if place + 2 > len(bundle):
            raise ValueError("the bundle ends inside a length")
        (length,) = struct.unpack_from(">H", bundle, place)
        place += 2
        if place + length > len(bundle):
            raise ValueError("the bundle ends inside an entry")
        entries.append(bundle[place : place + length])
        place += length
    return entries
