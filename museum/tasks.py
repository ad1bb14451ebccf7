"""Work of the museum's pages that happens by the clock."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import Progress, job
from museum.services.keep_schedule import keep_schedule


@job("museum.keep_schedule", every_s=300, label=_("按日程公开与撤下页面"))
def keep_pages(subject: str, *, progress: Progress) -> None:
    keep_schedule(now=timezone.now())
