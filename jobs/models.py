"""Our own row for every long job, on top of the task queue.

The queue only carries "run job N". Attempts, heartbeat, progress, priority and the reason
of a failure are here, because a worker killed with SIGKILL leaves the queue's own row
RUNNING for ever (docs/decisions).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> JobQuerySet:
        """Waiting jobs that may run now, most urgent first."""
        return self.filter(state=Job.State.WAITING, run_after__lte=now).order_by(
            "-priority", "run_after", "created_at"
        )

    def stalled(self, silent_since: datetime) -> JobQuerySet:
        """Running jobs whose worker has said nothing since that moment."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=silent_since)

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
    state = models.CharField(
        _("状态"), max_length=12, choices=State.choices, default=State.WAITING, db_index=True
    )
    priority = models.SmallIntegerField(_("优先级"), default=0, help_text="高者先行")
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    run_after = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0, help_text="0: unknown")
    note = models.CharField(_("进展"), max_length=200, blank=True)
    error = models.TextField(_("失败原因"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "-priority", "run_after"], name="job_queue")]
        constraints = [
            # The same work is never queued twice: a second call finds the first row.
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_once_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def percent(self) -> int | None:
        """0 to 100, or None where the amount of work is unknown."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)
