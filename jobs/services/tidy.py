from __future__ import annotations

from datetime import datetime, timedelta

from jobs.models import Job

KEPT = timedelta(days=90)


def tidy(*, now: datetime) -> int:
    """Forget jobs that ended well, or were cancelled, a season ago; failed ones stay.

    Returns:
        How many rows were deleted.
    """
    ended = [Job.State.DONE, Job.State.CANCELLED]
    return Job.objects.filter(state__in=ended, finished_at__lt=now - KEPT).delete()[0]
