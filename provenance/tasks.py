"""Background work of the evidence room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jobs.progress import Progress
from jobs.registry import job
from provenance.services.publish import publish


@job("provenance.publish", label=_("发布存证日志"))
def publish_log(subject: str, *, progress: Progress) -> None:
    """Sign a checkpoint over everything recorded and publish it; safe to run at any time."""
    publish(progress=progress)
