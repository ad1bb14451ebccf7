"""Keep a second copy of every master below `HUXIANG_COPIES_DIR`, on another disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from media.models import Condition, FileEvent, FixityCheck, Master, MasterCopy
from media.models.copy import copy_path
from media.services.check_fixity import check_fixity
from media.services.store_master import CHUNK_BYTES, INCOMING, sync_folder
from media.space import full_disk_told, require_space

AGENT = "huxiang media.copies"


def lacking_copy() -> list[Master]:
    """Intact masters without an intact second copy."""
    well = Master.objects.filter(condition=Condition.INTACT)
    return list(well.filter(Q(second_copy=None) | ~Q(second_copy__condition=Condition.INTACT)))


def copy_masters(*, on_progress: Callable[[int, int], None]) -> int:
    """Copy what has no intact second copy; returns how many were made.

    Killed and run again, it makes the rest.

    Raises:
        StorageFull: the second disk is full; what was made before stays.
    """
    lacking, made = lacking_copy(), 0
    for done, master in enumerate(lacking, 1):
        made += copy_master(master, at=timezone.now())
        on_progress(done, len(lacking))
    return made


def copy_master(master: Master, *, at: datetime) -> bool:
    """Copy one master, with its digest taken on the way; False where the master is not intact.

    What was not as stored becomes a fixity check of the working copy.
    """
    target = copy_path(master.sha256)
    try:
        folder = Path(settings.COPIES_DIR) / INCOMING
        digest = copied(master.path, target, sha256=master.sha256, by_way_of=folder)
    except FileNotFoundError:
        digest = ""
    if digest != master.sha256:
        check_fixity(master, at=at, place=FixityCheck.Place.WORKING)
        return False
    with transaction.atomic():
        MasterCopy.objects.update_or_create(
            master=master,
            defaults={"made_at": at, "checked_at": at, "condition": Condition.INTACT},
        )
        FileEvent.objects.create(
            master=master,
            type=FileEvent.Type.REPLICATION,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=AGENT,
            at=at,
            detail={"algorithm": "SHA-256", "digest": digest},
        )
    return True


def copied(source: Path, target: Path, *, sha256: str, by_way_of: Path) -> str:
    """Copy a file with its digest taken on the way; it is at `target` only if that is right.

    Args:
        by_way_of: a folder of the same disk for the half copy; what a kill leaves there is
            swept with the other half copies.

    Returns:
        The SHA-256 of what was read.

    Raises:
        FileNotFoundError: there is no source.
        StorageFull: there is no room.
    """
    digest = hashlib.sha256()
    with source.open("rb") as reader, full_disk_told():
        require_space(by_way_of, os.fstat(reader.fileno()).st_size)
        for folder in (by_way_of, target.parent):
            folder.mkdir(parents=True, exist_ok=True)
        part = by_way_of / uuid.uuid4().hex
        try:
            with part.open("xb") as writer:
                while chunk := reader.read(CHUNK_BYTES):
                    digest.update(chunk)
                    writer.write(chunk)
                writer.flush()
                os.fsync(writer.fileno())
            if digest.hexdigest() == sha256:
                part.chmod(0o440)
                part.replace(target)
                sync_folder(target.parent)
        finally:
            with contextlib.suppress(FileNotFoundError):
                part.unlink()
    return digest.hexdigest()


def copies_are_kept() -> bool:
    """Whether a second place is named."""
    return bool(settings.COPIES_DIR)
