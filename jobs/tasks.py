"""The queue's own work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from jobs.progress import Progress
from jobs.registry import job
from jobs.services.tidy import tidy


@job("jobs.tidy", every_s=86_400, label=_("清理任务记录"))
def tidy_jobs(_subject: str, *, progress: Progress) -> None:
    """Forget old jobs, and what Wagtail's own small tasks left in their queue."""
    now = timezone.now()
    forgotten = tidy(now=now)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=1)).delete()
    progress(1, 1, str(forgotten))
