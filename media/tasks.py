"""Background work of the media room; thin: finds the asset, calls the service."""

from __future__ import annotations

from django.utils import timezone

from jobs.progress import Progress
from jobs.registry import job
from jobs.services.enqueue import enqueue
from media.fingerprints.index import CODE_BYTES, is_faithful, rebuild
from media.models import Asset
from media.services.fingerprint import fingerprint
from media.services.make_renditions import make_renditions


@job("media.renditions", max_attempts=4)
def renditions(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Make the renditions of the asset with this public id; does nothing when they are there."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    make_renditions(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(1, 1)


@job("media.fingerprint", max_attempts=4)
def fingerprints(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Take the fingerprints of the asset with this public id and look for likenesses."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None or not asset.is_ready:
        return  # deleted meanwhile, or processed again: its end queues this once more
    fingerprint(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(3, 3)


@job("media.fingerprint_sweep", max_attempts=1, every_s=3600)
def fingerprint_sweep(_subject: str, *, progress: Progress) -> None:
    """Queue ready assets that a crash left without fingerprints; mend the search files."""
    lacking = Asset.objects.ready().not_fingerprinted().values_list("public_id", flat=True)
    for public_id in lacking[:1000]:
        enqueue("media.fingerprint", public_id, priority=-10)
    for done, algorithm in enumerate(CODE_BYTES, 1):
        if not is_faithful(algorithm):
            rebuild(algorithm)
        progress(done, len(CODE_BYTES), algorithm)
