"""Forget documents that nobody said yes to."""

from __future__ import annotations

from datetime import datetime, timedelta

from iiif.imports.models import ForeignSource

KEPT = timedelta(days=1)


def sweep_sources(*, now: datetime) -> int:
    """Delete what has waited for a day; returns how many."""
    old = ForeignSource.objects.filter(is_taken=False, received_at__lt=now - KEPT)
    return old.delete()[0]
