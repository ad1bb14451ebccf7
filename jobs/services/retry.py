from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError
from jobs.models import Job
from jobs.services.enqueue import wake


class JobNotRetryable(HouseError):
    code = "job_not_retryable"
    status = 409


def retry(job: Job, *, now: datetime) -> None:
    """Put a failed or cancelled job back into the queue with all its attempts.

    Raises:
        JobNotRetryable: it is not in a final state, or the same work is queued already.
    """
    try:
        with transaction.atomic():
            taken = Job.objects.filter(
                pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]
            ).update(state=Job.State.WAITING, attempts=0, run_after=now, finished_at=None, error="")
    except IntegrityError:
        raise JobNotRetryable(_("同一任务已经在排队。")) from None
    if not taken:
        raise JobNotRetryable(_("只有失败或已取消的任务可以重试。"))
    wake()
