"""Take in a file that came through a form; what is refused goes to quarantine."""

from __future__ import annotations

import shutil
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from media.errors import EmptyFile, FileTooLarge, MediaRefused
from media.services.ingest import Ingested, ingest
from media.services.quarantine import quarantine

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
    """
    name = Path(upload.name or "upload").name
    size_bytes = upload.size or 0
    if size_bytes == 0:
        raise EmptyFile
    if size_bytes > settings.MEDIA_MAX_UPLOAD_MB * 2**20:
        raise FileTooLarge(size_bytes=size_bytes, limit_mb=settings.MEDIA_MAX_UPLOAD_MB)
    path = _on_disk(upload)
    try:
        return ingest(path, owner=owner, by=by, original_name=name, now=now, **how)
    except MediaRefused as refusal:
        if refusal.status < 500 and refusal.code != "media_duplicate":
            quarantine(path, refusal, name=name, at=now, by_id=by.pk if by else None)
        raise
    finally:
        path.unlink(missing_ok=True)


def _on_disk(upload: UploadedFile) -> Path:
    """The upload as a file of our own beside the quarantine."""
    folder = Path(settings.QUARANTINE_DIR) / ".incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with path.open("xb") as target:
        upload.seek(0)
        shutil.copyfileobj(upload, target, 2**20)
    return path
