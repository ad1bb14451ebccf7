"""Put right what uploads leave behind: expired ones, lost ends, files of no upload."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction

from jobs.models import Job
from jobs.services.enqueue import enqueue
from media import upload_files
from media.models import Upload
from media.services.cancel_upload import end_upload
from media.services.finish_upload import finish_if_whole
from media.upload_errors import UploadLocked

DIGEST_WAIT = timedelta(minutes=10)  # the page that was to tell it was closed
TRY_AGAIN = timedelta(hours=1)
ORPHAN_S = 86_400
KEPT = timedelta(days=90)  # rows of uploads that came to nothing


def sweep_uploads(*, now: datetime) -> int:
    """One round; returns how many uploads and files it put right."""
    return _finish_whole(now) + _expire(now) + _try_again(now) + _forget(now) + _orphans()


def _finish_whole(now: datetime) -> int:
    """Whole files whose end was lost: a crash after the last byte, or no digest ever came."""
    found = 0
    for upload in Upload.objects.receiving().filter(touched_at__lt=now - DIGEST_WAIT):
        if upload_files.received_bytes(upload.public_id) == upload.size_bytes:
            Upload.objects.receiving().filter(pk=upload.pk).update(awaits_digest=False)
            found += finish_if_whole(upload)
    return found


def _expire(now: datetime) -> int:
    found = 0
    for upload in Upload.objects.expired(now):
        try:
            found += end_upload(upload, Upload.State.EXPIRED, now=now)
        except UploadLocked:
            continue  # its owner is back
    return found


def _try_again(now: datetime) -> int:
    """Checks that failed for want of space or a program; unfinished jobs are found, not doubled."""
    found = 0
    waiting = Upload.objects.filter(state=Upload.State.CHECKING, touched_at__lt=now - TRY_AGAIN)
    for upload in waiting:
        busy = Job.objects.unfinished().filter(kind="media.ingest_upload", subject=upload.public_id)
        if not busy.exists():
            with transaction.atomic():
                enqueue("media.ingest_upload", upload.public_id)
                Upload.objects.filter(pk=upload.pk).update(touched_at=now)
            found += 1
    return found


def _forget(now: datetime) -> int:
    return Upload.objects.filter(state__in=Upload.GONE, finished_at__lt=now - KEPT).delete()[0]


def _orphans() -> int:
    """Part files of no unfinished upload; young ones may be of a request that runs now.

    A refused file waits for the job that puts it into quarantine, however long that is down.
    """
    alive = set(
        Upload.objects.filter(state__in=Upload.HOLDS_SPACE).values_list("public_id", flat=True)
    )
    jobs = Job.objects.unfinished().filter(kind="media.ingest_upload")
    alive.update(jobs.values_list("subject", flat=True))
    found = 0
    for path in upload_files.folder().glob("[0-9a-f]*"):
        if path.name not in alive and path.stat().st_mtime < time.time() - ORPHAN_S:
            path.unlink(missing_ok=True)
            found += 1
    return found
