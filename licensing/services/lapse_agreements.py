from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from licensing.errors import WrongState
from licensing.models import Agreement, Grant, GrantCell, LicenceRequest, Payment
from licensing.services.lock_guards import lock_guards
from licensing.services.move import move
from licensing.states.agreement import ARROWS, PENDING, State
from licensing.states.request import ARROWS as REQUEST_ARROWS
from provenance.services.record import record_event


def lapse_agreements(*, now: datetime) -> int:
    """Free what nobody signed or paid in time, and close requests nobody answered.

    Safe to run at any time and twice; each agreement is a transaction of its own.

    Returns:
        How many agreements and requests were closed.
    """
    closed = 0
    for agreement in Agreement.objects.lapsed(now).select_related("asset"):
        with transaction.atomic():
            lock_guards([agreement.asset.public_id])
            closed += lapse_on([agreement.asset.public_id], now=now)
    for request in LicenceRequest.objects.filter(
        state__in=REQUEST_ARROWS.keys(), expires_at__lte=now
    ):
        try:
            with transaction.atomic():
                move(request, LicenceRequest.State.LAPSED, arrows=REQUEST_ARROWS, decided_at=now)
                record_event("request.lapsed", request.number, by=None, at=now)
        except WrongState:
            continue  # answered in the meantime
        closed += 1
    return closed


def lapse_on(subjects: Iterable[str], *, now: datetime) -> int:
    """Release reservations on these subjects whose hold has run out; their guards are locked."""
    stale = Grant.objects.filter(
        subject__in=list(subjects),
        state=Grant.State.RESERVED,
        hold_until__lte=now,
        agreement__state__in=PENDING,
    ).select_related("agreement")
    lapsed = 0
    for grant in stale:
        assert grant.agreement is not None  # noqa: S101  # narrowed by the filter
        move(grant.agreement, State.RESCINDED, arrows=ARROWS)
        release(grant)
        Payment.objects.filter(agreement=grant.agreement, state=Payment.State.WAITING).update(
            state=Payment.State.CANCELLED
        )
        record_event(
            "agreement.rescinded", grant.agreement.number, by=None, at=now, reason="hold_lapsed"
        )
        lapsed += 1
    return lapsed


def release(grant: Grant) -> None:
    """Take the cells of a reservation out of the way."""
    GrantCell.objects.filter(grant=grant).update(walled=False)
    Grant.objects.filter(pk=grant.pk).update(state=Grant.State.RELEASED)
