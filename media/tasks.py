"""Background work of the media room; thin: finds the asset, calls the service."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.progress import Progress
from jobs.registry import job
from media.models import Asset
from media.services.make_renditions import make_renditions
from media.services.sweep_orphans import sweep_orphans


@job("media.renditions", lane="av", label=_("制作衍生文件"))
def renditions(subject: str, *, progress: Progress, again: bool = False) -> None:
    """Make the renditions of the asset with this public id; does nothing when they are there."""
    asset = Asset.objects.select_related("master").filter(public_id=subject).first()
    if asset is None:
        return  # deleted meanwhile
    make_renditions(asset, now=timezone.now(), on_progress=progress, again=again)
    progress(1, 1)


@job("media.sweep", every_s=6 * 3600, label=_("清理遗留文件"))
def sweep(_subject: str, *, progress: Progress) -> None:
    """Clear away what killed processes left behind; what was found stands in the note."""
    progress(1, 1, str(sweep_orphans(now=timezone.now())))
