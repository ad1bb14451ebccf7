"""Take back the jobs of workers that are no more."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from jobs import workers
from jobs.models import Job
from jobs.services.end import take_back

SILENCE_S = 60  # of another machine's worker, before it is taken for dead

logger = logging.getLogger("jobs")


def reap(*, silence_s: int = SILENCE_S) -> int:
    """Take back what was silent for so long, whoever ran it.

    Returns:
        How many jobs were taken back.
    """
    since = timezone.now() - timedelta(seconds=silence_s)
    return sum(_take(job) for job in Job.objects.stalled(since))


def reap_here(*, alone: bool = False) -> int:
    """Take back at once what processes of this machine ran that are dead for certain.

    Args:
        alone: no other machine works on this database (SQLite): what isn't alive here is dead.
    """
    lost = workers.is_dead if not alone else (lambda name: not workers.is_alive(name))
    return sum(_take(job) for job in Job.objects.running() if lost(job.worker))


def _take(job: Job) -> bool:
    taken = take_back(job)
    if taken:
        logger.warning("job %s taken back from %s", job, job.worker or "nobody")
    return taken
