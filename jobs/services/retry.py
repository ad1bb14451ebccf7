from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError
from jobs.models import Job
from jobs.priorities import turn_of

ENDED = (Job.State.FAILED, Job.State.CANCELLED)


class JobNotRetryable(HouseError):
    code = "job_not_retryable"
    status = 409


def retry(job: Job, *, now: datetime) -> None:
    """Put a failed or cancelled job back into the queue with all its attempts.

    A waiting one that waits for its time (after a failure) may run at once.

    Raises:
        JobNotRetryable: it runs or is done, or the same work is queued already.
    """
    if Job.objects.waiting().filter(pk=job.pk, run_after__gt=now).update(run_after=now):
        return
    try:
        with transaction.atomic():
            taken = Job.objects.filter(pk=job.pk, state__in=ENDED).update(
                state=Job.State.WAITING,
                attempts=0,
                deaths=0,
                outages=0,
                run_after=now,
                turn=turn_of(job.priority, asked_at=now),
                finished_at=None,
                cancel_asked_at=None,
                error="",
                reason_zh="",
                reason_en="",
            )
    except IntegrityError:
        raise JobNotRetryable(_("同一任务已经在排队。")) from None
    if not taken:
        raise JobNotRetryable(_("只有失败或已取消的任务可以重试。"))


def retry_all(kind: str, *, now: datetime) -> int:
    """Put every failed job of a kind back; returns how many.

    Work that is queued again already is left as it stands.
    """
    done = 0
    for job in Job.objects.failed().filter(kind=kind):
        try:
            retry(job, now=now)
        except JobNotRetryable:
            continue  # queued anew meanwhile, or mended by somebody else
        done += 1
    return done
