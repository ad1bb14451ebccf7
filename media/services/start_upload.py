"""Begin an upload: ask for permission, count it against the quotas, make its row."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from media import upload_files
from media.errors import EmptyFile, FileTooLarge
from media.models import Asset, Master, Upload
from media.space import full_disk_told, require_space
from media.upload_errors import (
    TooManyUploads,
    UploadHeaderInvalid,
    UploadHouseFull,
    UploadQuotaExceeded,
)
from media.upload_purposes import purpose_of

if TYPE_CHECKING:
    from accounts.models import User

MB = 2**20
_SHA256 = re.compile(r"[0-9a-f]{64}")


def start_upload(
    *, owner: User, size_bytes: int, wishes: Mapping[str, str], now: datetime
) -> Upload:
    """Make the row of an upload that will have `size_bytes`.

    Args:
        wishes: `filename`, `purpose`, and what the purpose asks for; `sha256` of the whole
            file where it is known, or `digest` = `follows` where it will be told later.

    Raises:
        MediaRefused: not permitted, no name, empty, too large, over a quota; says how much
            is left.
    """
    if size_bytes == 0:
        raise EmptyFile
    if size_bytes > settings.MEDIA_MAX_UPLOAD_MB * MB:
        raise FileTooLarge(size_bytes=size_bytes, limit_mb=settings.MEDIA_MAX_UPLOAD_MB)
    name = Path(wishes.get("filename", "").replace("\\", "/")).name[:255]
    if not name or "\x00" in name:
        raise UploadHeaderInvalid("Upload-Metadata: filename")
    sha256 = wishes.get("sha256", "").lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise UploadHeaderInvalid("Upload-Metadata: sha256")
    purpose = purpose_of(wishes.get("purpose", ""))
    prepared = purpose.prepare(owner, wishes)
    with full_disk_told(), upload_files.counting():
        _check_disk(size_bytes)
        _check_quotas(owner, size_bytes)
        public_id = secrets.token_hex(16)
        upload_files.make_part(public_id)
        with transaction.atomic():
            return Upload.objects.create(
                public_id=public_id,
                owner=owner,
                purpose=purpose.name,
                target=prepared.target,
                fields=prepared.fields,
                name=name,
                size_bytes=size_bytes,
                declared_sha256=sha256,
                awaits_digest=not sha256 and wishes.get("digest") == "follows",
                created_at=now,
                touched_at=now,
                expires_at=expiry(now),
            )


def expiry(now: datetime) -> datetime:
    """Until when an upload that was touched now is kept."""
    return now + timedelta(hours=settings.MEDIA_UPLOAD_EXPIRE_HOURS)


def left_bytes(owner: User) -> int:
    """How much this account may still bring in: what it owns and what is on its way count."""
    mine = Asset.objects.filter(owner=owner).values("master")  # two assets may share a master
    owned = Master.objects.filter(pk__in=mine).aggregate(n=Sum("size_bytes"))["n"]
    reserved = Upload.objects.visible_to(owner).reserved_bytes()
    return max(0, settings.MEDIA_UPLOAD_QUOTA_MB * MB - (owned or 0) - reserved)


def _check_quotas(owner: User, size_bytes: int) -> None:
    mine = Upload.objects.visible_to(owner)
    if mine.receiving().count() >= settings.MEDIA_UPLOADS_OPEN:
        raise TooManyUploads(limit=settings.MEDIA_UPLOADS_OPEN)
    left = left_bytes(owner)
    if size_bytes > left:
        raise UploadQuotaExceeded(size_bytes=size_bytes, left_bytes=left)
    house = settings.MEDIA_UPLOAD_HOUSE_MB * MB - Upload.objects.all().reserved_bytes()
    if size_bytes > house:
        raise UploadHouseFull(size_bytes=size_bytes, left_bytes=max(0, house))


def _check_disk(size_bytes: int) -> None:
    """Refuse what the disk cannot hold beside the uploads that are under way."""
    waiting = Upload.objects.receiving().values_list("public_id", "size_bytes")
    to_come = sum(size - (upload_files.received_bytes(name) or 0) for name, size in waiting)
    require_space(upload_files.folder(), size_bytes + to_come)
