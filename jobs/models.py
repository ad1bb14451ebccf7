"""Our own row for every long job (docs/decisions/0006-job-rows.md).

Attempts, heartbeat, progress, lane and the reason of a failure are here, because a worker
killed with SIGKILL leaves the row of a task queue RUNNING for ever.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> JobQuerySet:
        """Waiting jobs that may run now, in the order of their turns."""
        return self.waiting().filter(run_after__lte=now)

    def waiting(self) -> JobQuerySet:
        """Waiting jobs in the order of their turns, those that are not due yet too."""
        return self.filter(state=Job.State.WAITING).order_by("turn", "created_at")

    def running(self) -> JobQuerySet:
        return self.filter(state=Job.State.RUNNING)

    def failed(self) -> JobQuerySet:
        return self.filter(state=Job.State.FAILED)

    def stalled(self, silent_since: datetime) -> JobQuerySet:
        """Running jobs whose worker has said nothing since that moment."""
        return self.running().filter(heartbeat_at__lt=silent_since)

    def held(self, job: Job) -> JobQuerySet:
        """The row of `job` while it is this very claim that runs it; else nothing.

        Whatever a worker writes goes through here: a job that was taken back and claimed
        anew can't be finished, or kept alive, by the worker that lost it.
        """
        return self.running().filter(pk=job.pk, claim=job.claim)

    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(models.Model):
    """One piece of background work about one subject."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("任务"), max_length=60, help_text="package.verb")
    subject = models.CharField(_("对象"), max_length=120, blank=True, db_index=True)
    payload = models.JSONField(default=dict, blank=True)
    wish = models.JSONField(
        null=True, blank=True, help_text="payload of the next round, asked for while it runs"
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=State.choices, default=State.WAITING, db_index=True
    )
    lane = models.CharField(_("通道"), max_length=20, default="default")
    slot = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="place in the lane while it runs, from 0"
    )
    priority = models.SmallIntegerField(_("优先级"), default=0, help_text="高者先行")
    turn = models.DateTimeField(default=timezone.now, help_text="see jobs.priorities")
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    deaths = models.PositiveSmallIntegerField(
        default=0, help_text="workers that died while they ran it"
    )
    outages = models.PositiveIntegerField(
        default=0, help_text="attempts that ended for want of space, a tool, a service"
    )
    run_after = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(_("工作进程"), max_length=80, blank=True)
    claim = models.CharField(max_length=32, blank=True, help_text="new with every attempt")
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0, help_text="0: unknown")
    note = models.CharField(_("进展"), max_length=200, blank=True)
    error = models.TextField(_("失败原因"), blank=True, help_text="for operators: trace or code")
    reason_zh = models.CharField(max_length=500, blank=True)
    reason_en = models.CharField(max_length=500, blank=True)
    reason = Bilingual("reason")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "turn", "created_at"], name="job_queue"),
            models.Index(fields=["state", "finished_at"], name="job_history"),
        ]
        constraints = [
            # The same work is never queued twice: a second call finds the first row.
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_once_per_subject",
            ),
            # A lane is never fuller than its places, however many workers claim at once.
            models.UniqueConstraint(
                fields=["lane", "slot"],
                condition=Q(state="running", slot__isnull=False),
                name="job_alone_in_its_place",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def label(self) -> str:
        """What the job does, in the reader's language."""
        from jobs.registry import label_of

        return label_of(self.kind)

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def told(self) -> str:
        """Why it failed or waits again, in a sentence: the refusal, else the trace's last line."""
        lines = self.error.strip().splitlines()
        return self.reason or (lines[-1][:200] if lines else "")

    @property
    def percent(self) -> int | None:
        """0 to 100, or None where the amount of work is unknown."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)
