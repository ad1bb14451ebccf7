from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings

from licensing.models import Agreement, Delivery


def prepare_delivery(*, agreement: Agreement, now: datetime) -> Delivery:
    """A delivery of the master, opened by a job once the file has been looked at.

    The mark per licensee is not made yet; the delivery says so (`mark` is `none`).
    """
    master = agreement.asset.master
    if master is None:
        raise RuntimeError(f"{agreement.asset} was offered without a master")
    suffix = PurePath(master.original_name).suffix.lower()[:10]
    return Delivery.objects.create(
        agreement=agreement,
        master_sha256=master.sha256,
        size_bytes=master.size_bytes,
        file_name=f"{agreement.number}-{agreement.asset.public_id}{suffix}",
        media_type=master.media_type,
        downloads_allowed=settings.DELIVERY_DOWNLOADS,
        downloads_left=settings.DELIVERY_DOWNLOADS,
        expires_at=now + timedelta(days=settings.DELIVERY_DAYS),
        created_at=now,
    )
