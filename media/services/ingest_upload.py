"""Check a file that has come whole, store it, make its asset; or refuse it with the reason.

Safe to be killed at any instant. The hash is written down before the file moves, so that a
second run finds it at its content address; the asset and the end of the upload are one
transaction, so that there is never a second asset.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from media import upload_files
from media.errors import MediaRefused, Truncated
from media.models import Asset, Upload
from media.models.master import master_path
from media.services.ingest import ingest
from media.services.quarantine import quarantine
from media.services.store_master import CHUNK_BYTES, Incoming
from media.space import full_disk_told
from media.upload_errors import UploadDigestMismatch
from media.upload_purposes import purpose_of


class OnProgress(Protocol):
    def __call__(self, done: int, total: int, note: str = "") -> None: ...


def ingest_upload(upload: Upload, *, now: datetime, on_progress: OnProgress) -> None:
    """Bring an upload in state `checking` to `stored` or `refused`. Not in a transaction.

    Raises:
        MediaRefused: only for what isn't the file's fault (no space, no decoder): the upload
            stays in `checking`, and the sweep has it tried again.
        UploadLocked: another worker is at it.
    """
    part = upload_files.part_path(upload.public_id)
    held = upload_files.held(upload.public_id) if part.exists() else nullcontext()
    with full_disk_told(), held:
        upload.refresh_from_db()
        if upload.state == Upload.State.CHECKING:
            try:
                _take_in(upload, _arrived(upload, part, on_progress), now=now)
            except MediaRefused as refusal:
                if refusal.status >= 500:
                    raise
                _refuse(upload, refusal, now=now)
            upload.refresh_from_db()
        if upload.state == Upload.State.STORED:
            part.unlink(missing_ok=True)
        elif upload.state == Upload.State.REFUSED and part.is_file():
            quarantine(part, _Kept(upload), name=upload.name, at=now, by_id=upload.owner_id)


def _arrived(upload: Upload, part: Path, on_progress: OnProgress) -> Incoming:
    """The file with its hash: still a part file, or already a master (a run before was killed)."""
    if not part.is_file():
        stored = master_path(upload.found_sha256) if upload.found_sha256 else None
        if stored is None or not stored.is_file():
            raise Truncated
        return Incoming(stored, upload.found_sha256, upload.size_bytes)
    if part.stat().st_size != upload.size_bytes:
        raise Truncated
    sha256 = _hash(part, upload.size_bytes, on_progress)
    os.utime(part)  # young again: the sweep of orphans leaves it alone until its row is there
    Upload.objects.filter(pk=upload.pk).update(found_sha256=sha256)
    upload.found_sha256 = sha256
    if upload.declared_sha256 and sha256 != upload.declared_sha256:
        raise UploadDigestMismatch
    return Incoming(part, sha256, upload.size_bytes)


def _hash(part: Path, size_bytes: int, on_progress: OnProgress) -> str:
    digest, done = hashlib.sha256(), 0
    with part.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            # One unit is kept for the check, so that the bar isn't full before the end.
            on_progress(done, size_bytes + 1)
    return digest.hexdigest()


def _take_in(upload: Upload, arrived: Incoming, *, now: datetime) -> None:
    purpose = purpose_of(upload.purpose)

    def store(asset: Asset, *, is_new: bool) -> None:
        moved = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKING).update(
            state=Upload.State.STORED, asset=asset, was_known=not is_new, finished_at=now
        )
        if not moved:
            raise _TakenOver
        upload.was_known = not is_new
        purpose.arrived(upload, asset)

    def made(asset: Asset) -> None:
        store(asset, is_new=True)

    try:
        taken = ingest(
            arrived.path,
            owner=upload.owner if purpose.owned else None,
            by=upload.owner,
            original_name=upload.name,
            now=now,
            arrived=arrived if _same_disk(arrived.path) else None,
            also=made,
            **upload.fields,
        )
        if not taken.is_new:
            with transaction.atomic():
                store(taken.asset, is_new=False)
    except _TakenOver:
        return  # the run that was thought dead has finished it


class _TakenOver(Exception):
    """Another run of the job ended this upload; nothing of this one stays."""


def _same_disk(path: Path) -> bool:
    """Whether the file can be renamed into the masters; else it is copied there."""
    folder = Path(settings.MASTERS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return path.stat().st_dev == folder.stat().st_dev


def _refuse(upload: Upload, refusal: MediaRefused, *, now: datetime) -> None:
    text_zh, text_en = refusal.both()
    Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKING).update(
        state=Upload.State.REFUSED,
        refusal_code=refusal.code,
        refusal_text_zh=text_zh[:500],
        refusal_text_en=text_en[:500],
        finished_at=now,
    )


class _Kept(MediaRefused):
    """The refusal as its row has it, also for a run after the one that refused."""

    def __init__(self, upload: Upload) -> None:
        self.code = upload.refusal_code  # type: ignore[misc]
        self.texts = (upload.refusal_text_zh, upload.refusal_text_en)
        super().__init__(upload.refusal_text_zh)

    def both(self) -> tuple[str, str]:
        return self.texts
