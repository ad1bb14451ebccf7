"""Write the log as a static tlog-tiles folder, the checkpoint last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from provenance import tree
from provenance.models import Checkpoint, Event
from provenance.notes import BadNote, Tree
from provenance.services.checkpoint import sign_checkpoint
from provenance.tiles import WIDTH, Tile, pack_entries, tiles_of


def publish(
    *, rebuild: bool = False, progress: Callable[[int, int], None] | None = None
) -> Checkpoint:
    """Sign and publish until the folder has caught up with the log.

    Can be killed at any instant: files are renamed into place, and a checkpoint is written
    only when every tile under it is there.

    Args:
        rebuild: write every file again from the database, not only what is new.
        progress: called with (entries published, entries recorded).

    Raises:
        EvidenceDamaged: the stored log contradicts itself; nothing new is published.
        LogKeyMissing: the key of earlier checkpoints is gone.
    """
    since = 0 if rebuild else published_size()
    while True:
        checkpoint = sign_checkpoint(now=timezone.now())
        since = min(since, checkpoint.size)
        for tile in tiles_of(checkpoint.size, since=since):
            write_file(tile.path, _content(tile))
            if tile.width == WIDTH:
                shutil.rmtree(_root() / f"{tile.path}.p", ignore_errors=True)
        write_file("checkpoint", checkpoint.note.encode())
        since = checkpoint.size
        if progress is not None:
            progress(checkpoint.size, checkpoint.size)
        if tree.head()[0] == checkpoint.size:
            return checkpoint


def published_size() -> int:
    """How many entries the published checkpoint covers; 0 when there is none to read."""
    try:
        return Tree.parse((_root() / "checkpoint").read_text(encoding="utf-8")).size
    except (FileNotFoundError, UnicodeDecodeError, BadNote):
        return 0


def write_file(path: str, content: bytes) -> None:
    """Write one file of the folder so that a reader sees the old one or the new one."""
    target = _root() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def _root() -> Path:
    return Path(settings.EVIDENCE_DIR)


def _content(tile: Tile) -> bytes:
    if tile.level is not None:
        return b"".join(tree.tile_hashes(tile.level, tile.index, tile.width))
    events = Event.objects.filter(seq__gte=tile.start, seq__lt=tile.start + tile.width)
    return pack_entries(
        leaf.encode() for leaf in events.order_by("seq").values_list("leaf", flat=True)
    )
