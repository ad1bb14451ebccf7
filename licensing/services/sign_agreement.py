from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.errors import HoldLapsed, NotYours, SignatureMissing
from licensing.models import Agreement
from licensing.services.bring_in_force import bring_in_force
from licensing.services.lock_guards import lock_guards
from licensing.services.move import move
from licensing.states.agreement import ARROWS
from provenance.services.record import record_event


@transaction.atomic
def sign_agreement(agreement: Agreement, *, signature: str, by: User, now: datetime) -> Agreement:
    """The licensee signs the frozen terms; a licence that costs nothing is in force at once.

    Raises:
        NotYours: the account does not act for the licensee.
        SignatureMissing: no name.
        HoldLapsed: the reservation has run out.
        WrongState: signed before, or rescinded.
    """
    if agreement.licensee.user_id != by.pk:
        raise NotYours
    if not signature.strip():
        raise SignatureMissing
    if now >= agreement.hold_until:
        raise HoldLapsed
    if agreement.price_fen == 0:
        lock_guards([agreement.asset.public_id])
    move(
        agreement,
        Agreement.State.AWAITING_PAYMENT,
        arrows=ARROWS,
        licensee_signed_at=now,
        licensee_signed_by=by,
        licensee_signature=signature.strip(),
    )
    record_event(
        "agreement.signed",
        agreement.number,
        by=by,
        at=now,
        terms_sha256=agreement.terms_sha256,
    )
    if agreement.price_fen == 0:
        bring_in_force(agreement=agreement, payment=None, by=by, now=now)
    return agreement
