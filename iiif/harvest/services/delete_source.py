"""Stop harvesting a source for good; its items stay, or go with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from iiif.harvest.errors import SourceBusy
from iiif.harvest.models import HarvestSource
from iiif.harvest.services.schedule import REMOVE_JOB, job_of
from iiif.imports.errors import AlreadyMoved
from iiif.imports.models import ForeignItem, ForeignSource
from iiif.imports.services.take_back import take_back
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

State = ForeignItem.State


@transaction.atomic
def delete_source(source: HarvestSource) -> None:
    """Delete a source with its runs; its items stay as they are, and are not looked at again.

    Raises:
        SourceBusy: a run is waiting or under way.
    """
    row = HarvestSource.objects.select_for_update().get(pk=source.pk)
    if job_of(row) is not None:
        raise SourceBusy
    # Rows that only say what we did not want, and documents that nobody can say yes to now.
    removed = ForeignItem.objects.filter(harvest=row, state=State.REMOVED)
    removed.filter(first_published_at=None).delete()
    ForeignSource.objects.filter(waits_in__run__source=row, is_taken=False).delete()
    row.delete()


def remove_items(
    source_id: int,
    *,
    by: User | None,
    now: datetime,
    reason_zh: str,
    reason_en: str,
    progress: Callable[[int, int, str], None],
) -> int:
    """Take back every item of a source, one by one, then delete it; may be run again.

    What was public leaves a note with the reason. Returns how many were taken back.

    Raises:
        SourceBusy: a run is waiting or under way.
    """
    source = HarvestSource.objects.filter(pk=source_id).first()
    if source is None:
        return 0  # an earlier attempt has done it
    done = 0
    items = ForeignItem.objects.present().filter(harvest=source).order_by("-depth", "pk")
    total = items.count()
    while (item := items.first()) is not None:
        progress(done, total + 1, item.title[:200])
        try:
            done += take_back(item, by=by, now=now, reason_zh=reason_zh, reason_en=reason_en).count
        except AlreadyMoved:  # somebody was faster
            continue
    delete_source(source)
    return done


@transaction.atomic
def start_removal(
    source: HarvestSource, *, by: User | None, reason_zh: str, reason_en: str
) -> None:
    """Queue the removal of a source with all its items; it is harvested no more until then.

    Raises:
        SourceBusy: a run is waiting or under way.
    """
    row = HarvestSource.objects.select_for_update().get(pk=source.pk)
    if job_of(row) is not None:
        raise SourceBusy
    row.is_paused = True
    row.save(update_fields=["is_paused"])
    enqueue(
        REMOVE_JOB, str(row.pk), priority=PERSON, by=by.pk if by else 0,
        reason_zh=reason_zh, reason_en=reason_en,
    )  # fmt: skip
