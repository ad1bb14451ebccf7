from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.errors import OfferNotOpen
from licensing.models import OfferVersion
from licensing.pricing import PriceQuote, price_of
from licensing.terms import Choice


def quote(*, offer: OfferVersion, choice: Choice, now: datetime) -> PriceQuote:
    """The price of a choice, with every line explained. Writes nothing.

    Raises:
        OfferNotOpen: the offer takes no requests now.
        BadChoice: something that the offer does not allow; names the field.
    """
    if offer.state != OfferVersion.State.PUBLISHED or not offer.asset.is_ready:
        raise OfferNotOpen
    terms = offer.offered
    duration_ms = offer.asset.duration_ms
    terms.check(choice, today=timezone.localdate(now), duration_ms=duration_ms)
    return price_of(offer.base_price_fen, terms, choice, duration_ms=duration_ms)
