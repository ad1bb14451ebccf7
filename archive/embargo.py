"""A date that acts by itself: the end of an embargo."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def holds(until: date | None, *, now: datetime | None = None) -> bool:
    """Whether an embargo is still in force: until the day begins, in the house's time zone."""
    return until is not None and timezone.localdate(now) < until


def end_of(until: date | None) -> datetime:
    """The moment when an embargo ends.

    Raises:
        ValueError: there is none.
    """
    if until is None:
        raise ValueError("no embargo")
    return timezone.make_aware(datetime.combine(until, time.min))
