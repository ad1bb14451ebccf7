"""Take back the last change of what the public may see of an asset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from media.errors import NothingToTakeBack
from media.models import Asset, FileEvent
from media.services.access import set_public_access

if TYPE_CHECKING:
    from accounts.models import User


def undo_access(asset: Asset, *, by: User | None, at: datetime) -> bool:
    """Set again what held before the last change; a change of its own, with its evidence.

    Returns:
        Whether anything changed.

    Raises:
        NothingToTakeBack: it was never changed.
        GradeForbidsPublic: the data grade has been closed since.
    """
    former = former_access([asset]).get(asset.pk)
    if former is None:
        raise NothingToTakeBack
    return set_public_access(asset, former, by=by, at=at, reason="undo")


def former_access(assets: Sequence[Asset]) -> dict[int, Asset.PublicAccess]:
    """What the public could see of each before the last change; assets without one are left out."""
    events = FileEvent.objects.filter(
        asset__in=assets,
        type=FileEvent.Type.POLICY,
        detail__has_key="from",  # others set a last day, or the conditions of protocols
    )
    former: dict[int, Asset.PublicAccess] = {}
    for asset_id, detail in events.order_by("at", "pk").values_list("asset_id", "detail"):
        former[asset_id] = Asset.PublicAccess(detail["from"])
    return former
