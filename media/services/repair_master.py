"""Put back a master that was damaged or lost: from the second copy, the bucket, or the same file anew."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from media import remote
from media.errors import NoIntactCopy
from media.models import Condition, FileEvent, FixityCheck, Master
from media.models.copy import copy_path
from media.models.master import master_key
from media.services.check_fixity import check_fixity, note_check
from media.services.copy_masters import copied
from media.services.store_master import INCOMING, Incoming, digest_of, sync_folder

AGENT = "huxiang media.recovery"
DAMAGED = ".damaged"  # below MASTERS_DIR: what was replaced, for whoever looks for the cause


def repair_master(master: Master, *, at: datetime) -> str:
    """Replace the working copy by an intact one; the damaged file is set aside.

    A working copy that turns out to be intact is left alone.

    Returns:
        Where it came from: `working`, `second` or `bucket`.

    Raises:
        NoIntactCopy: no place has the bytes that the SHA-256 names.
        StorageFull: there is no room for it.
    """
    if check_fixity(master, at=at).outcome == Condition.INTACT:
        return FixityCheck.Place.WORKING
    for name, fetch in _places(master):
        fresh = Path(settings.MASTERS_DIR) / INCOMING / uuid.uuid4().hex
        fresh.parent.mkdir(parents=True, exist_ok=True)
        try:
            if fetch(fresh):
                _put_back(master, fresh, source=name, at=at)
                return name
        finally:
            fresh.unlink(missing_ok=True)
    FileEvent.objects.create(
        master=master,
        type=FileEvent.Type.RECOVERY,
        outcome=FileEvent.Outcome.FAIL,
        agent=AGENT,
        at=at,
        detail={"reason": "no intact copy"},
    )
    raise NoIntactCopy


def mend_with(arrived: Incoming, *, at: datetime) -> bool:
    """Whether a file that just came in replaced a damaged master of the same digest."""
    master = Master.objects.unwell().filter(sha256=arrived.sha256).first()
    if master is None:
        return False
    fresh = Path(settings.MASTERS_DIR) / INCOMING / uuid.uuid4().hex
    try:
        copied(arrived.path, fresh, sha256=arrived.sha256, by_way_of=fresh.parent)
        _put_back(master, fresh, source="upload", at=at)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _places(master: Master) -> Iterator[tuple[str, Callable[[Path], bool]]]:
    if settings.COPIES_DIR:
        yield "second", lambda target: _from_second(master, target)
    if remote.is_on() and master.remote_at is not None:
        yield "bucket", lambda target: _from_bucket(master, target)


def _from_second(master: Master, target: Path) -> bool:
    try:
        found = copied(
            copy_path(master.sha256), target, sha256=master.sha256, by_way_of=target.parent
        )
    except FileNotFoundError:
        return False
    return found == master.sha256


def _from_bucket(master: Master, target: Path) -> bool:
    try:
        remote.fetch(
            master_key(master.sha256),
            target,
            sha256=master.sha256,
            size_bytes=master.size_bytes,
            on_progress=lambda *_: None,
        )
    except (FileNotFoundError, ValueError):
        return False
    return True


def _put_back(master: Master, fresh: Path, *, source: str, at: datetime) -> None:
    """Set the damaged file aside, put the intact one in its place, and say so."""
    path = master.path
    if path.exists():
        aside = Path(settings.MASTERS_DIR) / DAMAGED
        aside.mkdir(exist_ok=True)
        path.rename(aside / f"{master.sha256}-{at:%Y%m%dT%H%M%SZ}")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.chmod(0o440)
    fresh.replace(path)
    sync_folder(path.parent)
    found = digest_of(path)
    outcome = Condition.INTACT if found == master.sha256 else Condition.DAMAGED
    check = FixityCheck(master=master, outcome=outcome, found_sha256=found, at=at)
    with transaction.atomic():
        FileEvent.objects.create(
            master=master,
            type=FileEvent.Type.RECOVERY,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=AGENT,
            at=at,
            detail={"from": source, "algorithm": "SHA-256", "digest": found},
        )
        note_check(check)
