from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.errors import BadChoice, NotYours
from licensing.models import LicenceRequest
from licensing.services.move import move
from licensing.states.request import ARROWS
from provenance.services.record import record_event


@transaction.atomic
def counter_request(
    request: LicenceRequest, *, price_fen: int, answer: str, by: User, now: datetime
) -> LicenceRequest:
    """Offer another price for what was asked; the licensee accepts it or lets it lapse.

    Raises:
        NotYours: only a rights officer sets prices.
        BadChoice: the price is below 0.
        WrongState: the request is closed.
    """
    if not by.has_perm("licensing.decide_licencerequest"):
        raise NotYours
    if price_fen < 0:
        raise BadChoice("price", _("价格不能低于 0。"))
    move(
        request,
        LicenceRequest.State.COUNTERED,
        arrows=ARROWS,
        price_fen=price_fen,
        answer=answer.strip(),
        countered_by=by,
        expires_at=now + timedelta(days=settings.REQUEST_ANSWER_DAYS),
    )
    record_event("request.countered", request.number, by=by, at=now, price_fen=price_fen)
    return request
