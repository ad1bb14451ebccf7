"""The queue at one moment, for the page: a fixed number of queries, whatever its length."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from jobs.lanes import label_of as lane_label
from jobs.lanes import limit_of
from jobs.models import Job
from jobs.registry import label_of
from jobs.subjects import name_step, name_subjects

SHOWN = 50
ANSWER_S = 30  # due and with room for so long: no worker looks


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    label: str
    running: int
    limit: int
    waiting: int

    @property
    def is_full(self) -> bool:
        return self.running >= self.limit


@dataclass(frozen=True, slots=True)
class FailedKind:
    """Failed jobs of one kind."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows.

    Attributes:
        counts: jobs by state, all of them, whatever is filtered.
        done_last_hour, failed_last_hour: how many ended in the last hour.
        oldest_waiting: when the job was asked for that waits longest; None without one.
        unattended: jobs are due and have room, but no worker takes them.
        running, waiting, failed: rows, at most `SHOWN` each, with `named`, `lane_label` and,
            for waiting ones, `why`.
    """

    at: datetime
    counts: dict[str, int]
    done_last_hour: int
    failed_last_hour: int
    oldest_waiting: datetime | None
    unattended: bool
    lanes: list[Lane]
    running: list[Job]
    waiting: list[Job]
    failed: list[Job]
    failed_kinds: list[FailedKind]


def overview(*, now: datetime, viewer: Any, kind: str = "", lane: str = "") -> Overview:
    """Look at the queue.

    Args:
        viewer: who looks; things of other institutions have no names for them.
        kind, lane: show only such rows; the counts are of all.
    """
    counts = {row["state"]: row["n"] for row in _by("state")}
    lanes = _lanes()
    wanted = Job.objects.all()
    if kind:
        wanted = wanted.filter(kind=kind)
    if lane:
        wanted = wanted.filter(lane=lane)
    running = list(wanted.running().order_by("started_at")[:SHOWN])
    waiting = list(wanted.waiting()[:SHOWN])
    failed = list(wanted.failed().order_by("-finished_at")[:SHOWN])
    rooms = {each.name: each for each in lanes}
    for job in [*running, *waiting, *failed]:
        job.lane_label = lane_label(job.lane)  # type: ignore[attr-defined]
        job.step = name_step(job.note)  # type: ignore[attr-defined]
    for job in waiting:
        job.why = _why(job, rooms[job.lane], now=now)  # type: ignore[attr-defined]
    name_subjects([*running, *waiting, *failed], viewer=viewer)
    ended = Counter(
        Job.objects.filter(finished_at__gt=now - timedelta(hours=1)).values_list("state", flat=True)
    )
    first = Job.objects.waiting().order_by("created_at").values_list("created_at", flat=True)
    return Overview(
        at=now,
        counts={state.value: counts.get(state.value, 0) for state in Job.State},
        done_last_hour=ended[Job.State.DONE],
        failed_last_hour=ended[Job.State.FAILED],
        oldest_waiting=first.first(),
        unattended=_unattended(lanes, now=now),
        lanes=lanes,
        running=running,
        waiting=waiting,
        failed=failed,
        failed_kinds=[
            FailedKind(row["kind"], label_of(row["kind"]), row["n"])
            for row in wanted.failed().order_by().values("kind").annotate(n=Count("pk"))
        ],
    )


def _by(column: str) -> Any:
    return Job.objects.order_by().values(column).annotate(n=Count("pk"))


def _lanes() -> list[Lane]:
    rows = Job.objects.unfinished().order_by().values("lane", "state").annotate(n=Count("pk"))
    found = {(row["lane"], row["state"]): row["n"] for row in rows}
    names = [*settings.JOB_LANES, *sorted({lane for lane, _state in found})]
    return [
        Lane(
            name,
            lane_label(name),
            found.get((name, Job.State.RUNNING), 0),
            limit_of(name),
            found.get((name, Job.State.WAITING), 0),
        )
        for name in dict.fromkeys(names)
    ]


def _why(job: Job, lane: Lane, *, now: datetime) -> str:
    if job.run_after > now:
        moment = time_format(timezone.localtime(job.run_after), "H:i:s")
        return _("%(time)s 再试") % {"time": moment}
    if lane.is_full:
        return _("通道已满（%(running)d / %(limit)d）") % {
            "running": lane.running,
            "limit": lane.limit,
        }
    return _("即将开始")


def _unattended(lanes: list[Lane], *, now: datetime) -> bool:
    full = [lane.name for lane in lanes if lane.is_full]
    late = now - timedelta(seconds=ANSWER_S)
    return Job.objects.due(late).exclude(lane__in=full).exists()
