from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from licensing.conflicts import Ask, Mode
from licensing.errors import GrantRefused, NotYours, PriceChanged, SignatureMissing
from licensing.models import LicenceRequest, OfferVersion, Party
from licensing.money import format_fen
from licensing.numbers import REQUEST, new_number
from licensing.services.quote import quote
from licensing.services.surroundings import blockers_for
from licensing.terms import Choice
from provenance.services.record import record_event


@transaction.atomic
def send_request(
    *,
    offer: OfferVersion,
    choice: Choice,
    licensee: Party,
    by: User,
    signature: str,
    shown_fen: int,
    shown_digest: str,
    now: datetime,
    purpose: str = "",
    show_licensee: bool = False,
) -> LicenceRequest:
    """Ask for a licence at the price that was shown. The licensee signs with the request.

    Args:
        shown_fen, shown_digest: price and digest of the quote on the person's screen.
        signature: name of the person who signs for the licensee.

    Raises:
        NotYours: the account does not act for the licensee.
        SignatureMissing: no name.
        PriceChanged: the price is another one by now.
        GrantRefused: it could not be granted as things stand.
        OfferNotOpen, BadChoice: see `quote`.
    """
    if licensee.user_id != by.pk:
        raise NotYours
    if not signature.strip():
        raise SignatureMissing
    current = quote(offer=offer, choice=choice, now=now)
    if (current.price_fen, current.digest) != (shown_fen, shown_digest):
        raise PriceChanged(shown=format_fen(shown_fen), now=current.price)
    ask = Ask(licensee.public_id, choice.scope, mode=Mode(choice.mode))
    if blockers := blockers_for(
        offer.asset, ask, licensor=offer.licensor, ai_policy=offer.ai_policy, now=now
    ):
        raise GrantRefused(blockers)
    request = LicenceRequest.objects.create(
        number=new_number(
            REQUEST, now, taken=lambda n: LicenceRequest.objects.filter(number=n).exists()
        ),
        offer=offer,
        licensee=licensee,
        requested_by=by,
        choice=choice.to_json(),
        quote=current.to_json(),
        price_fen=current.price_fen,
        purpose=purpose.strip(),
        show_licensee=show_licensee,
        signature=signature.strip(),
        created_at=now,
        expires_at=now + timedelta(days=settings.REQUEST_ANSWER_DAYS),
    )
    record_event(
        "request.sent",
        request.number,
        by=by,
        at=now,
        offer=offer.number,
        asset=offer.asset.public_id,
        price_fen=request.price_fen,
    )
    return request
