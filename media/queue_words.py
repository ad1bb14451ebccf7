"""What the media room tells on the queue page: names of its subjects, room on the disk."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobs.conditions import Condition, register_conditions
from jobs.subjects import Named, register_steps, register_subjects
from media.models import Asset, Upload
from media.space import rooms

OF_ASSETS = ("media.renditions", "media.fingerprint", "media.store_remote", "media.recognise")
STEPS = {
    "measure": _("测量响度"),
    "audio": _("编码声音"),
    "video": _("编码画面"),
    "wrap": _("封装"),
    "preview": _("制作预览"),
    "poster": _("取封面"),
    "waveform": _("画波形"),
    "pyramid": _("制作图像金字塔"),
    "pages": _("制作页面"),
    "remote": _("存入对象存储"),
    "data": _("读文件"),
    "content": _("看内容"),
    "search": _("查找相似"),
}


def register() -> None:
    """Called once when the app is ready."""
    for kind in OF_ASSETS:
        register_subjects(kind, name_assets)
    register_subjects("media.ingest_upload", name_uploads)
    register_steps(STEPS)
    register_conditions(disk)


def name_assets(public_ids: list[str]) -> dict[str, Named]:
    """Titles of assets, each with its page in the library."""
    found = Asset.objects.filter(public_id__in=public_ids)
    return {
        asset.public_id: Named(
            str(asset),
            reverse("wagtailsnippets_media_asset:inspect", args=[asset.pk]),
            asset.institution_id,
        )
        for asset in found
    }


def name_uploads(public_ids: list[str]) -> dict[str, Named]:
    """File names of uploads."""
    found = Upload.objects.filter(public_id__in=public_ids).select_related("owner")
    return {
        upload.public_id: Named(upload.name, institution_id=upload.fields.get("institution_id"))
        for upload in found
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
