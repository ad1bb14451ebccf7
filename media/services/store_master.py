"""Keep a file's bytes under their SHA-256; before any row points at them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from media.errors import Unreadable
from media.models.master import master_path
from media.space import full_disk_told, require_space

CHUNK_BYTES = 4 * 2**20
INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A private copy of a file, not yet a master."""

    path: Path
    sha256: str
    size_bytes: int


@contextlib.contextmanager
def incoming(source: Path) -> Iterator[Incoming]:
    """Copy `source` beside the masters and hash it on the way; the copy goes at the end.

    The copy is what gets checked and kept, so that nobody can change the file between
    the check and the storing.

    Raises:
        Unreadable: the source can't be read.
        StorageFull: the disk is full.
    """
    folder = Path(settings.MASTERS_DIR) / INCOMING
    with full_disk_told():
        folder.mkdir(parents=True, exist_ok=True)
    target = folder / uuid.uuid4().hex
    try:
        yield _copy(source, target)
    finally:
        target.unlink(missing_ok=True)


def keep(copy: Incoming) -> Path:
    """Move the copy to its content address; a file that is there already stays as it is.

    Such a file becomes young again: its row may be on the way, and the sweep of orphans
    must leave it alone until then.
    """
    path = master_path(copy.sha256)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size == copy.size_bytes:
            os.utime(path)
            return path
    with full_disk_told():
        path.parent.mkdir(parents=True, exist_ok=True)
        copy.path.chmod(0o440)
        copy.path.replace(path)
        sync_folder(path.parent)
        sync_folder(path.parent.parent)
    return path


def digest_of(path: Path) -> str:
    """SHA-256 of a file anywhere.

    Raises:
        Unreadable: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(path.name) from error


def sync_folder(folder: Path) -> None:
    """Force a rename to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path) -> Incoming:
    digest, size = hashlib.sha256(), 0
    try:
        reader = source.open("rb")
    except OSError as error:
        raise Unreadable(source.name) from error
    with reader, full_disk_told():
        require_space(target.parent, os.fstat(reader.fileno()).st_size)
        with target.open("xb") as writer:
            while chunk := reader.read(CHUNK_BYTES):
                digest.update(chunk)
                size += writer.write(chunk)
            writer.flush()
            os.fsync(writer.fileno())
    return Incoming(target, digest.hexdigest(), size)
