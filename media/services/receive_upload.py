"""Take in a file that came through a form; what is refused goes to quarantine."""

from __future__ import annotations

import shutil
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from jobs.priorities import PERSON
from media.errors import EmptyFile, FileTooLarge, MediaRefused
from media.services.ingest import Ingested, ingest
from media.services.quarantine import quarantine
from media.space import full_disk_told, require_space

if TYPE_CHECKING:
    from accounts.models import User


def receive_upload(
    upload: UploadedFile, *, owner: User | None, by: User | None, now: datetime, **how: Any
) -> Ingested:
    """Check and store one uploaded file.

    Args:
        owner: whose asset it becomes; None: the house's own.
        by: who uploads.
        how: further arguments of `media.services.ingest.ingest`.

    Raises:
        MediaRefused: one of its subclasses; the file is in quarantine with the reason,
            except when it is empty or over the size limit.
        StorageFull: there is no room for it; nothing of it is kept.
    """
    name = Path(upload.name or "upload").name
    size_bytes = upload.size or 0
    if size_bytes == 0:
        raise EmptyFile
    if size_bytes > settings.MEDIA_MAX_UPLOAD_MB * 2**20:
        raise FileTooLarge(size_bytes=size_bytes, limit_mb=settings.MEDIA_MAX_UPLOAD_MB)
    path = _on_disk(upload)
    how.setdefault("priority", PERSON)
    try:
        return ingest(path, owner=owner, by=by, original_name=name, now=now, **how)
    except MediaRefused as refusal:
        if refusal.status < 500 and refusal.code != "media_duplicate":
            with full_disk_told():
                quarantine(path, refusal, name=name, at=now, by_id=by.pk if by else None)
        raise
    finally:
        path.unlink(missing_ok=True)


def _on_disk(upload: UploadedFile) -> Path:
    """The upload as a file of our own beside the quarantine."""
    folder = Path(settings.QUARANTINE_DIR) / ".incoming"
    path = folder / uuid.uuid4().hex
    try:
        with full_disk_told():
            folder.mkdir(parents=True, exist_ok=True)
            require_space(folder, upload.size or 0)
            with path.open("xb") as target:
                upload.seek(0)
                shutil.copyfileobj(upload, target, 2**20)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
