from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from licensing.models import Delivery
from media import cut
from media.models.master import master_path

OnProgress = Callable[[int, int], None]


def cut_delivery(delivery: Delivery, *, on_progress: OnProgress) -> Delivery:
    """Cut the licensed part out of the master and store it by its hash. Safe to run twice.

    The file is there before the row names it; a killed run leaves only a folder that the
    next one removes.

    Raises:
        ffmpeg.Failed: the part could not be cut.
        FileNotFoundError: the master is not where it belongs (the job tries again).
    """
    clip = delivery.clip
    if clip is None or (delivery.file_sha256 and delivered_path(delivery.file_sha256).is_file()):
        return delivery
    base = Path(settings.DELIVERIES_DIR)
    base.mkdir(parents=True, exist_ok=True)
    for left in base.glob(f"cut-{delivery.public_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=base, prefix=f"cut-{delivery.public_id}-") as folder:
        made = Path(folder) / "cut"
        cut.cut(
            master_path(delivery.master_sha256),
            made,
            kind=cut.kind_of_type(delivery.media_type),
            start_ms=clip.start_ms,
            end_ms=clip.end_ms,
            on_progress=on_progress,
        )
        sha256, size_bytes = _store(made)
    Delivery.objects.filter(pk=delivery.pk).update(file_sha256=sha256, size_bytes=size_bytes)
    delivery.file_sha256, delivery.size_bytes = sha256, size_bytes
    return delivery


def delivered_path(sha256: str) -> Path:
    """DELIVERIES_DIR/ab/cd/<sha256>."""
    return Path(settings.DELIVERIES_DIR) / sha256[:2] / sha256[2:4] / sha256


def _store(made: Path) -> tuple[str, int]:
    with made.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    target = delivered_path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.replace(target)
    return sha256, target.stat().st_size
