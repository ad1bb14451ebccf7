"""Background work of the media room; thin: finds the asset, calls the service."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.progress import Progress
from jobs.registry import job
from media.models import Asset
from media.services.make_renditions import make_renditions


@job("media.renditions", lane="av", label=_("制作衍生文件"))
def renditions(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Make the renditions of the asset with this public id; does nothing when they are there."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    make_renditions(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(1, 1)
