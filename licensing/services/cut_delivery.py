from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from licensing.models import Delivery
from media import cut, ffmpeg, remote
from media.errors import StorageFull
from media.models import Master
from media.models.master import master_key, master_path
from media.services.store_master import sync_folder
from media.space import full_disk_told, no_room_left, says_full

OnProgress = Callable[[int, int], None]


def cut_delivery(delivery: Delivery, *, on_progress: OnProgress) -> Delivery:
    """Cut the licensed part out of the master and store it by its hash. Safe to run twice.

    The file is there before the row names it; a killed run leaves only a folder that the
    next one removes. A master that only the bucket has is fetched for as long as this takes.

    Raises:
        ffmpeg.Failed: the part could not be cut.
        FileNotFoundError: the master is not where it belongs (the job tries again).
        StorageFull: there is no room for the cut, or for the fetched master.
    """
    clip = delivery.clip
    if clip is None or (delivery.file_sha256 and delivered_path(delivery.file_sha256).is_file()):
        return delivery
    base = Path(settings.DELIVERIES_DIR)
    with full_disk_told():
        base.mkdir(parents=True, exist_ok=True)
        for left in base.glob(f"cut-{delivery.public_id}-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=base, prefix=f"cut-{delivery.public_id}-") as folder:
            made = Path(folder) / "cut"
            _cut(delivery, _master(delivery, Path(folder), on_progress), made, on_progress)
            sha256, size_bytes = _store(made)
    Delivery.objects.filter(pk=delivery.pk).update(file_sha256=sha256, size_bytes=size_bytes)
    delivery.file_sha256, delivery.size_bytes = sha256, size_bytes
    return delivery


def delivered_path(sha256: str) -> Path:
    """DELIVERIES_DIR/ab/cd/<sha256>."""
    return Path(settings.DELIVERIES_DIR) / sha256[:2] / sha256[2:4] / sha256


def _master(delivery: Delivery, folder: Path, on_progress: OnProgress) -> Path:
    """The master here, or a copy of it in the working folder."""
    sha256 = delivery.master_sha256
    here = master_path(sha256)
    if here.is_file() or not remote.is_on():
        return here
    size_bytes = Master.objects.values_list("size_bytes", flat=True).get(sha256=sha256)
    copy = folder / "master"
    remote.fetch(
        master_key(sha256), copy, sha256=sha256, size_bytes=size_bytes, on_progress=on_progress
    )
    return copy


def _cut(delivery: Delivery, master: Path, target: Path, on_progress: OnProgress) -> None:
    clip = delivery.clip
    assert clip is not None  # noqa: S101  # asked by the caller
    try:
        cut.cut(
            master,
            target,
            kind=cut.kind_of_type(delivery.media_type),
            start_ms=clip.start_ms,
            end_ms=clip.end_ms,
            label=delivery.agreement.asset.content_label,
            on_progress=on_progress,
        )
    except ffmpeg.Failed as failure:
        if says_full(failure.result.stderr) or no_room_left(target.parent):
            raise StorageFull from failure
        raise


def _store(made: Path) -> tuple[str, int]:
    with made.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    target = delivered_path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.replace(target)
    sync_folder(target.parent)
    return sha256, target.stat().st_size
