"""Background work of the media room; thin: finds the asset, calls the service."""

from __future__ import annotations

from django.utils import timezone

from jobs.progress import Progress
from jobs.registry import job
from media.models import Asset, Master
from media.services.empty_quarantine import sweep_quarantine
from media.services.extract_metadata import extract_metadata
from media.services.make_renditions import make_renditions

METADATA_AT_ONCE = 200


@job("media.renditions", max_attempts=4)
def renditions(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Make the renditions of the asset with this public id; does nothing when they are there."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    make_renditions(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(1, 1)


@job("media.quarantine", every_s=86_400)
def quarantine(subject: str, *, progress: Progress) -> None:
    """Delete refused files whose days in quarantine are over."""
    sweep_quarantine(now=timezone.now())
    progress(1, 1)


@job("media.metadata", max_attempts=2, every_s=3_600)
def metadata(subject: str, *, progress: Progress) -> None:
    """Read the embedded metadata of masters that were stored before they were read."""
    for master in Master.objects.lacking_metadata().order_by("pk")[:METADATA_AT_ONCE]:
        extract_metadata(master, now=timezone.now())
        progress(0, 1)
    progress(1, 1)
