from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.models import OfferVersion
from licensing.services.move import move
from licensing.states.offer import ARROWS, State
from provenance.services.record import record_event


@transaction.atomic
def withdraw_offer(offer: OfferVersion, *, by: User | None, now: datetime) -> OfferVersion:
    """Take no new requests; agreements that exist stay as they are.

    Raises:
        WrongState: it is not published.
    """
    move(offer, State.WITHDRAWN, arrows=ARROWS)
    record_event("offer.withdrawn", offer.asset.public_id, by=by, at=now, number=offer.number)
    return offer
