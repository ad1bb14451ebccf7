from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Job
from jobs.priorities import turn_of
from jobs.registry import kind_of, periodic


def enqueue(
    kind: str, subject: str = "", *, priority: int = 0, lane: str = "", **payload: Any
) -> Job:
    """Queue work once: while the same kind waits or runs for the subject, that row is returned.

    Asked again with more urgency, the waiting row moves forward; what is asked for in
    addition joins its payload. Workers look for new rows
    by themselves: there is nothing to tell them, and nothing that a crash could lose.

    Args:
        priority: points, see `jobs.priorities`.
        lane: another lane than the kind's own.

    Raises:
        LookupError: no handler is registered for `kind`.
    """
    registered = kind_of(kind)
    now = timezone.now()
    turn = turn_of(priority, asked_at=now)
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                subject=subject,
                payload=payload,
                lane=lane or registered.lane,
                priority=priority,
                turn=turn,
                max_attempts=registered.max_attempts,
                run_after=now,
            )
    except IntegrityError:
        job = Job.objects.unfinished().get(kind=kind, subject=subject)
    waiting = Job.objects.waiting().filter(pk=job.pk)
    waiting.filter(turn__gt=turn).update(turn=turn, priority=priority)
    if payload:
        waiting.update(payload=job.payload | payload)
    return job


def enqueue_periodic(*, now: datetime) -> int:
    """Queue what is due by the clock; finished rows of these kinds are kept for a day.

    Returns:
        How many jobs were queued.
    """
    queued = 0
    for kind in periodic():
        mine = Job.objects.filter(kind=kind.name)
        if not mine.filter(created_at__gt=now - timedelta(seconds=kind.every_s)).exists():
            enqueue(kind.name)
            queued += 1
        mine.filter(state=Job.State.DONE, finished_at__lt=now - timedelta(days=1)).delete()
    return queued
