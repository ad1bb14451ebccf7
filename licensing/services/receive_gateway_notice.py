from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from licensing import sandbox
from licensing.errors import BadSignature, SandboxOff, WrongState
from licensing.models import Payment
from licensing.services.move import move
from licensing.services.take_payment import take_payment
from licensing.states.payment import ARROWS, State
from provenance.services.record import record_event


def receive_gateway_notice(*, body: bytes, signature: str, now: datetime) -> Payment:
    """Book what the gateway says, once: a repeated notice changes nothing.

    Raises:
        SandboxOff: the test gateway is off.
        BadSignature: not from the gateway, unreadable, or about no payment of it.
        AmountDiffers, HoldLapsed, GrantRefused: see `take_payment`.
        WrongState: the payment was closed another way.
    """
    if not settings.SANDBOX_GATEWAY:
        raise SandboxOff
    if not sandbox.is_signed(body, signature):
        raise BadSignature
    try:
        said = sandbox.parse(body)
        payment = Payment.objects.select_related("agreement__asset").get(
            number=said["payment"], method=Payment.Method.SANDBOX
        )
    except (ValueError, Payment.DoesNotExist) as fault:
        raise BadSignature from fault
    wanted = State.PAID if said["result"] == "paid" else State.FAILED
    if payment.state == wanted:
        return payment
    try:
        return _book(payment, wanted, said, now)
    except WrongState:
        payment.refresh_from_db()
        if payment.state == wanted:  # the same notice, a moment earlier
            return payment
        raise


@transaction.atomic
def _book(payment: Payment, wanted: str, said: dict[str, object], now: datetime) -> Payment:
    if wanted == State.PAID:
        return take_payment(
            payment,
            amount_fen=int(str(said["amount_fen"])),
            reference=str(said.get("gateway_reference", "")),
            by=None,
            now=now,
        )
    move(payment, State.FAILED, arrows=ARROWS, settled_at=now)
    record_event("payment.failed", payment.agreement.number, by=None, at=now)
    return payment
