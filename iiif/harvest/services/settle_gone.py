"""What a complete list does not name any more: gone, unless that would be too many at once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from foundation.keyset import by_key
from iiif.harvest.models import HarvestChange, HarvestRun, HarvestSource
from iiif.harvest.services.mark_gone import mark_gone
from iiif.harvest.services.note_change import note
from iiif.imports.models import ForeignItem

State, What = ForeignItem.State, HarvestChange.What
_LIVING = [State.WAITING, State.FAILED, State.HELD, State.PUBLIC]


def living(source: HarvestSource) -> int:
    """How many items of a source its museum still has, as far as we know."""
    return source.items.filter(state__in=_LIVING).count()


def note_vanished(source: HarvestSource, run: HarvestRun, *, now: datetime) -> int:
    """Note what a full window has not met, as waiting for a yes; returns how many."""
    missing = source.items.filter(state__in=_LIVING, restored_at=None)
    missing = missing.filter(Q(seen_in=None) | ~Q(seen_in=source.window))
    noted = run.changes.waiting().filter(what=What.GONE).values("item")
    number = 0
    for item in by_key(missing.exclude(pk__in=noted)):
        with transaction.atomic():
            note(run, What.GONE, key=item.oai_identifier or item.address, item=item, now=now,
                 waits=True)  # fmt: skip
        number += 1
    return number


def settle_gone(source: HarvestSource, run: HarvestRun, *, now: datetime) -> int:
    """Mark as gone what waits for that, if it is no more than the stated share of the source.

    What the list has named again meanwhile waits no longer. Beyond the share everything goes
    on waiting for a person: a server that lost its shelves is likelier than a museum that did.

    Returns:
        How many items are gone.
    """
    waiting = HarvestChange.objects.waiting().filter(run__source=source, what=What.GONE)
    if source.is_oai:  # a document is asked for by itself, and outdates its own line
        met = waiting.exclude(run=run).filter(item__seen_in=source.window)
        met.update(state=HarvestChange.State.OUTDATED, decided_at=now)
    number, whole = waiting.count(), living(source)
    if not number or number * 100 > settings.HARVEST_GONE_PERCENT * whole:
        return 0
    done = 0
    for row in by_key(waiting.select_related("item")):
        with transaction.atomic():
            HarvestChange.objects.filter(pk=row.pk).update(state=HarvestChange.State.DONE)
            if row.item is not None and mark_gone(row.item, why=why_of(row), now=now):
                run.count(gone=1)
                done += 1
    return done


def why_of(row: HarvestChange) -> ForeignItem.Gone:
    """How we learned of it: the address answered so, or the list was silent."""
    if row.reason_code:
        return ForeignItem.Gone.NOT_FOUND
    return ForeignItem.Gone.VANISHED
