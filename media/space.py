"""Room on the disk: asked before work starts, and told as StorageFull when it runs out."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

from media.errors import StorageFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# What ffmpeg, libvips, SQLite and PostgreSQL say of it
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "disk is full")

LAST_MB = 1


@dataclass(frozen=True, slots=True)
class Room:
    """One file system below the house's folders."""

    folder: Path
    free_bytes: int
    total_bytes: int

    @property
    def is_low(self) -> bool:
        return self.free_bytes < settings.MEDIA_MIN_FREE_MB * 2**20


def room_of(folder: Path | str) -> Room:
    """The room where `folder` is, or will be made."""
    path = Path(folder)
    while not path.exists():
        path = path.parent
    usage = shutil.disk_usage(path)
    return Room(Path(folder), usage.free, usage.total)


def rooms() -> list[Room]:
    """Every file system that the house writes to, once each."""
    found: dict[int, Room] = {}
    for folder in (settings.MASTERS_DIR, settings.RENDITIONS_DIR, settings.VAR_DIR):
        path = Path(folder)
        while not path.exists():
            path = path.parent
        found.setdefault(path.stat().st_dev, room_of(folder))
    return list(found.values())


def require_space(folder: Path | str, needed_bytes: int) -> None:
    """Refuse work that would leave less free than `HUXIANG_MIN_FREE_MB`.

    Args:
        needed_bytes: what the work will write, as well as is known.

    Raises:
        StorageFull: there is not so much room.
    """
    if room_of(folder).free_bytes - needed_bytes < settings.MEDIA_MIN_FREE_MB * 2**20:
        raise StorageFull


def no_room_left(folder: Path | str) -> bool:
    """Whether the disk is so full that a program's failure has to be laid to that.

    Some (libvips) only say that a file is not as it should be.
    """
    return room_of(folder).free_bytes < max(settings.MEDIA_MIN_FREE_MB, LAST_MB) * 2**20


def says_full(text: str) -> bool:
    """Whether a program's last words speak of a full disk."""
    return any(words in text for words in FULL_WORDS)


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn the many faces of a full disk into the one refusal that says what to do.

    Raises:
        StorageFull: in place of the OSError or the database's error.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise
    except OperationalError as error:
        if says_full(str(error)):
            raise StorageFull from error
        raise
