"""The pixels of one image: stored JPEG tiles of our pyramid, whole or decoded where needed.

Nothing of libvips is held here: a pyramid is the parsed directory and a file descriptor, or
the name of an object in the bucket. Open ones are kept in an LRU; a file that is evicted is
closed when its last user lets go.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Protocol

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from iiif.errors import DamagedPyramid
from iiif.stored import Blocks, LocalFile, RemoteObject, Stored
from iiif.tiff import Level, read_levels

_MCU_PX = 16  # side of the blocks of a JPEG with halved colour, px
Pixels = NDArray[np.uint8]  # rows × columns × 1 (grey) or 3 (sRGB)


class Speed(IntEnum):
    """How exactly tiles are decoded: as exactly as the answer can show."""

    EXACT = 0
    PLAIN_COLOUR = 1  # colour not interpolated: it is halved again in the answer
    FAST = 2  # and a coarser DCT: for what is scaled afterwards


class Source(Protocol):
    """What the renderer reads from: levels, each about half as large as the one before."""

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of every level, px, the full image first."""
        ...

    @property
    def tile_side(self) -> int: ...

    def strip(
        self, level: int, row: int, x0: int, x1: int, height: int, *, grey: bool, speed: Speed
    ) -> Pixels:
        """Columns x0 to x1 and the upper `height` px of one row of tiles, decoded.

        There are fewer rows at the lower edge of the level.
        """
        ...


