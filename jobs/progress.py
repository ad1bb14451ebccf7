"""What a running job tells: how far it is, and that it is alive."""

from __future__ import annotations

import time
import uuid

from django.utils import timezone

from jobs.models import Job


class JobCancelled(Exception):
    """Raised inside a handler at its next report after a person cancelled the job."""


class Progress:
    """Writes progress and heartbeat of one job, at most twice a second."""

    def __init__(self, job_id: uuid.UUID, *, every_s: float = 0.5) -> None:
        self.job_id = job_id
        self.every_s = every_s
        self._last = 0.0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Report `done` of `total` units.

        Raises:
            JobCancelled: the job was cancelled or taken over meanwhile.
        """
        moment = time.monotonic()
        if moment - self._last < self.every_s and done < total:
            return
        self._last = moment
        alive = Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING).update(
            progress_done=done, progress_total=total, note=note[:200], heartbeat_at=timezone.now()
        )
        if not alive:
            raise JobCancelled
