"""Events as other packages write them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from provenance.models import Event
from provenance.services.record import record_event

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def write_event(kind: str = "record.published", subject: str = "h1苗族银饰", **facts) -> Event:
    with transaction.atomic():
        return record_event(kind, subject, by=facts.pop("by", None), at=NOON, **facts)


def write_events(count: int, **facts) -> list[Event]:
    with transaction.atomic():
        return [write_event(n=number, **facts) for number in range(count)]
