"""Claim the next job: by compare-and-swap, into a free place of its lane."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jobs.lanes import limit_of
from jobs.models import Job


def claim(worker: str) -> Job | None:
    """Take the due job whose turn it is, in a lane with a free place; None without one.

    Two workers can't take one job (its state is part of the update) nor one place (a
    unique index over running rows): who loses looks again.
    """
    while True:
        taken = taken_places()
        full = [lane for lane, places in taken.items() if len(places) >= limit_of(lane)]
        now = timezone.now()
        job = Job.objects.due(now).exclude(lane__in=full).first()
        if job is None:
            return None
        job.slot = next(
            place for place in range(limit_of(job.lane)) if place not in taken[job.lane]
        )
        job.claim = uuid.uuid4().hex
        try:
            with transaction.atomic():
                claimed = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
                    state=Job.State.RUNNING,
                    attempts=F("attempts") + 1,
                    worker=worker,
                    claim=job.claim,
                    slot=job.slot,
                    heartbeat_at=now,
                    started_at=now,
                    progress_done=0,
                    progress_total=0,
                    note="",
                )
        except IntegrityError:
            continue
        if claimed:
            job.refresh_from_db()
            return job


def taken_places() -> dict[str, list[int | None]]:
    """The places that running jobs hold, by lane."""
    taken: dict[str, list[int | None]] = defaultdict(list)
    for lane, slot in Job.objects.running().values_list("lane", "slot"):
        taken[lane].append(slot)
    return taken
