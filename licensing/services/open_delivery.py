from __future__ import annotations

from datetime import datetime

from django.db import transaction

from licensing.models import Delivery
from licensing.services.move import move
from licensing.states.delivery import ARROWS, State
from media.models.master import master_path
from provenance.services.record import record_event


def open_delivery(delivery: Delivery, *, now: datetime) -> Delivery:
    """Let the licensee download, once the stored file is there and whole. Safe to run twice.

    Raises:
        FileNotFoundError: the master is not where it belongs (the job tries again).
        ValueError: its size is not the recorded one.
    """
    if delivery.state != State.PREPARED:
        return delivery
    path = master_path(delivery.master_sha256)
    size = path.stat().st_size
    if size != delivery.size_bytes:
        raise ValueError(f"master has {size} bytes, recorded are {delivery.size_bytes}")
    with transaction.atomic():
        move(delivery, State.AVAILABLE, arrows=ARROWS)
        record_event(
            "delivery.available",
            delivery.agreement.number,
            by=None,
            at=now,
            sha256=delivery.master_sha256,
            mark=delivery.mark,
            downloads=delivery.downloads_allowed,
        )
    return delivery
