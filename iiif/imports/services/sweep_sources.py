"""Forget documents that nobody said yes to."""

from __future__ import annotations

from datetime import datetime, timedelta

from iiif.imports.models import ForeignSource

KEPT = timedelta(days=1)


def sweep_sources(*, now: datetime) -> int:
    """Delete what has waited for a day; returns how many. What a harvest found waits longer."""
    old = ForeignSource.objects.filter(is_taken=False, received_at__lt=now - KEPT)
    old = old.exclude(waits_in__state="waiting")
    return old.delete()[0]
