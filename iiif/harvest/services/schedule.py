"""When a source is harvested next."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Least
from django.utils import timezone

from iiif.harvest.errors import Interrupted, SourceBusy
from iiif.harvest.models import HarvestRun, HarvestSource
from jobs.models import Job
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

HARVEST_JOB = "iiif.harvest"
DECIDE_JOB = "iiif.harvest_decide"
REMOVE_JOB = "iiif.harvest_remove"
KEPT = timedelta(days=400)
GOES_ON_AFTER = timedelta(hours=1)  # a run that reached its limits
Schedule = HarvestSource.Schedule


def after(schedule: str, moment: datetime) -> datetime | None:
    """The run after one at this moment, at the same hour of the house's clock; None by hand."""
    if schedule == Schedule.DAILY:
        return moment + timedelta(days=1)
    if schedule == Schedule.WEEKLY:
        return moment + timedelta(days=7)
    if schedule == Schedule.MONTHLY:
        here = timezone.localtime(moment)
        year, month = divmod(here.year * 12 + here.month, 12)
        day = min(here.day, calendar.monthrange(year, month + 1)[1])
        return here.replace(year=year, month=month + 1, day=day)
    return None


def next_after(schedule: str, last: datetime, *, now: datetime) -> datetime | None:
    """The next run that is still to come, however many were missed."""
    moment = after(schedule, last)
    while moment is not None and moment <= now:
        moment = after(schedule, moment)
    return moment


@transaction.atomic
def start_run(source: HarvestSource, *, by: User | None, full: bool = False) -> None:
    """Queue a run that somebody asks for.

    Raises:
        SourceBusy: one is waiting or under way.
    """
    leaving = Job.objects.unfinished().filter(kind=REMOVE_JOB, subject=str(source.pk))
    if job_of(source) is not None or leaving.exists():
        raise SourceBusy
    enqueue(HARVEST_JOB, str(source.pk), priority=PERSON, full=full, by=by.pk if by else 0)


def job_of(source: HarvestSource) -> Job | None:
    """The job that waits or runs for this source."""
    jobs = Job.objects.unfinished().filter(kind=HARVEST_JOB, subject=str(source.pk))
    return jobs.first()


def queue_due(*, now: datetime) -> int:
    """Queue what the calendar asks for; returns how many. Runs whose work died are ended."""
    end_orphans(now=now)
    queued = 0
    for source in HarvestSource.objects.due(now):
        with transaction.atomic():
            row = HarvestSource.objects.due(now).select_for_update().filter(pk=source.pk).first()
            if row is None or row.next_run_at is None:
                continue  # another worker was faster
            enqueue(HARVEST_JOB, str(row.pk))
            row.next_run_at = next_after(row.schedule, row.next_run_at, now=now)
            row.save(update_fields=["next_run_at"])
            queued += 1
    return queued


def end_orphans(*, now: datetime) -> int:
    """End runs for which no job waits or works any more; returns how many."""
    busy = Job.objects.unfinished().filter(kind=HARVEST_JOB).values_list("subject", flat=True)
    keys = [int(subject) for subject in busy if subject.isdigit()]
    zh, en = Interrupted().both()
    left = HarvestRun.objects.running().exclude(source__in=keys)
    return left.update(
        state=HarvestRun.State.FAILED,
        ended_at=now,
        error_code=Interrupted.code,
        error_zh=zh,
        error_en=en,
    )


def forget_old_runs(*, now: datetime) -> int:
    """Delete reports of more than a year ago, except where something still waits for a yes."""
    old = HarvestRun.objects.filter(ended_at__lt=now - KEPT)
    keys = list(old.exclude(changes__state="waiting").values_list("pk", flat=True)[:50])
    HarvestRun.objects.filter(pk__in=keys).delete()
    return len(keys)


def soon_again(source: HarvestSource, *, now: datetime) -> None:
    """A scheduled source whose run reached its limits goes on within the hour."""
    scheduled = HarvestSource.objects.filter(pk=source.pk).exclude(schedule=Schedule.BY_HAND)
    scheduled.update(next_run_at=Least("next_run_at", now + GOES_ON_AFTER))
