"""Take the next bytes of an upload, and let it be checked when it is whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from django.conf import settings

from media import upload_files
from media.models import Upload
from media.services.finish_upload import finish_upload
from media.services.start_upload import expiry
from media.space import full_disk_told
from media.upload_errors import UploadBusy, UploadGone, UploadOffsetConflict, UploadOverflow


def receive_piece(
    upload: Upload,
    *,
    stream: upload_files.Readable,
    length: int,
    offset: int,
    checksum: upload_files.Checksum | None,
    now: datetime,
) -> int:
    """Append `length` bytes of `stream` at `offset`. Call it outside of transactions.

    Returns:
        How many bytes the house has now; fewer than expected when the connection broke.

    Raises:
        UploadBusy: this process receives as many uploads as it may.
        UploadLocked: another request is at it.
        UploadOffsetConflict: the house has another number of bytes.
        UploadGone: it was cancelled, refused, or has expired.
        UploadOverflow: more bytes than the file was said to have.
        UploadChecksumMismatch, UploadStalled, StorageFull: see `upload_files.append`.
    """
    if (have := has_received(upload)) != offset:
        raise UploadOffsetConflict(offset=have)
    if offset + length > upload.size_bytes:
        raise UploadOverflow(left=upload.size_bytes - offset)
    if upload.state != Upload.State.RECEIVING:
        return have  # nothing was left to come
    with full_disk_told(), _place(), upload_files.held(upload.public_id) as handle:
        upload.refresh_from_db()  # it may have ended, or grown, before the lock was ours
        if (have := has_received(upload)) != offset:
            raise UploadOffsetConflict(offset=have)
        try:
            have = upload_files.append(handle, stream, length, checksum)
        finally:
            Upload.objects.receiving().filter(pk=upload.pk).update(
                touched_at=now, expires_at=expiry(now)
            )
        if have == upload.size_bytes:
            finish_upload(upload)
    return have


def has_received(upload: Upload) -> int:
    """How many bytes the house has: all of them once the check has begun.

    Raises:
        UploadGone: it has ended without a file.
    """
    if upload.state in (Upload.State.CHECKING, Upload.State.STORED):
        return upload.size_bytes
    have = upload_files.received_bytes(upload.public_id)
    if upload.state in Upload.GONE or have is None:
        raise UploadGone
    return have


@cache
def _places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(settings.MEDIA_UPLOAD_PLACES)


@contextmanager
def _place() -> Iterator[None]:
    """One of the few threads of this process that may wait for uploaders at a time."""
    if not _places().acquire(blocking=False):
        raise UploadBusy
    try:
        yield
    finally:
        _places().release()
