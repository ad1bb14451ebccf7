from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Job
from jobs.priorities import turn_of
from jobs.registry import kind_of, periodic

MOST_TRIES = 20  # each lost to a job that ended between two statements


def enqueue(
    kind: str, subject: str = "", *, priority: int = 0, lane: str = "", **payload: Any
) -> Job:
    """Queue work once: while the same kind waits or runs for the subject, that row is returned.

    Asked again with more urgency, the waiting row moves forward; what is asked for in
    addition joins its payload. While it runs, what is asked for in addition is a wish: when
    the work is done it waits once more, for that. Workers look for new rows by themselves:
    there is nothing to tell them, and nothing that a crash could lose.

    Args:
        priority: points, see `jobs.priorities`.
        lane: another lane than the kind's own.

    Raises:
        LookupError: no handler is registered for `kind`.
    """
    registered = kind_of(kind)
    now = timezone.now()
    turn = turn_of(priority, asked_at=now)
    tries_left = MOST_TRIES
    while True:
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
            if (job := _join(kind, subject, turn, priority, payload)) is not None:
                return job
            tries_left -= 1
            if not tries_left:
                raise


def _join(
    kind: str, subject: str, turn: datetime, priority: int, payload: dict[str, Any]
) -> Job | None:
    """Add what is asked for to the row that is there; None when its work ended meanwhile."""
    job = Job.objects.unfinished().filter(kind=kind, subject=subject).first()
    if job is None or (turn >= job.turn and not payload):
        return job
    with transaction.atomic():
        # Locked, so that of two callers at once neither takes the other's wishes away, and the
        # work does not end between the look and the wish.
        held = Job.objects.unfinished().select_for_update().filter(pk=job.pk).first()
        if held is None:
            return None
        if held.state == Job.State.RUNNING:
            if payload:
                held.wish = (held.wish or {}) | payload
                held.save(update_fields=["wish"])
            return held
        if turn < held.turn:
            held.turn, held.priority = turn, priority
        held.payload |= payload
        held.save(update_fields=["turn", "priority", "payload"])
    return held


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
