"""Change when and how a source is harvested, pause it, or let it come back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from iiif.harvest.models import HarvestSource
from iiif.harvest.services.schedule import after, next_after
from iiif.imports.models import ForeignItem

_POLICY = ("name_zh", "name_en", "schedule", "new_items", "on_change")


@transaction.atomic
def change_source(source: HarvestSource, *, now: datetime, **policy: str) -> None:
    """Write name, schedule and policies; a new schedule counts from now.

    Args:
        policy: any of name_zh, name_en, schedule, new_items, on_change.
    """
    row = HarvestSource.objects.select_for_update().get(pk=source.pk)
    if policy.get("schedule", row.schedule) != row.schedule:
        row.next_run_at = after(policy["schedule"], now)
    for name in _POLICY:
        setattr(row, name, policy.get(name, getattr(row, name)))
    row.save(update_fields=[*_POLICY, "next_run_at"])


@transaction.atomic
def set_paused(source: HarvestSource, *, paused: bool, now: datetime) -> None:
    """Leave the calendar alone, or follow it again from the next date that is still to come."""
    row = HarvestSource.objects.select_for_update().get(pk=source.pk)
    row.is_paused = paused
    if not paused and row.next_run_at is not None and row.next_run_at <= now:
        row.next_run_at = next_after(row.schedule, row.next_run_at, now=now)
    row.save(update_fields=["is_paused", "next_run_at"])


@transaction.atomic
def readmit(source: HarvestSource) -> int:
    """Forget which of its items we have removed: the next full harvest brings them again.

    Returns:
        How many. Notes at addresses that were public stay.
    """
    removed = ForeignItem.objects.filter(harvest=source, state=ForeignItem.State.REMOVED)
    shown = removed.filter(first_published_at__isnull=False).update(harvest=None)
    return shown + removed.filter(first_published_at=None).delete()[0]
