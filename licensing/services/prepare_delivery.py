from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings

from licensing.models import Agreement, Delivery
from licensing.terms import Choice
from media.cut import kind_of_cut


def prepare_delivery(*, agreement: Agreement, now: datetime) -> Delivery:
    """A delivery of the master, or of the licensed part of it; a job opens it.

    The file of a part doesn't exist yet: its size is 0 and its hash empty until it is cut.
    The mark per licensee is not made yet; the delivery says so (`mark` is `none`).
    """
    asset, master = agreement.asset, agreement.asset.master
    if master is None:
        raise RuntimeError(f"{asset} was offered without a master")
    clip = Choice.from_json(agreement.request.choice).clip
    name = f"{agreement.number}-{asset.public_id}"
    if clip is None:
        suffix = PurePath(master.original_name).suffix.lower()[:10]
        file = {
            "file_sha256": master.sha256,
            "size_bytes": master.size_bytes,
            "file_name": f"{name}{suffix}",
            "media_type": master.media_type,
        }
    else:
        kind = kind_of_cut(master.media_type)
        file = {
            "clip_start_ms": clip.start_ms,
            "clip_end_ms": clip.end_ms,
            "size_bytes": 0,
            "file_name": f"{name}-{clip.text}{kind.suffix}",
            "media_type": kind.media_type,
        }
    return Delivery.objects.create(
        **file,
        agreement=agreement,
        master_sha256=master.sha256,
        downloads_allowed=settings.DELIVERY_DOWNLOADS,
        downloads_left=settings.DELIVERY_DOWNLOADS,
        expires_at=now + timedelta(days=settings.DELIVERY_DAYS),
        created_at=now,
    )
