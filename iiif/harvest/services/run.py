"""One run of a harvest, from where the last one was broken off to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from foundation.errors import HouseError
from foundation.fetch_errors import FetchError
from iiif.harvest.errors import HarvestRefused
from iiif.harvest.models import HarvestRun, HarvestSource
from iiif.harvest.oai.ask import Asker
from iiif.harvest.services.bounds import Bounds, HarvestCut
from iiif.harvest.services.schedule import soon_again
from iiif.harvest.services.walk_documents import walk_documents
from iiif.harvest.services.walk_records import walk_records
from iiif.imports.errors import ImportRefused

if TYPE_CHECKING:
    from accounts.models import User

State = HarvestRun.State


def run_harvest(
    source_id: int,
    *,
    full: bool = False,
    by: User | None = None,
    progress: Callable[[int, int, str], None],
) -> None:
    """Harvest a source; may be killed anywhere and called again.

    What was committed is not read again: pages, items and documents carry the number of the
    window that met them. A refusal ends the run with its reason; the next run goes on.
    """
    source = HarvestSource.objects.filter(pk=source_id).first()
    if source is None:
        return  # deleted meanwhile
    run = open_run(source, full=full, by=by)

    def alive() -> None:
        progress(run.seen, max(run.seen + 1, run.claimed_size), "")

    asker = Asker(alive=alive)
    bounds = Bounds(run, asker)
    walk = walk_records if source.is_oai else walk_documents
    try:
        walk(source, run, asker=asker, bounds=bounds)
    except HarvestCut as cut:
        bounds.count()
        end_run(run, State.CUT, cut)
    except (FetchError, HarvestRefused, ImportRefused) as refusal:
        bounds.count()
        end_run(run, State.FAILED, refusal)
    else:
        bounds.count()
        end_run(run, State.DONE)


@transaction.atomic
def open_run(source: HarvestSource, *, full: bool, by: User | None) -> HarvestRun:
    """The run that a dead worker left, else a new one."""
    locked = HarvestSource.objects.select_for_update().get(pk=source.pk)
    run = HarvestRun.objects.running().filter(source=locked).first()
    if run is None:
        run = HarvestRun.objects.create(
            source=locked, started_at=timezone.now(), started_by=by, is_full=full
        )
        HarvestSource.objects.filter(pk=locked.pk).update(last_run=run)
    source.refresh_from_db()
    return run


@transaction.atomic
def end_run(run: HarvestRun, state: HarvestRun.State, why: HouseError | None = None) -> None:
    """Write down how a run ended; one that ended already stays as it is."""
    zh, en = why.both() if why is not None else ("", "")
    now = timezone.now()
    ended = HarvestRun.objects.running().filter(pk=run.pk)
    done = ended.update(
        state=state,
        ended_at=now,
        error_code=why.code if why is not None else "",
        error_zh=zh[:500],
        error_en=en[:500],
    )
    if done and state == State.CUT:
        soon_again(run.source, now=now)
