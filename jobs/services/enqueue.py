from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Job
from jobs.registry import kind_of, periodic


def enqueue(kind: str, subject: str = "", *, priority: int = 0, **payload: Any) -> Job:
    """Queue work once: while the same kind waits or runs for the subject, that row is returned.

    The queue is told after the commit; what a crash loses in between, the reaper finds.

    Raises:
        LookupError: no handler is registered for `kind`.
    """
    registered = kind_of(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                subject=subject,
                payload=payload,
                priority=priority,
                max_attempts=registered.max_attempts,
                run_after=timezone.now(),
            )
    except IntegrityError:
        return Job.objects.unfinished().get(kind=kind, subject=subject)
    transaction.on_commit(partial(wake, priority))
    return job


def wake(priority: int = 0) -> None:
    """Tell the task queue that a job waits. The worker picks the most urgent one itself."""
    from jobs.tasks import run_next_job

    run_next_job.using(priority=max(-100, min(100, priority))).enqueue()


def wake_if_due() -> bool:
    """Wake the queue when a job is due and no message waits (a retry, or a lost commit hook)."""
    from django_tasks_db.models import DBTaskResult

    if not Job.objects.due(timezone.now()).exists() or DBTaskResult.objects.ready().exists():
        return False
    wake()
    return True


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
