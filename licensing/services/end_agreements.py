from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from licensing.errors import WrongState
from licensing.models import Agreement
from licensing.services.move import move
from licensing.states.agreement import ARROWS, State
from provenance.services.record import record_event


def end_agreements(*, now: datetime) -> int:
    """Note the end of licences whose last day is over; their cells end by their own days.

    Returns:
        How many were ended. Safe to run at any time and twice.
    """
    ended = 0
    for agreement in Agreement.objects.over(timezone.localdate(now)):
        try:
            with transaction.atomic():
                move(agreement, State.ENDED, arrows=ARROWS)
                record_event("agreement.ended", agreement.number, by=None, at=now)
        except WrongState:
            continue  # suspended or terminated in the meantime
        ended += 1
    return ended
