"""发布就绪度: what a record still lacks, each point with the field where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from archive.models import Record

SMALL_IMAGE_PX = 1200  # long side; below it deep zoom shows nothing more than a thumbnail

# Fields that every kind needs, and what to call them where they are missing.
_NEEDED: dict[str, str | Promise] = {
    "summary_zh": _("缺少中文摘要"),
    "date_edtf": _("缺少年代"),
    "place": _("缺少地点"),
    "sources": _("没有写明出处"),
}
_NEEDED_BY_KIND: dict[str, dict[str, str | Promise]] = {
    "object": {
        "category": _("缺少文物类别"),
        "grade": _("缺少文物级别"),
        "inventory_no": _("缺少藏品编号"),
        "completeness": _("缺少完残程度"),
    },
    "site": {"site_class": _("缺少不可移动文物类别"), "protection_level": _("缺少保护级别")},
    "ich": {"ich_category": _("缺少非遗门类"), "ich_level": _("缺少非遗级别")},
    "oral_history": {
        "interviewee": _("缺少讲述人"),
        "consent_on_file": _("还没有有效的授权同意"),
    },
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to mend. `anchor` is the id of its field in the editor."""

    code: str
    field: str
    message: str | Promise
    weight: int

    @property
    def anchor(self) -> str:
        return f"id_{self.field}"


@dataclass(frozen=True, slots=True)
class Readiness:
    score: int  # 0 to 100
    gaps: tuple[Gap, ...]

    @property
    def is_ready(self) -> bool:
        return not self.gaps


def assess(record: Record) -> Readiness:
    """Score a record; asks the database for its media unless they were fetched before."""
    gaps = [*_missing(record), *_english(record), *_rights(record), *_place(record)]
    gaps += _consent(record)
    gaps += _images(record)
    return Readiness(max(0, 100 - sum(gap.weight for gap in gaps)), tuple(gaps))


def _missing(record: Record) -> list[Gap]:
    needed = _NEEDED | _NEEDED_BY_KIND.get(record.kind, {})
    if record.kind in ("ich", "person", "group"):
        needed.pop("date_edtf")
    return [
        Gap(f"missing_{field}", field, message, 10 if field in _NEEDED else 5)
        for field, message in needed.items()
        if not _filled(record, field)
    ]


def _filled(record: Record, field: str) -> bool:
    column = f"{field}_id" if hasattr(record, f"{field}_id") else field
    return bool(getattr(record, column))


def _english(record: Record) -> list[Gap]:
    gaps = []
    if not record.title_en:
        gaps.append(Gap("no_english_title", "title_en", _("没有英文题名"), 10))
    if record.summary_zh and not record.summary_en:
        gaps.append(Gap("no_english_summary", "summary_en", _("没有英文摘要"), 10))
    return gaps


def _rights(record: Record) -> list[Gap]:
    if record.rights_statement_uri or record.licence_uri:
        return []
    return [Gap("unclear_right", "rights_statement_uri", _("权利状况不明"), 15)]


def _consent(record: Record) -> list[Gap]:
    """Of a stored record: what is only typed says nothing of its consents."""
    if not record.consent_on_file or not record.pk:
        return []
    from archive.models import Consent

    today = timezone.localdate()
    last_days = [each.last_day for each in Consent.objects.counting().about(record)]
    if any(day is not None and day < today for day in last_days):
        return [Gap("consent_lapsed", "consent_on_file", _("授权同意已到期或撤回"), 15)]
    return []


def _place(record: Record) -> list[Gap]:
    exact = record.public_precision == record.PointPrecision.EXACT
    if exact and record.place_id and record.place is not None and record.place.sensitive:
        return [Gap("place_too_exact", "public_precision", _("敏感地点的公开坐标过于精确"), 15)]
    return []


def _images(record: Record) -> list[Gap]:
    items = record.ordered_media
    if not items:
        return [Gap("no_media", "media_items", _("没有影像"), 15)]
    asset = items[0].asset
    longest = max(asset.width or 0, asset.height or 0)
    if asset.kind == "image" and asset.state == "ready" and longest < SMALL_IMAGE_PX:
        return [Gap("small_image", "media_items", _("主图过小（长边不足 1200 像素）"), 5)]
    return []
