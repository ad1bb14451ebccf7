"""Say yes or no to what a harvest found: one change, or all of a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from foundation.keyset import by_key
from iiif.harvest.errors import AlreadyDecided
from iiif.harvest.models import HarvestChange, HarvestRun
from iiif.harvest.services.mark_gone import mark_gone
from iiif.harvest.services.schedule import DECIDE_JOB
from iiif.harvest.services.settle_gone import why_of
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.bring_in import bring_in
from iiif.imports.understand import understand_source
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

What, State = HarvestChange.What, HarvestChange.State


@transaction.atomic
def decide_change(
    change: HarvestChange, *, accept: bool, by: User | None, now: datetime
) -> HarvestChange:
    """Take a change over, or leave the item as it is.

    What was refused is not asked again: the same document is unchanged from now on, and what
    its museum has no more stays until it says so anew.

    Raises:
        AlreadyDecided: somebody was faster, or a newer change stands in its place.
        ImportRefused: the document cannot be brought in.
    """
    row = (
        HarvestChange.objects.select_for_update(of=("self",))
        .select_related("item", "arrival")
        .filter(pk=change.pk)
        .first()
    )
    if row is None or not row.is_waiting or row.item is None:
        raise AlreadyDecided
    row.state = State.ACCEPTED if accept else State.DECLINED
    row.decided_at, row.decided_by = now, by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    item, arrival = row.item, row.arrival
    if row.what == What.GONE:
        if accept:
            mark_gone(item, why=why_of(row), by=by, now=now)
            row.run.count(gone=1)
        else:
            ForeignItem.objects.filter(pk=item.pk).update(restored_at=now)
    elif arrival is None:
        raise AlreadyDecided
    elif accept:
        bring_in(arrival, by=by, now=now, read_members=False)
    else:
        ForeignItem.objects.filter(pk=item.pk).update(declined_key=_key(arrival))
        ForeignSource.objects.filter(pk=arrival.pk, is_taken=False).delete()
    return row


def _key(arrival: ForeignSource) -> str:
    """By which the same change is known again."""
    head = understand_source(arrival).head
    return head.content_key if head is not None else arrival.sha256


def decide_all(
    run_id: int,
    *,
    accept: bool,
    by: User | None,
    what: str = "",
    progress: Callable[[int, int, str], None],
) -> int:
    """Decide about everything of a run that waits, one by one; may be killed and run again.

    Args:
        what: only changes of this sort; "" all.

    Returns:
        How many were decided.
    """
    run = HarvestRun.objects.filter(pk=run_id).first()
    if run is None:
        return 0
    rows = run.changes.waiting()
    rows = rows.filter(what=what) if what else rows
    total, done = rows.count(), 0
    for number, row in enumerate(by_key(rows)):
        progress(number, max(total, number + 1), row.title[:200])
        try:
            decide_change(row, accept=accept, by=by, now=timezone.now())
        except AlreadyDecided:  # by somebody else, meanwhile
            continue
        done += 1
    return done


@transaction.atomic
def start_deciding(run: HarvestRun, *, accept: bool, by: User | None) -> None:
    """Queue the answer to everything of a run that waits."""
    by_key = by.pk if by is not None else 0
    enqueue(DECIDE_JOB, str(run.pk), priority=PERSON, accept=accept, by=by_key)
