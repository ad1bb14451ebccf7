from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from licensing.models import OfferVersion, Party
from licensing.numbers import OFFER, new_number
from media.models import Asset


def draft_offer(*, asset: Asset, licensor: Party, now: datetime, **fields: Any) -> OfferVersion:
    """A new version, to be edited until it is published."""
    last = OfferVersion.objects.filter(asset=asset).aggregate(last=Max("version"))["last"]
    return OfferVersion.objects.create(
        number=new_number(
            OFFER, now, taken=lambda n: OfferVersion.objects.filter(number=n).exists()
        ),
        asset=asset,
        licensor=licensor,
        version=(last or 0) + 1,
        **fields,
    )
