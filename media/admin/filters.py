"""Filters of the media library; all of them are the page's query string, so that it can be kept."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from accounts.models import User
from jobs.models import Job
from media.library_filters import LibraryFilter, registered
from media.models import Asset, AssetQuerySet, Condition, TextTrack

SIZES_MB = {"small": (0, 1), "middle": (1, 20), "large": (20, 200), "huge": (200, None)}
PROBLEMS = {
    "refused": _("已拒收"),
    "failed_job": _("处理失败"),
    "damaged": _("母版损坏或缺失"),
    "no_alt": _("缺替代文字"),
    "no_captions": _("音视频缺字幕或文字稿"),
    "no_rights": _("没有许可或权利声明"),
}


class AssetFilterSet(WagtailFilterSet):
    """What curators look for: by file, by state, by what is still missing."""

    problem = django_filters.ChoiceFilter(
        label=_("待处理的问题"),
        choices=[*PROBLEMS.items()],
        method="with_problem",
        widget=forms.RadioSelect,
        empty_label=_("全部"),
    )
    master__media_type = django_filters.AllValuesFilter(
        label=_("格式"), widget=forms.RadioSelect, empty_label=_("全部")
    )
    size = django_filters.ChoiceFilter(
        label=_("母版大小"),
        choices=[
            ("small", _("1 MB 以下")),
            ("middle", _("1–20 MB")),
            ("large", _("20–200 MB")),
            ("huge", _("200 MB 以上")),
        ],
        method="of_size",
        widget=forms.RadioSelect,
        empty_label=_("全部"),
    )
    created_at = django_filters.DateFromToRangeFilter(
        label=_("入库日期"), widget=DateRangePickerWidget
    )
    tracks__language = django_filters.AllValuesFilter(
        label=_("文字轨语言"), widget=forms.RadioSelect, empty_label=_("全部"), distinct=True
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("所有者"),
        queryset=lambda _request: User.objects.filter(media_assets__isnull=False).distinct(),
        widget=forms.RadioSelect,
        empty_label=_("全部"),
    )

    likeness = django_filters.ChoiceFilter(
        label=_("相似"),
        choices=[("open", _("有待判断的")), ("none", _("没有待判断的"))],
        method="by_likeness",
        widget=forms.RadioSelect,
        empty_label=_("全部"),
    )

    class Meta:
        model = Asset
        fields = ["kind", "state", "grade", "public_access", "is_generated", "ai_generated"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.name: self._registered(one) for one in registered()}
        first = {name: one for name, one in known.items() if one}
        own = dict(self.filters)
        self.filters.clear()
        self.filters.update(first | own)

    def _registered(self, one: LibraryFilter) -> django_filters.ChoiceFilter | None:
        """A filter of an upper floor, unless it has nothing to choose for this person."""
        choices = one.choices(self.request.user)
        if not choices:
            return None
        made = django_filters.ChoiceFilter(
            field_name=one.name,
            label=one.label,
            choices=choices,
            method=lambda assets, _name, value: one.narrow(assets, value),
            widget=forms.RadioSelect,
            empty_label=_("全部"),
        )
        made.model, made.parent = Asset, self
        return made

    def by_likeness(self, assets: AssetQuerySet, _name: str, value: str) -> AssetQuerySet:
        waiting = {"open_likenesses__gt": 0} if value == "open" else {"open_likenesses": 0}
        return assets.with_likenesses().filter(**waiting)

    def with_problem(self, assets: QuerySet[Asset], _name: str, value: str) -> QuerySet[Asset]:
        return assets.filter(_problem(value))

    def of_size(self, assets: QuerySet[Asset], _name: str, value: str) -> QuerySet[Asset]:
        least, most = SIZES_MB[value]
        found = assets.filter(master__size_bytes__gte=least * 2**20)
        return found if most is None else found.filter(master__size_bytes__lt=most * 2**20)


def _problem(name: str) -> Any:
    """A condition on Asset for one of `PROBLEMS`."""
    if name == "refused":
        return Q(state=Asset.State.REFUSED)
    if name == "failed_job":
        return Exists(
            Job.objects.failed().filter(kind="media.renditions", subject=OuterRef("public_id"))
        )
    if name == "damaged":
        return Q(master__isnull=False) & ~Q(master__condition=Condition.INTACT)
    if name == "no_alt":
        return Q(kind=Asset.Kind.IMAGE) & (Q(alt_zh="") | Q(alt_en=""))
    if name == "no_captions":
        told = [TextTrack.Kind.CAPTIONS, TextTrack.Kind.TRANSCRIPT]
        words = TextTrack.objects.filter(asset=OuterRef("pk"), kind__in=told)
        return Q(kind__in=[Asset.Kind.AUDIO, Asset.Kind.VIDEO]) & ~Exists(words)
    return Q(licence_uri="", rights_statement_uri="")
