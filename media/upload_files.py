"""Part files of unfinished uploads: one file each below QUARANTINE_DIR, written under a lock.

The size of the file is the truth about how much has come: a crash leaves what the disk
took, and the next request goes on from there. The lock is the system's (flock), so that it
ends with the process however that ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from media.errors import StorageFull
from media.services.store_master import sync_folder
from media.space import FULL
from media.upload_errors import (
    UploadChecksumMismatch,
    UploadGone,
    UploadLocked,
    UploadStalled,
)

FOLDER = ".uploads"
PIECE_BYTES = 128 * 1024  # a slow line fills one well before it counts as stalled
WAITING_PIECES = 8  # read ahead of the disk


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a client says about one piece: `sha1` or `sha256`, and the digest."""

    algorithm: str
    digest: bytes


def folder() -> Path:
    path = Path(settings.QUARANTINE_DIR) / FOLDER
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def part_path(public_id: str) -> Path:
    """Where the bytes of this upload are collected."""
    return Path(settings.QUARANTINE_DIR) / FOLDER / public_id


def make_part(public_id: str) -> None:
    """An empty part file; there before the row that speaks of it."""
    os.close(os.open(folder() / public_id, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    sync_folder(folder())


def received_bytes(public_id: str) -> int | None:
    """How much has come; None where there is no part file (any more)."""
    try:
        return part_path(public_id).stat().st_size
    except FileNotFoundError:
        return None


@contextmanager
def held(public_id: str) -> Iterator[int]:
    """The part file, open for writing, while nobody else holds it.

    It is never made here: a late request must not put an empty file where a whole one was.

    Raises:
        UploadLocked: another request, or the check of the whole file, holds it.
        UploadGone: there is no part file.
    """
    try:
        handle = os.open(part_path(public_id), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UploadGone from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadLocked from None
        yield handle
    finally:
        os.close(handle)


@contextmanager
def counting() -> Iterator[None]:
    """While uploads are counted against the quotas, nobody else begins one."""
    handle = os.open(folder() / ".counting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def append(handle: int, stream: Readable, length: int, checksum: Checksum | None) -> int:
    """Write up to `length` bytes of `stream` at the end and force them to the disk.

    A connection that breaks ends the stream early; what came is kept. With a checksum it is
    kept only when all came and agrees.

    Returns:
        The size of the file now.

    Raises:
        UploadChecksumMismatch: nothing of this piece was kept.
        UploadStalled: nothing came for MEDIA_UPLOAD_STALL_S; what came is kept.
        StorageFull: the disk is full; what fitted is kept.
    """
    start = os.lseek(handle, 0, os.SEEK_END)
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    came = 0
    try:
        for piece in _pieces(stream, length):
            _write(handle, piece)
            came += len(piece)
            if digest is not None:
                digest.update(piece)
        if checksum and digest and (came < length or digest.digest() != checksum.digest):
            raise UploadChecksumMismatch
    except BaseException as fault:
        if checksum is not None:
            os.ftruncate(handle, start)
        if isinstance(fault, OSError) and fault.errno in FULL:
            raise StorageFull from fault
        raise
    finally:
        os.fsync(handle)
    return start + came


def _write(handle: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(handle, view) :]


def _pieces(stream: Readable, length: int) -> Iterator[bytes]:
    """Read in a thread of its own, so that a silent connection can't hold worker and lock."""
    pieces: queue.Queue[bytes | BaseException] = queue.Queue(WAITING_PIECES)
    ended = threading.Event()

    def read() -> None:
        left = length
        try:
            while left and not ended.is_set():
                piece = stream.read(min(PIECE_BYTES, left))
                left -= len(piece)
                _put(piece)
                if not piece:
                    return
        except Exception as fault:  # noqa: BLE001  # handed over to the thread that waits
            _put(fault)

    def _put(item: bytes | BaseException) -> None:
        while not ended.is_set():
            try:
                pieces.put(item, timeout=1)
            except queue.Full:
                continue
            return

    threading.Thread(target=read, daemon=True, name="upload-reader").start()
    left = length
    try:
        while left:
            item: Any = _next(pieces)
            if isinstance(item, OSError):
                return  # the connection broke: what came is kept
            if isinstance(item, BaseException):
                raise item
            if not item:
                return
            left -= len(item)
            yield item
    finally:
        ended.set()


def _next(pieces: queue.Queue[bytes | BaseException]) -> bytes | BaseException:
    try:
        return pieces.get(timeout=settings.MEDIA_UPLOAD_STALL_S)
    except queue.Empty:
        raise UploadStalled(seconds=settings.MEDIA_UPLOAD_STALL_S) from None
