"""What a running job tells: how far it is, and that it is alive."""

from __future__ import annotations

import time

from django.utils import timezone

from jobs.models import Job


class JobCancelled(Exception):
    """Raised inside a handler at its next report after a person cancelled the job."""


class Progress:
    """Writes progress and heartbeat of one attempt, at most twice a second."""

    def __init__(self, job: Job, *, every_s: float = 0.5) -> None:
        self.job = job
        self.every_s = every_s
        self._last = 0.0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Report `done` of `total` units.

        Raises:
            JobCancelled: a person asked for that, or the job was taken from this worker.
        """
        moment = time.monotonic()
        if moment - self._last < self.every_s and done < total:
            return
        self._last = moment
        goes_on = (
            Job.objects.held(self.job)
            .filter(cancel_asked_at=None)
            .update(
                progress_done=done,
                progress_total=total,
                note=note[:200],
                heartbeat_at=timezone.now(),
            )
        )
        if not goes_on:
            raise JobCancelled
