from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from jobs.services.enqueue import enqueue
from licensing.models import Agreement, Delivery
from licensing.services.end_agreements import end_agreements
from licensing.services.lapse_agreements import lapse_agreements
from licensing.services.make_documents import LANGUAGES


@dataclass(frozen=True, slots=True)
class Swept:
    closed: int
    documents: int
    deliveries: int


def sweep(*, now: datetime) -> Swept:
    """Close what ran out of time and queue again what a crash after a commit lost."""
    missing = Agreement.objects.concluded().annotate(made=Count("documents"))
    numbers = missing.filter(made__lt=len(LANGUAGES)).values_list("number", flat=True)
    waiting = Delivery.objects.filter(state=Delivery.State.PREPARED)
    closed = lapse_agreements(now=now) + end_agreements(now=now)
    queued = list(numbers)
    for number in queued:
        enqueue("licensing.make_documents", number)
    unopened = list(waiting)
    for delivery in unopened:
        enqueue("licensing.open_delivery", delivery.public_id, lane=delivery.lane)
    return Swept(closed, len(queued), len(unopened))
