"""Run due jobs: claim one by compare-and-swap, keep its heart beating, finish or retry it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from datetime import timedelta

from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from foundation.errors import HouseError
from jobs.models import Job
from jobs.progress import JobCancelled, Progress
from jobs.registry import kind_of

HEARTBEAT_S = 5
SILENCE_S = 60  # a worker that said nothing for so long is taken for dead
BACKOFF_S = (5, 30, 300)

logger = logging.getLogger("jobs")
WORKER = f"{socket.gethostname()}:{os.getpid()}"


def run_next(*, worker: str = WORKER) -> Job | None:
    """Claim the most urgent due job and run it to its end; None when nothing is due."""
    job = _claim(worker)
    if job is not None:
        _run(job)
    return job


def run_all(*, limit: int = 10_000) -> int:
    """Run due jobs until none is left (tests, commands); returns how many ran."""
    for ran in range(limit):
        if run_next() is None:
            return ran
    raise RuntimeError(f"still busy after {limit} jobs")


def reap(*, silence_s: int = SILENCE_S) -> int:
    """Put jobs of dead workers back into the queue, or fail them when no attempt is left.

    Returns:
        How many jobs were found.
    """
    now = timezone.now()
    found = 0
    for job in Job.objects.stalled(now - timedelta(seconds=silence_s)):
        found += _end_attempt(job, error="The worker died while it ran this job.", at_once=True)
    return found


def _claim(worker: str) -> Job | None:
    while True:
        now = timezone.now()
        job = Job.objects.due(now).first()
        if job is None:
            return None
        claimed = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            worker=worker,
            heartbeat_at=now,
            started_at=now,
            error="",
        )
        if claimed:
            job.refresh_from_db()
            return job


def _run(job: Job) -> None:
    with _Heartbeat(job):
        try:
            kind_of(job.kind).handler(job.subject, progress=Progress(job.pk), **job.payload)
        except JobCancelled:
            return
        except HouseError as refusal:
            # Trying again cannot mend what the house itself refuses.
            logger.warning("job %s refused: %s", job, refusal)
            _finish(job, Job.State.FAILED, error=f"{refusal.code}: {refusal}")
        except Exception as failure:  # noqa: BLE001  # any failure must end the attempt, with its trace
            logger.exception("job %s failed", job)
            _end_attempt(job, error="".join(traceback.format_exception(failure))[-8000:])
        else:
            _finish(job, Job.State.DONE)


def _finish(job: Job, state: Job.State, *, error: str = "") -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=state, error=error, finished_at=timezone.now()
    )


def _end_attempt(job: Job, *, error: str, at_once: bool = False) -> bool:
    if job.attempts >= job.max_attempts:
        changes = {"state": Job.State.FAILED, "finished_at": timezone.now()}
    else:
        wait = 0 if at_once else BACKOFF_S[min(job.attempts, len(BACKOFF_S)) - 1]
        changes = {
            "state": Job.State.WAITING,
            "run_after": timezone.now() + timedelta(seconds=wait),
        }
    ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        error=error, **changes
    )
    return bool(ended)


class _Heartbeat:
    """Says every few seconds that the job's worker lives, from a thread of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        # Inside somebody's transaction (a test's) no other connection could write or see the row.
        if not connection.in_atomic_block:
            self.thread.start()

    def __exit__(self, *_exc: object) -> None:
        self.stopped.set()
        if self.thread.is_alive():
            self.thread.join(timeout=HEARTBEAT_S)

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(HEARTBEAT_S):
                Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING).update(
                    heartbeat_at=timezone.now()
                )
        finally:
            close_old_connections()
            connection.close()
