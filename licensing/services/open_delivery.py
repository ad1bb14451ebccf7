from __future__ import annotations

from datetime import datetime

from django.db import transaction

from licensing.models import Delivery
from licensing.services.cut_delivery import OnProgress, cut_delivery, delivered_path
from licensing.services.move import move
from licensing.states.delivery import ARROWS, State
from media import remote
from media.models.master import master_key, master_path
from media.services.note_use import note_use
from provenance.services.record import record_event


def _unwatched(_done: int, _total: int) -> None:
    """Nobody waits for the progress."""


def open_delivery(
    delivery: Delivery, *, now: datetime, on_progress: OnProgress = _unwatched
) -> Delivery:
    """Let the licensee download, once the file is there and whole. Safe to run twice.

    A licensed part is cut first; its own hash goes into the evidence beside the master's.
    Where there is a bucket, the cut lies in it before anybody may fetch it.

    Raises:
        FileNotFoundError: the file is not where it belongs (the job tries again).
        ValueError: its size is not the recorded one.
        ffmpeg.Failed: the part could not be cut.
        StorageFull: there is no room for the cut (the job waits for it).
    """
    if delivery.state != State.PREPARED:
        return delivery
    delivery = cut_delivery(delivery, on_progress=on_progress)
    clip = delivery.clip
    _look_at_file(delivery)
    if clip and remote.is_on():
        delivery = _to_bucket(delivery, now=now)
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
        note_use(
            delivery.agreement.asset,
            to="licensee",
            way="prepared",
            agent="huxiang licensing.delivery",
            at=now,
            sha256=delivery.file_sha256,
            **part,
        )
    return delivery


def _look_at_file(delivery: Delivery) -> None:
    digest, size_bytes = delivery.file_sha256, delivery.size_bytes
    path = delivered_path(digest) if delivery.clip else master_path(digest)
    if not path.is_file() and not delivery.clip and remote.is_on():
        if not remote.has(master_key(digest), sha256=digest, size_bytes=size_bytes):
            raise FileNotFoundError(f"the master {digest} is neither here nor in the bucket")
        return
    size = path.stat().st_size
    if size != size_bytes:
        raise ValueError(f"file has {size} bytes, recorded are {size_bytes}")


def _to_bucket(delivery: Delivery, *, now: datetime) -> Delivery:
    digest = delivery.file_sha256
    path = delivered_path(digest)
    key = remote.key_of("d", f"{digest[:2]}/{digest[2:4]}/{digest}")
    remote.store(path, key, sha256=digest, media_type=delivery.media_type)
    Delivery.objects.filter(pk=delivery.pk).update(remote_at=now)
    delivery.remote_at = now
    return delivery
