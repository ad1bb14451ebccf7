from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from jobs.services.enqueue import enqueue
from licensing.conflicts import Ask, Mode, decide
from licensing.errors import GrantRefused
from licensing.models import Agreement, Grant, Payment
from licensing.reach import reach_of_asset
from licensing.services.move import move
from licensing.services.prepare_delivery import prepare_delivery
from licensing.services.settle_sale import settle_sale
from licensing.services.surroundings import surroundings_of
from licensing.states.agreement import ARROWS
from licensing.terms import Choice
from provenance.services.record import record_event

GRANT_ARROWS = {Grant.State.RESERVED.value: frozenset({Grant.State.ACTIVE.value})}


@transaction.atomic
def bring_in_force(
    *, agreement: Agreement, payment: Payment | None, by: User | None, now: datetime
) -> Agreement:
    """Turn the reservation into a licence: grant active, money booked, delivery prepared.

    The caller has locked the guard of the asset. Contracts and the delivered file are made
    by jobs after the commit.

    Raises:
        GrantRefused: a dispute or a cancelled registration stands in the way by now.
        WrongState: the agreement does not wait for payment.
    """
    _still_allowed(agreement, now)
    move(agreement, Agreement.State.IN_FORCE, arrows=ARROWS, in_force_at=now)
    move(agreement.grant, Grant.State.ACTIVE, arrows=GRANT_ARROWS, hold_until=None)
    settlement = settle_sale(agreement=agreement, payment=payment, now=now) if payment else None
    delivery = prepare_delivery(agreement=agreement, now=now)
    record_event(
        "license.granted",
        agreement.number,
        by=by,
        at=now,
        asset=agreement.asset.public_id,
        terms_sha256=agreement.terms_sha256,
        start=agreement.start_day.isoformat(),
        end=agreement.end_day.isoformat() if agreement.end_day else None,
        mode=agreement.grant.mode,
        settled=settlement is not None,
        master_sha256=delivery.master_sha256,
    )
    transaction.on_commit(partial(enqueue, "licensing.make_documents", agreement.number))
    transaction.on_commit(
        partial(enqueue, "licensing.open_delivery", delivery.public_id, lane=delivery.lane)
    )
    return agreement


def _still_allowed(agreement: Agreement, now: datetime) -> None:
    """Ask again: what is reserved for this licensee never blocks it, a freeze does."""
    choice = Choice.from_json(agreement.request.choice)
    ask = Ask(agreement.licensee.public_id, choice.scope, mode=Mode(choice.mode))
    around = surroundings_of(
        agreement.asset,
        reach_of_asset(agreement.asset),
        agreement.licensor,
        agreement.offer.ai_policy,
        now,
    )
    if blockers := decide(ask, around, now):
        raise GrantRefused(blockers)