class Pyramid:
    """An open pyramid file. Reading is safe from several threads at once."""

    def __init__(self, stored: Stored) -> None:
        """Raises: DamagedPyramid when it is not one of ours; what `stored.read` raises."""
        self.stored = stored
        self._read = stored.read
        blocks = Blocks(stored) if stored.is_remote else stored
        self.levels: tuple[Level, ...] = read_levels(blocks.read)

    @classmethod
    def at(cls, path: Path) -> Pyramid:
        """Raises: FileNotFoundError, DamagedPyramid."""
        return cls(LocalFile(path))

    @property
    def is_remote(self) -> bool:
        return self.stored.is_remote

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        return tuple((level.width, level.height) for level in self.levels)

    @property
    def tile_side(self) -> int:
        return self.levels[0].tile_width

    def tile(self, level: int, column: int, row: int) -> bytes:
        """A stored tile as a whole JFIF file, not decoded; edge tiles are padded.

        Raises:
            DamagedPyramid: the file ends before the tile does.
        """
        directory = self.levels[level]
        n = row * directory.columns + column
        size = directory.sizes[n]
        data = self._read(size - 2, directory.offsets[n] + 2)  # without the SOI marker
        if len(data) != size - 2:
            raise DamagedPyramid(f"tile {n} of level {level} is cut short")
        return directory.head + data

    def _tiles(self, level: int, row: int, columns: range) -> Iterator[bytes]:
        """Tiles that lie beside each other; from the bucket in one request where that pays."""
        directory = self.levels[level]
        first = row * directory.columns + columns.start
        offsets = directory.offsets[first : first + len(columns)]
        sizes = directory.sizes[first : first + len(columns)]
        start, end = min(offsets), max(map(sum, zip(offsets, sizes, strict=True)))
        if not self.is_remote or len(columns) == 1 or end - start > 2 * sum(sizes):
            for column in columns:
                yield self.tile(level, column, row)
            return
        span = self._read(end - start, start)
        if len(span) != end - start:
            raise DamagedPyramid(f"row {row} of level {level} is cut short")
        for offset, size in zip(offsets, sizes, strict=True):
            yield directory.head + span[offset - start + 2 : offset - start + size]

    def whole_tile_at(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int
    ) -> tuple[int, int, int] | None:
        """Level, column and row of the one stored tile that this region and size ask for.

        None where it is an edge tile (stored padded) or no tile at all.
        """
        side = self.levels[0].tile_width
        if out_width != side or out_height != side or width != height or width % side:
            return None
        scale = width // side
        level = scale.bit_length() - 1
        if scale != 1 << level or level >= len(self.levels) or x % width or y % width:
            return None
        column, row = x // width, y // width
        stored = self.levels[level]
        if (column + 1) * side > stored.width or (row + 1) * side > stored.height:
            return None
        return level, column, row

    def strip(
        self, level: int, row: int, x0: int, x1: int, height: int, *, grey: bool, speed: Speed
    ) -> Pixels:
        directory = self.levels[level]
        side = directory.tile_width
        left_below = directory.height - row * directory.tile_height
        height = min(height, directory.tile_height, left_below)
        grey = grey or directory.grey
        out = np.empty((height, x1 - x0, 1 if grey else 3), np.uint8)
        columns = range(x0 // side, -(-x1 // side))
        for column, tile in zip(columns, self._tiles(level, row, columns), strict=True):
            if height <= directory.tile_height - _MCU_PX:
                tile = shortened(tile, height)
            pixels = decode(tile, grey=grey, speed=speed)
            left = column * side
            start, end = max(x0, left), min(x1, left + side)
            out[:, start - x0 : end - x0] = pixels[:height, start - left : end - left]
        return out


class Flat:
    """An image of one level that is in memory: the preview of a larger one."""

    def __init__(self, pixels: Pixels, tile_side: int) -> None:
        self.pixels = pixels
        self.tile_side = tile_side

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        return ((self.pixels.shape[1], self.pixels.shape[0]),)

    def strip(
        self, level: int, row: int, x0: int, x1: int, height: int, *, grey: bool, speed: Speed
    ) -> Pixels:
        top = row * self.tile_side
        part = self.pixels[top : top + min(height, self.tile_side), x0:x1]
        if grey and part.shape[2] == 3:  # ITU-R BT.601 luma, as JPEG itself has it
            luma = part @ np.array([0.299, 0.587, 0.114])
            return np.rint(luma).astype(np.uint8)[:, :, None]
        return part


def decode(jpeg: bytes, *, grey: bool, speed: Speed = Speed.EXACT) -> Pixels:
    """Raises: DamagedPyramid when the tile is not a JPEG."""
    try:
        return simplejpeg.decode_jpeg(
            jpeg,
            "GRAY" if grey else "RGB",
            fastdct=speed is Speed.FAST,
            fastupsample=speed is not Speed.EXACT,
            strict=False,
        )
    except ValueError as error:
        raise DamagedPyramid(str(error)) from error


def shortened(jpeg: bytes, height: int) -> bytes:
    """The same JPEG, said to be lower: its decoder stops after the rows that are needed.

    Args:
        height: rows needed, px; whole blocks are kept, as colour lies across two of them.

    Raises:
        DamagedPyramid: no frame header where one has to be.
    """
    at = 2
    while at + 9 < len(jpeg):
        marker, length = jpeg[at : at + 2], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == b"\xff\xc0":  # baseline, as libvips writes tiles
            stored = int.from_bytes(jpeg[at + 5 : at + 7], "big")
            rows = min(stored, -(-height // _MCU_PX) * _MCU_PX)
            return jpeg[: at + 5] + rows.to_bytes(2, "big") + jpeg[at + 7 :]
        if marker == b"\xff\xda" or length < 2 or marker[:1] != b"\xff":
            break
        at += 2 + length
    raise DamagedPyramid("a tile has no baseline frame")


class PyramidFiles:
    """The pyramids that are open, the least recently used closed first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: OrderedDict[tuple[str, str], Pyramid] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path, version: str, remote_key: str = "") -> Pyramid:
        """The pyramid at `path`; another `version` means that the file was replaced.

        Args:
            remote_key: of its copy in the bucket, used where the file is not here; "": none.

        Raises:
            FileNotFoundError, DamagedPyramid, SourceUnreachable: as `Pyramid` and its reads.
        """
        key = (str(path), version)  # comparing paths costs more than reading a tile
        with self._lock:
            if found := self._open.get(key):
                self._open.move_to_end(key)
                return found
        try:
            stored: Stored = LocalFile(path)
        except FileNotFoundError:
            if not remote_key:
                raise
            stored = RemoteObject(remote_key)
        opened = Pyramid(stored)
        with self._lock:
            self._open[key] = opened
            while len(self._open) > self.most:
                self._open.popitem(last=False)
        return opened

    def close(self) -> None:
        """Let go of all; those in use stay open until their users end."""
        with self._lock:
            self._open.clear()

    def __len__(self) -> int:
        return len(self._open)
