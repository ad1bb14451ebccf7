from __future__ import annotations

from datetime import datetime

from django.db import transaction

from licensing.models import Delivery
from licensing.services.cut_delivery import OnProgress, cut_delivery, delivered_path
from licensing.services.move import move
from licensing.states.delivery import ARROWS, State
from media.models.master import master_path
from provenance.services.record import record_event


def _unwatched(_done: int, _total: int) -> None:
    """Nobody waits for the progress."""


def open_delivery(
    delivery: Delivery, *, now: datetime, on_progress: OnProgress = _unwatched
) -> Delivery:
    """Let the licensee download, once the file is there and whole. Safe to run twice.

    A licensed part is cut first; its own hash goes into the evidence beside the master's.

    Raises:
        FileNotFoundError: the file is not where it belongs (the job tries again).
        ValueError: its size is not the recorded one.
        ffmpeg.Failed: the part could not be cut.
    """
    if delivery.state != State.PREPARED:
        return delivery
    delivery = cut_delivery(delivery, on_progress=on_progress)
    clip = delivery.clip
    path = delivered_path(delivery.file_sha256) if clip else master_path(delivery.master_sha256)
    size = path.stat().st_size
    if size != delivery.size_bytes:
        raise ValueError(f"file has {size} bytes, recorded are {delivery.size_bytes}")
    part = {"clip": clip.text, "master_sha256": delivery.master_sha256} if clip else {}
    with transaction.atomic():
        move(delivery, State.AVAILABLE, arrows=ARROWS)
        record_event(
            "delivery.available",
            delivery.agreement.number,
            by=None,
            at=now,
            sha256=delivery.file_sha256,
            mark=delivery.mark,
            downloads=delivery.downloads_allowed,
            **part,
        )
    return delivery
