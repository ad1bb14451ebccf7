"""How assets show on the verification page; only what the public may see."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from media.access import Level, decide
from media.models import Asset
from provenance.identifiers import ark
from provenance.identifiers import parse as parse_name
from provenance.registry import SubjectView, register_event_label, register_resolver

_SHA256 = re.compile(r"[0-9a-f]{64}")


def register() -> None:
    """Called once when the app is ready."""
    register_resolver("media.asset", resolve)
    register_event_label("asset.ingested", _("文件入库"))
    register_event_label("asset.access_changed", _("公开范围改变"))
    register_event_label("asset.reprocessed", _("重新制作衍生文件"))
    register_event_label("asset.grade_changed", _("数据分级改变"))
    register_event_label("asset.likeness_decided", _("判断与另一件资产是否相似"))
    register_event_label("asset.track_added", _("加入文字轨"))
    register_event_label("asset.track_edited", _("编辑文字轨"))
    register_event_label("asset.track_restored", _("恢复文字轨旧版"))
    register_event_label("asset.track_approved", _("人工确认文字轨"))


def resolve(text: str) -> SubjectView | None:
    """The asset with this ARK name, or whose stored file has this SHA-256."""
    assets = Asset.objects.select_related("master")
    if _SHA256.fullmatch(text):
        found = assets.filter(master__sha256=text).order_by("pk")
    elif name := parse_name(text):
        found = assets.filter(public_id=name)
    else:
        return None
    asset = next((a for a in found if decide(None, a).level is not Level.NONE), None)
    if asset is None or asset.master is None:
        return None
    return SubjectView(
        subject=asset.public_id,
        kind=Asset.Kind(asset.kind).label,
        label=asset.title,
        facts=(
            (_("标识"), ark(asset.public_id)),
            ("SHA-256", asset.master.sha256),
            (_("格式"), asset.master.media_type),
        ),
    )
