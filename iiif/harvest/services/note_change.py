"""A line of the report of a run: one for each item, the last word about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from foundation.errors import HouseError
from iiif.harvest.models import HarvestChange, HarvestRun
from iiif.imports.changes import Change
from iiif.imports.models import ForeignItem, ForeignSource

What, State = HarvestChange.What, HarvestChange.State
_STRONGER = {What.NEW, What.BACK}  # an item that came in this run and changed again is still new


def note(
    run: HarvestRun,
    what: HarvestChange.What,
    *,
    key: str,
    now: datetime,
    item: ForeignItem | None = None,
    identifier: str = "",
    title: str = "",
    fields: Iterable[Change] = (),
    refusal: HouseError | None = None,
    arrival: ForeignSource | None = None,
    waits: bool = False,
) -> HarvestChange:
    """Write the line of an item in the report of a run.

    Args:
        key: what it is about; a second line about the same replaces the first.
        waits: somebody has to say yes to it; older ones about the item are outdated then.
    """
    zh, en = refusal.both() if refusal is not None else ("", "")
    if item is not None:
        identifier = identifier or item.oai_identifier or item.address
        title = title or item.title
        if waits:
            item.harvest_changes.waiting().update(state=State.OUTDATED, decided_at=now)
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    known = HarvestChange.objects.filter(run=run, key=digest).first()
    if known is not None and known.what in _STRONGER and what == What.CHANGED:
        return known
    row = known or HarvestChange(run=run, key=digest)
    row.what, row.state = what, State.WAITING if waits else State.DONE
    row.item, row.identifier, row.title = item, identifier[:1_000], title[:500]
    row.fields = [each.stored() for each in fields]
    row.arrival, row.at = arrival, now
    row.reason_code = refusal.code if refusal is not None else ""
    row.reason_zh, row.reason_en = zh[:500], en[:500]
    row.save()
    return row


def hold_change(
    run: HarvestRun,
    item: ForeignItem,
    arrival: ForeignSource,
    found: list[Change],
    *,
    now: datetime,
) -> HarvestChange:
    """A change that waits for a yes; what waited before is forgotten."""
    older = item.harvest_changes.waiting().values_list("arrival", flat=True)
    forgotten = [pk for pk in older if pk is not None]
    row = note(
        run, What.CHANGED, key=item.oai_identifier or item.address, item=item, fields=found,
        arrival=arrival, waits=True, now=now,
    )  # fmt: skip
    ForeignSource.objects.filter(pk__in=forgotten, is_taken=False).delete()
    return row
