"""What the media room tells on the queue page: names of its subjects, room on the disk."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobs.conditions import Condition, register_conditions
from jobs.subjects import Named, register_subjects
from media.models import Asset
from media.space import rooms


def register() -> None:
    """Called once when the app is ready."""
    register_subjects("media.renditions", name_assets)
    register_conditions(disk)


def name_assets(public_ids: list[str]) -> dict[str, Named]:
    """Titles of assets, each with its page in the library."""
    found = Asset.objects.filter(public_id__in=public_ids)
    return {
        asset.public_id: Named(
            str(asset), reverse("wagtailsnippets_media_asset:inspect", args=[asset.pk])
        )
        for asset in found
    }


def disk() -> list[Condition]:
    """Free space of each file system; bad where no work starts any more."""
    lines = []
    for room in rooms():
        free, total = filesizeformat(room.free_bytes), filesizeformat(room.total_bytes)
        if room.is_low:
            text = _("磁盘快满了：剩 {free}，共 {total}。腾出空间之前，不收新文件，任务等待。")
        else:
            text = _("磁盘：剩 {free}，共 {total}")
        lines.append(Condition(format_lazy(text, free=free, total=total), is_bad=room.is_low))
    return lines
