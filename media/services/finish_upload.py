from __future__ import annotations

from django.db import transaction

from jobs.services.enqueue import enqueue
from media import upload_files
from media.models import Upload
from media.upload_errors import UploadGone, UploadLocked


@transaction.atomic
def finish_upload(upload: Upload) -> bool:
    """Have a file that has come whole checked and stored, once its digest isn't awaited.

    Returns:
        Whether the check was queued now; a second call queues nothing.
    """
    moved = (
        Upload.objects.receiving()
        .filter(pk=upload.pk, awaits_digest=False)
        .update(state=Upload.State.CHECKING)
    )
    if moved:
        enqueue("media.ingest_upload", upload.public_id, priority=1)
    return bool(moved)


def finish_if_whole(upload: Upload) -> bool:
    """The same for who doesn't hold the part file: looks whether every byte is there.

    While a request writes to it there is nothing to do: that request ends it itself.
    """
    try:
        with upload_files.held(upload.public_id):
            whole = upload_files.received_bytes(upload.public_id) == upload.size_bytes
            return whole and finish_upload(upload)
    except (UploadLocked, UploadGone):
        return False
