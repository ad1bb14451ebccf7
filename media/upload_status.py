"""What is told about an upload, to the page that waits and to programs alike."""

from __future__ import annotations

from typing import Any

from jobs.models import Job
from media import upload_files
from media.likenesses import told
from media.models import Upload
from media.upload_purposes import purpose_of

MOST_LISTED = 100


def status_of(upload: Upload, *, viewer: Any = None) -> dict[str, Any]:
    """State, bytes, and the asset or the refusal, in the active language.

    Args:
        viewer: who is also told what the asset is like; None: nobody asks for that.
    """
    return {
        "id": upload.public_id,
        "url": upload.url,
        "name": upload.name,
        "purpose": upload.purpose,
        "target": upload.target,
        "state": upload.state,
        "size_bytes": upload.size_bytes,
        "received_bytes": _received(upload),
        "percent": _percent(upload),
        "sha256": upload.found_sha256,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
        "asset": _stored_as(upload, viewer),
        "refusal": {"code": upload.refusal_code, "text": upload.refusal_text}
        if upload.refusal_code
        else None,
    }


def _received(upload: Upload) -> int:
    if upload.state == Upload.State.RECEIVING:
        return upload_files.received_bytes(upload.public_id) or 0
    return (
        0 if upload.state in (Upload.State.CANCELLED, Upload.State.EXPIRED) else upload.size_bytes
    )


def _percent(upload: Upload) -> int | None:
    if upload.state != Upload.State.CHECKING:
        return None
    job = Job.objects.filter(kind="media.ingest_upload", subject=upload.public_id).first()
    return job.percent if job else None


def _stored_as(upload: Upload, viewer: Any) -> dict[str, Any] | None:
    asset = upload.asset
    if asset is None:
        return None
    return {
        "id": asset.public_id,
        "title": asset.title,
        "url": purpose_of(upload.purpose).page(upload, asset),
        "was_known": upload.was_known,
        **(told(asset, viewer) if viewer is not None else {}),
    }
