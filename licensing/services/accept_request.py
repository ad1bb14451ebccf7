from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from licensing.errors import NotYours, OfferNotOpen
from licensing.models import Agreement, LicenceRequest, OfferVersion, Party
from licensing.numbers import AGREEMENT, new_number
from licensing.pricing import PriceQuote
from licensing.services.freeze_split import freeze_split
from licensing.services.move import move
from licensing.services.reserve_grant import reserve_grant
from licensing.states.agreement import ARROWS as AGREEMENT_ARROWS
from licensing.states.request import ARROWS
from licensing.terms import Choice
from provenance.canonical import canonical
from provenance.services.record import record_event


@transaction.atomic
def accept_request(request: LicenceRequest, *, by: User, now: datetime) -> Agreement:
    """Agree: freeze terms and split, hold the cells, sign for the licensor.

    A rights officer answers a request that was sent; the licensee answers a counter-offer;
    an offer marked instant answers at once in the name of who published it.

    Returns:
        The agreement in state `signing`, waiting for the licensee's signature.

    Raises:
        NotYours: it is not this account's turn.
        WrongState: it was answered before, or has lapsed.
        GrantRefused: something blocks it by now; the request stays as it is.
        OfferNotOpen: the offer was withdrawn meanwhile.
    """
    signer = _signer(request, by)
    if request.offer.state != OfferVersion.State.PUBLISHED and request.offer.instant:
        raise OfferNotOpen
    move(request, LicenceRequest.State.ACCEPTED, arrows=ARROWS, decided_at=now)
    agreement = _agreement(request, now)
    reserve_grant(agreement=agreement, now=now)
    move(
        agreement,
        Agreement.State.SIGNING,
        arrows=AGREEMENT_ARROWS,
        licensor_signed_at=now,
        licensor_signed_by=signer,
    )
    record_event(
        "agreement.offered",
        agreement.number,
        by=by,
        at=now,
        request=request.number,
        asset=agreement.asset.public_id,
        terms_sha256=agreement.terms_sha256,
    )
    return agreement


def _signer(request: LicenceRequest, by: User) -> User:
    officer = by.has_perm("licensing.decide_licencerequest")
    if request.state == LicenceRequest.State.COUNTERED:
        if request.licensee.user_id == by.pk and request.countered_by is not None:
            return request.countered_by
        raise NotYours
    if officer:
        return by
    if request.offer.instant and request.offer.published_by is not None:
        return request.offer.published_by
    raise NotYours


def _agreement(request: LicenceRequest, now: datetime) -> Agreement:
    offer = request.offer
    choice = Choice.from_json(request.choice)
    number = new_number(AGREEMENT, now, taken=lambda n: Agreement.objects.filter(number=n).exists())
    split_json = freeze_split(offer.asset, now=now)
    terms = _terms(request, choice, number, split_json)
    terms_json = canonical(terms)
    return Agreement.objects.create(
        number=number,
        request=request,
        offer=offer,
        asset=offer.asset,
        licensor=offer.licensor,
        licensee=request.licensee,
        terms_json=terms_json.decode(),
        terms_sha256=hashlib.sha256(terms_json).hexdigest(),
        split_json=split_json,
        price_fen=request.price_fen,
        start_day=choice.start,
        end_day=choice.end,
        show_licensee=request.show_licensee,
        hold_until=now + timedelta(days=settings.RESERVATION_DAYS),
        created_at=now,
    )


def _terms(request: LicenceRequest, choice: Choice, number: str, split_json: str) -> dict[str, Any]:
    """Everything that was agreed. `salt` keeps the public hash from being guessed.

    Terms on other works have no `content_label`: their format stays what it was.
    """
    offer, asset = request.offer, request.offer.asset
    made_by_ai = {"content_label": asset.content_label} if asset.content_label else {}
    return {
        "format": "huxiang-licence/1",
        "number": number,
        "salt": secrets.token_hex(16),
        "asset": {
            "ark": asset.public_id,
            "title_zh": asset.title_zh,
            "title_en": asset.title_en,
            "master_sha256": asset.master.sha256 if asset.master else "",
            **made_by_ai,
        },
        "licensor": _named(offer.licensor),
        "licensee": _named(request.licensee),
        "offer": {"number": offer.number, "version": offer.version},
        "credit_line_zh": offer.credit_line_zh,
        "credit_line_en": offer.credit_line_en,
        "limits_zh": list(offer.offered.limits_zh),
        "limits_en": list(offer.offered.limits_en),
        "unit_zh": offer.offered.unit_zh,
        "unit_en": offer.offered.unit_en,
        "ai_policy": offer.ai_policy,
        "purpose": request.purpose,
        "choice": choice.to_json(),
        "scope": choice.scope.to_json(),
        "price_fen": request.price_fen,
        "currency": "CNY",
        "price_lines": PriceQuote.from_json(request.quote).to_json()["lines"],
        "split_sha256": hashlib.sha256(split_json.encode()).hexdigest(),
    }


def _named(party: Party) -> dict[str, str]:
    return {
        "id": party.public_id,
        "kind": party.kind,
        "name_zh": party.legal_name_zh,
        "name_en": party.legal_name_en,
        "credit_code": party.credit_code,
    }
