"""What a licence in force lets its licensee see: everything but the stored file.

The stored file goes only through a delivery, where every download is counted.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from licensing.models import Agreement, AssetGuard
from media.models import Asset


def entitlement(viewer: Any, asset: Asset) -> str | None:
    """`full` for a licensee whose licence runs today, unless delivery was stopped."""
    if not _running(viewer).filter(asset=asset).exists():
        return None
    if AssetGuard.objects.filter(subject=asset.public_id, delivery_stopped=True).exists():
        return None
    return "full"


def listed(viewer: Any) -> Q:
    """The same rule as a filter on Asset, for lists."""
    stopped = AssetGuard.objects.filter(delivery_stopped=True).values("subject")
    return Q(pk__in=_running(viewer).values("asset")) & ~Q(public_id__in=stopped)


def _running(viewer: Any) -> Any:
    # A licence of a part opens that part, through its delivery, and not the whole recording.
    running = Agreement.objects.running(timezone.localdate()).filter(licensee__user=viewer)
    return running.exclude(request__choice__has_key="clip")
