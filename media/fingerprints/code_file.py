"""Codes of one width in a file that several processes read and append to.

The file is a cache of the database: rows of fixed length, only ever appended to, replaced as
a whole by renaming when it is built anew. Readers map it and count whole rows only; writers
hold a lock and first cut off what a killed one left half written.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
HEAD_WORDS = 2  # row of the fingerprint, place in it
CHUNK = 32_768  # rows compared at once: they stay in the processor's cache


class CodeFile:
    """Rows of (fingerprint, place, code) on the disk."""

    def __init__(self, path: Path, *, code_bytes: int) -> None:
        self.path = path
        self.words = -(-code_bytes // 8)
        self.code_bytes = code_bytes
        self._row_bytes = 8 * (HEAD_WORDS + self.words)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process at a time, of all that use this file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def rows(self) -> Words:
        """All whole rows: fingerprint, place, and the words of the code."""
        shape = (0, HEAD_WORDS + self.words)
        try:
            count = self.path.stat().st_size // self._row_bytes
        except FileNotFoundError:
            return np.zeros(shape, np.uint64)
        if not count:
            return np.zeros(shape, np.uint64)
        return np.memmap(self.path, "<u8", "r", shape=(count, shape[1]))

    def append(self, rows: Words) -> None:
        """Add rows; the caller holds the lock."""
        with self.path.open("ab") as file:
            whole = file.tell() // self._row_bytes * self._row_bytes
            file.truncate(whole)
            file.write(np.ascontiguousarray(rows, "<u8").tobytes())
            file.flush()
            os.fsync(file.fileno())

    def replace(self, blocks: Iterator[Words]) -> None:
        """Put these rows in place of all; the caller holds the lock."""
        building = self.path.with_name(f"{self.path.name}.{uuid.uuid4().hex[:8]}")
        try:
            with building.open("xb") as file:
                for block in blocks:
                    file.write(np.ascontiguousarray(block, "<u8").tobytes())
                file.flush()
                os.fsync(file.fileno())
            building.replace(self.path)
        finally:
            building.unlink(missing_ok=True)

    def packed(self, fingerprint: int, places: NDArray[np.int64], codes: bytes) -> Words:
        """Rows of one fingerprint: its codes after each other, each with its place."""
        bare = np.frombuffer(codes, np.uint8).reshape(-1, self.code_bytes)
        padded = np.zeros((len(bare), self.words * 8), np.uint8)
        padded[:, : self.code_bytes] = bare
        rows = np.empty((len(bare), HEAD_WORDS + self.words), np.uint64)
        rows[:, 0] = fingerprint
        rows[:, 1] = places.astype(np.uint64)
        rows[:, HEAD_WORDS:] = padded.view("<u8")
        return rows

    def word(self, code: bytes) -> Words:
        """One code as the words it is compared by."""
        return np.frombuffer(code.ljust(self.words * 8, b"\0"), "<u8")


def distances(codes: Words, code: Words) -> NDArray[np.uint16]:
    """In how many bits each row of `codes` differs from `code`."""
    found = np.empty(len(codes), np.uint16)
    for start in range(0, len(codes), CHUNK):
        ones = np.bitwise_count(codes[start : start + CHUNK] ^ code)
        total = ones[:, 0].astype(np.uint16)
        for column in range(1, ones.shape[1]):
            total += ones[:, column]
        found[start : start + CHUNK] = total
    return found
