"""What confirmed money does, whoever confirms it: bank clerk or gateway."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.errors import AmountDiffers, HoldLapsed
from licensing.models import Agreement, Payment
from licensing.money import format_fen
from licensing.services.bring_in_force import bring_in_force
from licensing.services.lock_guards import lock_guards
from licensing.services.move import move
from licensing.states.payment import ARROWS, State


@transaction.atomic
def take_payment(
    payment: Payment, *, amount_fen: int, reference: str, by: User | None, now: datetime
) -> Payment:
    """Mark a payment as paid and bring its agreement in force, both or neither.

    Raises:
        AmountDiffers: more or less than the price arrived.
        HoldLapsed: the agreement was rescinded before the money came.
        WrongState: it was paid, failed or cancelled before.
        GrantRefused: a dispute or a cancelled registration stands in the way by now.
    """
    if amount_fen != payment.amount_fen:
        raise AmountDiffers(due=payment.amount, received=format_fen(amount_fen))
    lock_guards([payment.agreement.asset.public_id])
    agreement = Agreement.objects.select_for_update().get(pk=payment.agreement_id)
    if agreement.state == Agreement.State.RESCINDED:
        raise HoldLapsed
    move(payment, State.PAID, arrows=ARROWS, external_reference=reference, settled_at=now)
    Payment.objects.filter(agreement=agreement, state=State.WAITING).update(state=State.CANCELLED)
    bring_in_force(agreement=agreement, payment=payment, by=by, now=now)
    return payment
