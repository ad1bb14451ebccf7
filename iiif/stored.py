"""Where the bytes of a pyramid lie: a file of this machine, or an object of the bucket.

Both read any range, from several threads at once, and are closed when the last who uses
them lets go.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

from iiif.errors import DamagedPyramid, SourceUnreachable
from media import remote

_BLOCK_BYTES = 64 * 1024  # asked of the bucket at once while the directory is read
_MOST_BLOCKS = 64


class Stored(Protocol):
    """Bytes that can be read at any place.

    Attributes:
        is_remote: reading takes a request over the network.
    """

    is_remote: bool

    def read(self, size: int, offset: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the file."""
        ...


class LocalFile:
    is_remote = False

    def __init__(self, path: Path) -> None:
        """Raises: FileNotFoundError."""
        self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def __del__(self) -> None:
        fd, self.fd = getattr(self, "fd", -1), -1
        if fd >= 0:
            os.close(fd)

    def read(self, size: int, offset: int) -> bytes:
        return os.pread(self.fd, size, offset)


class RemoteObject:
    """An object of the bucket, read by ranges."""

    is_remote = True

    def __init__(self, key: str) -> None:
        self.key = key

    def read(self, size: int, offset: int) -> bytes:
        """Raises: FileNotFoundError; SourceUnreachable when the bucket does not answer."""
        try:
            return remote.read_range(self.key, offset, size)
        except remote.Unreachable as error:
            raise SourceUnreachable from error


class Blocks:
    """Reads whole blocks and keeps them: a directory is hundreds of small reads in few places."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def read(self, size: int, offset: int) -> bytes:
        first, last = offset // _BLOCK_BYTES, (offset + max(size, 1) - 1) // _BLOCK_BYTES
        if last - first >= _MOST_BLOCKS:
            raise DamagedPyramid("a value of the directory is too long")
        data = b"".join(self._block(n) for n in range(first, last + 1))
        start = offset - first * _BLOCK_BYTES
        return data[start : start + size]

    def _block(self, number: int) -> bytes:
        if number not in self._kept:
            self._kept[number] = self.stored.read(_BLOCK_BYTES, number * _BLOCK_BYTES)
            if len(self._kept) > _MOST_BLOCKS:
                self._kept.popitem(last=False)
        return self._kept[number]
