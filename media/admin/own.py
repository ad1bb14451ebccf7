"""Assets that a person may work on, which is less than what they may look at."""

from __future__ import annotations

from typing import Any

from accounts.owned import seen_by
from media.models import Asset, AssetQuerySet


def own_assets(user: Any) -> AssetQuerySet:
    """Visible ones of the person's institutions and of the house; not what others published."""
    return seen_by(user, Asset.objects.visible_to(user))  # type: ignore[return-value]
