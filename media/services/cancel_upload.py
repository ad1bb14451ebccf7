from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from media import upload_files
from media.models import Upload
from media.upload_errors import UploadNotCancellable


def cancel_upload(upload: Upload, *, now: datetime) -> None:
    """Give an unfinished upload up; what came of it is deleted. Twice does no harm.

    Raises:
        UploadLocked: a request is writing to it.
        UploadNotCancellable: it is being checked, or is stored.
    """
    end_upload(upload, Upload.State.CANCELLED, now=now)
    upload.refresh_from_db()
    if upload.state not in Upload.GONE:
        raise UploadNotCancellable


def end_upload(upload: Upload, state: Upload.State, *, now: datetime) -> bool:
    """Move a receiving upload to a state without a file; whether it was still receiving."""
    part = upload_files.part_path(upload.public_id)
    with upload_files.held(upload.public_id) if part.exists() else nullcontext():
        ended = (
            Upload.objects.receiving()
            .filter(pk=upload.pk)
            .update(state=state, finished_at=now, awaits_digest=False)
        )
        if ended:
            part.unlink(missing_ok=True)
    return bool(ended)
