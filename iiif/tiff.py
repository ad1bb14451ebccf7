"""Reading the directory of a tiled pyramidal TIFF, once: where every stored tile is.

Covers what our own pyramids are made of (TIFF 6.0 §2, §15, §22 as amended by Technical
Note 2; BigTIFF): full-size image first, each next directory half as large, JPEG tiles.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from iiif.errors import DamagedPyramid

_WIDTH, _LENGTH, _COMPRESSION, _PHOTOMETRIC, _SAMPLES = 256, 257, 259, 262, 277
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS, _TILE_BYTES, _TABLES = 322, 323, 324, 325, 347
_JPEG, _RGB = 7, 2
# Field type → size in bytes and struct letter (1 BYTE, 3 SHORT, 4 LONG, 7 UNDEFINED, 16 LONG8)
_TYPES = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 7: (1, "B"), 13: (4, "I"), 16: (8, "Q")}
Read = Callable[[int, int], bytes]  # size and offset, both in bytes
_MOST_LEVELS = 24
_MOST_VALUES = 4_000_000  # tiles of one level; a larger count is damage, not an image

# JFIF 1.01 header, 1:1 pixels; and Adobe's, which says "three components, not YCbCr".
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Level:
    """One image of the pyramid.

    Attributes:
        width, height: px.
        tile_width, tile_height: px; tiles at the right and lower edge are stored padded.
        columns: tiles in a row.
        offsets, sizes: position and length in bytes of every tile, row by row.
        head: bytes to put before a tile (whose first two bytes go) to make a whole JPEG.
        grey: one component.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int
    columns: int
    offsets: tuple[int, ...]
    sizes: tuple[int, ...]
    head: bytes
    grey: bool


def read_levels(read: Read) -> tuple[Level, ...]:
    """All levels, the largest first.

    Raises:
        DamagedPyramid: not a TIFF, cut short, or not laid out as our pyramids are.
    """
    try:
        return _read_levels(read)
    except (
        struct.error,
        KeyError,
        IndexError,
        ValueError,
        ZeroDivisionError,
        OverflowError,
    ) as error:
        raise DamagedPyramid(f"{type(error).__name__}: {error}") from error


def _read_levels(read: Read) -> tuple[Level, ...]:
    header = read(16, 0)
    order = {b"II": "<", b"MM": ">"}[header[:2]]
    magic = struct.unpack_from(order + "H", header, 2)[0]
    if magic not in {42, 43}:
        raise ValueError("not a TIFF file")
    big = magic == 43
    (position,) = struct.unpack_from(order + ("Q" if big else "I"), header, 8 if big else 4)
    levels: list[Level] = []
    while position and len(levels) < _MOST_LEVELS:
        tags, position = _directory(read, position, order, big=big)
        level = _level(tags)
        if levels and level.width >= levels[-1].width and level.height >= levels[-1].height:
            raise ValueError("the levels do not shrink")
        levels.append(level)
    if not levels:
        raise ValueError("no image inside")
    return tuple(levels)


def _directory(read: Read, at: int, order: str, *, big: bool) -> tuple[dict[int, tuple], int]:
    count_size, entry_size, offset = (8, 20, "Q") if big else (2, 12, "I")
    room = 8 if big else 4  # bytes of a value kept in the entry itself
    (count,) = struct.unpack(order + ("Q" if big else "H"), read(count_size, at))
    if count > 1000:
        raise ValueError("too many fields")
    block = read(count * entry_size + room, at + count_size)
    tags: dict[int, tuple] = {}
    for n in range(count):
        tag, kind, values = struct.unpack_from(order + "HH" + offset, block, n * entry_size)
        if kind not in _TYPES:
            continue
        size, letter = _TYPES[kind]
        if values > _MOST_VALUES:
            raise ValueError("too many values")
        start = n * entry_size + entry_size - room
        raw = block[start : start + room]
        if size * values > room:
            raw = read(size * values, struct.unpack(order + offset, raw)[0])
        tags[tag] = struct.unpack_from(f"{order}{values}{letter}", raw)
    (following,) = struct.unpack_from(order + offset, block, count * entry_size)
    return tags, following


def _level(tags: dict[int, tuple]) -> Level:
    width, height = tags[_WIDTH][0], tags[_LENGTH][0]
    tile_width, tile_height = tags[_TILE_WIDTH][0], tags[_TILE_LENGTH][0]
    if tags[_COMPRESSION][0] != _JPEG:
        raise ValueError("tiles are not JPEG")
    columns, rows = -(-width // tile_width), -(-height // tile_height)
    offsets, sizes = tags[_TILE_OFFSETS], tags[_TILE_BYTES]
    if len(offsets) != columns * rows or len(sizes) != columns * rows:
        raise ValueError("the number of tiles is not that of the image")
    tables = bytes(tags.get(_TABLES, ()))
    if tables and not (tables.startswith(b"\xff\xd8") and tables.endswith(b"\xff\xd9")):
        raise ValueError("broken JPEG tables")
    marker = _ADOBE_RGB if tags[_PHOTOMETRIC][0] == _RGB else _JFIF
    return Level(
        width,
        height,
        tile_width,
        tile_height,
        columns,
        offsets,
        sizes,
        head=b"\xff\xd8" + marker + tables[2:-2],
        grey=tags.get(_SAMPLES, (1,))[0] == 1,
    )
