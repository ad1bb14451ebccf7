from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from licensing.errors import HoldLapsed, NotYours, SandboxOff, WrongState
from licensing.models import Agreement, Payment
from licensing.numbers import PAYMENT, new_number
from provenance.services.record import record_event


@transaction.atomic
def open_payment(*, agreement: Agreement, method: str, by: User, now: datetime) -> Payment:
    """Start to pay an agreement; asking again finds the payment that already waits.

    Raises:
        NotYours: the account does not act for the licensee.
        WrongState: the agreement does not wait for money.
        HoldLapsed: the reservation has run out.
        SandboxOff: the test gateway is asked for on a site that has switched it off.
    """
    if agreement.licensee.user_id != by.pk:
        raise NotYours
    if method == Payment.Method.SANDBOX and not settings.SANDBOX_GATEWAY:
        raise SandboxOff
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.state != Agreement.State.AWAITING_PAYMENT:
        raise WrongState(
            what=locked,
            state=locked.get_state_display(),
            wanted=Agreement.State.IN_FORCE.label,
        )
    if now >= locked.hold_until:
        raise HoldLapsed
    waiting = Payment.objects.filter(
        agreement=locked, method=method, state=Payment.State.WAITING
    ).first()
    if waiting is not None:
        return waiting
    tries = Payment.objects.filter(agreement=locked, method=method).count()
    payment = Payment.objects.create(
        number=new_number(PAYMENT, now, taken=lambda n: Payment.objects.filter(number=n).exists()),
        agreement=locked,
        method=method,
        amount_fen=locked.price_fen,
        idempotency_key=f"{locked.number}:{method}:{tries + 1}",
        created_at=now,
    )
    record_event("payment.opened", locked.number, by=by, at=now, method=str(method))
    return payment
