from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from foundation.errors import HouseError
from jobs.models import Job


class JobNotCancellable(HouseError):
    code = "job_not_cancellable"
    status = 409


def cancel(job: Job, *, now: datetime) -> None:
    """Cancel a waiting job now, a running one at its next report of progress.

    Until then the running one keeps its place in its lane: its programs still run.

    Raises:
        JobNotCancellable: it has ended already.
    """
    waiting = Job.objects.waiting().filter(pk=job.pk)
    if waiting.update(state=Job.State.CANCELLED, finished_at=now):
        return
    if not Job.objects.running().filter(pk=job.pk).update(cancel_asked_at=now):
        raise JobNotCancellable(_("这个任务已经结束，不能取消。"))
