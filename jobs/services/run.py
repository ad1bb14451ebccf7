"""Run due jobs: claim one, keep its heart beating, see to its end."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from foundation.errors import HouseError
from jobs.models import Job
from jobs.progress import JobCancelled, Progress
from jobs.registry import kind_of
from jobs.services import end
from jobs.services.claim import claim
from jobs.services.reap import reap_here
from jobs.workers import own_name

HEARTBEAT_S = 5

logger = logging.getLogger("jobs")


def run_next(*, worker: str = "") -> Job | None:
    """Claim the job whose turn it is and run it to its end; None when nothing can run now."""
    name = worker or own_name()
    job = claim(name)
    if job is None and reap_here():
        job = claim(name)  # what a killed process had left in the way
    if job is not None:
        run(job)
    return job


def run_all(*, limit: int = 10_000) -> int:
    """Run due jobs until none is left (tests, commands); returns how many ran."""
    for ran in range(limit):
        if run_next() is None:
            return ran
    raise RuntimeError(f"still busy after {limit} jobs")


def run(job: Job) -> None:
    """Run a claimed job to the end of this attempt, whatever that is."""
    with _Heartbeat(job):
        try:
            kind_of(job.kind).handler(job.subject, progress=Progress(job), **job.payload)
        except JobCancelled:
            end.stop(job)
        except HouseError as refusal:
            logger.warning("job %s refused: %s", job, refusal)
            # 5xx: not the work is at fault but the house, which will be mended.
            (end.wait_out if refusal.status >= 500 else end.refuse)(job, refusal)
        except Exception as failure:  # noqa: BLE001  # any failure must end the attempt, with its trace
            logger.exception("job %s failed", job)
            end.fail(job, failure)
        else:
            end.finish(job)


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
                try:
                    held = Job.objects.held(self.job).update(heartbeat_at=timezone.now())
                except DatabaseError:
                    # One beat that doesn't arrive is no death; the next may.
                    logger.warning("no heartbeat for %s", self.job, exc_info=True)
                    connection.close()
                    continue
                if not held:
                    return
        finally:
            connection.close()
