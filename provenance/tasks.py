"""Background work of the evidence room."""

from __future__ import annotations

from jobs.progress import Progress
from jobs.registry import job
from provenance.services.publish import publish


@job("provenance.publish", max_attempts=4)
def publish_log(subject: str, *, progress: Progress) -> None:
    """Sign a checkpoint over everything recorded and publish it; safe to run at any time."""
    publish(progress=progress)
