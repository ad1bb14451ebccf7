"""Jobs of the harvest: thin, safe to run twice."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from iiif.harvest.models import HarvestRun
from iiif.harvest.services.decide_change import decide_all
from iiif.harvest.services.delete_source import remove_items
from iiif.harvest.services.run import end_run, run_harvest
from iiif.harvest.services.schedule import (
    DECIDE_JOB,
    HARVEST_JOB,
    REMOVE_JOB,
    forget_old_runs,
    queue_due,
)
from jobs.models import Job
from jobs.progress import JobCancelled
from jobs.registry import Progress, job

LANE = "harvest"  # one place: sources are asked one after the other
LOOK_EVERY_S = 300


@job(HARVEST_JOB, lane=LANE, label=_("采集他馆藏品"))
def harvest(subject: str, *, progress: Progress, full: bool = False, by: int = 0) -> None:
    try:
        run_harvest(int(subject), full=full, by=_person(by), progress=progress)
    except JobCancelled:
        asked = Job.objects.filter(pk=progress.job.pk).exclude(cancel_asked_at=None)
        if asked.exists():  # else another worker has the job by now
            for run in HarvestRun.objects.running().filter(source=int(subject)):
                end_run(run, HarvestRun.State.CANCELLED)
        raise


@job("iiif.harvest_due", every_s=LOOK_EVERY_S, label=_("按日程安排采集"))
def due(subject: str, *, progress: Progress) -> None:
    queue_due(now=timezone.now())
    forget_old_runs(now=timezone.now())


@job(DECIDE_JOB, label=_("接受或谢绝采集到的变化"))
def decide(subject: str, *, progress: Progress, accept: bool, by: int = 0, what: str = "") -> None:
    decide_all(int(subject), accept=accept, by=_person(by), what=what, progress=progress)


@job(REMOVE_JOB, label=_("移除采集来源和它的藏品"))
def remove(
    subject: str, *, progress: Progress, by: int = 0, reason_zh: str = "", reason_en: str = ""
) -> None:
    remove_items(
        int(subject), by=_person(by), now=timezone.now(), reason_zh=reason_zh,
        reason_en=reason_en, progress=progress,
    )  # fmt: skip


def _person(pk: int) -> User | None:
    return User.objects.filter(pk=pk).first() if pk else None
