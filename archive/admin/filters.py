"""Filters of the record list. All of them stand in the address, so that a view can be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import Revision, WorkflowState

from accounts.institution import Institution
from accounts.models import User
from accounts.owned import seen_by
from accounts.reach import within
from archive.models import (
    Collection,
    Consent,
    ConsentCover,
    Protocol,
    ProtocolMatch,
    Record,
    RecordMedia,
    Term,
)
from archive.models.queries import RecordQuerySet

SOON = timedelta(days=60)
STATES = {
    "unpublished": _("有未发布的修改"),
    "draft": _("草稿"),
    "review": _("审核中"),
    "published": _("已发布"),
    "changed": _("已发布，有改动"),
    "scheduled": _("已排期"),
    "withdrawn": _("已撤下"),
}
SCORES = {"low": (0, 49), "middle": (50, 79), "high": (80, 99), "ready": (100, 100)}
_ALL = {"widget": forms.RadioSelect, "empty_label": _("全部")}


def _collections(request: HttpRequest) -> QuerySet[Collection]:
    return cast(QuerySet[Collection], seen_by(request.user, Collection.objects.all()))


def _institutions(request: HttpRequest) -> QuerySet[Institution]:
    mine = within(request.user, "archive.view_record", "archive.change_record", path="pk")
    return Institution.objects.all() if mine is None else Institution.objects.filter(mine)


def _of_records(request: HttpRequest, column: str) -> Any:
    return seen_by(request.user, Record.objects.order_by()).values(column)


def _peoples(request: HttpRequest) -> QuerySet[Term]:
    return Term.objects.filter(pk__in=_of_records(request, "ethnic_group"))


def _periods(request: HttpRequest) -> QuerySet[Term]:
    return Term.objects.filter(pk__in=_of_records(request, "period"))


def _editors(request: HttpRequest) -> QuerySet[User]:
    latest = _of_records(request, "latest_revision")
    return User.objects.filter(
        pk__in=Revision.objects.filter(pk__in=latest).order_by().values("user")
    )


class RecordFilterSet(WagtailFilterSet):
    """What a curator looks for; nothing of another institution is offered."""

    kind = django_filters.MultipleChoiceFilter(
        label=_("类型"), choices=Record.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    collection = django_filters.ModelChoiceFilter(
        label=_("专题"), queryset=_collections, method="in_collection", **_ALL
    )
    institution = django_filters.ModelChoiceFilter(
        label=_("机构"), field_name="collection__institution", queryset=_institutions, **_ALL
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=[*STATES.items()], method="in_state", **_ALL
    )
    score = django_filters.ChoiceFilter(
        label=_("发布就绪度"),
        choices=[
            ("low", _("0–49")), ("middle", _("50–79")), ("high", _("80–99")), ("ready", _("100")),
        ],
        method="with_score",
        **_ALL,
    )  # fmt: skip
    ethnic_group = django_filters.ModelChoiceFilter(label=_("民族"), queryset=_peoples, **_ALL)
    period = django_filters.ModelChoiceFilter(label=_("时期"), queryset=_periods, **_ALL)
    year_from = django_filters.NumberFilter(
        label=_("不早于（年）"), field_name="end_year", lookup_expr="gte"
    )
    year_to = django_filters.NumberFilter(
        label=_("不晚于（年）"), field_name="start_year", lookup_expr="lte"
    )
    place = django_filters.CharFilter(label=_("地点"), method="at_place")
    media = django_filters.ChoiceFilter(
        label=_("影像"),
        choices=[("yes", _("有影像")), ("no", _("没有影像"))],
        method="with_media",
        **_ALL,
    )
    edited_by = django_filters.ModelChoiceFilter(
        label=_("最后编辑人"), field_name="latest_revision__user", queryset=_editors, **_ALL
    )
    updated_at = django_filters.DateFromToRangeFilter(
        label=_("更新日期"), widget=DateRangePickerWidget
    )
    dates = django_filters.ChoiceFilter(
        label=_("禁公开、授权与规约"),
        choices=[
            ("embargo", _("禁公开期内")),
            ("ending", _("授权同意 60 天内到期")),
            ("lapsed", _("授权同意已到期或撤回")),
            ("protocol", _("文化规约施行中")),
        ],
        method="by_dates",
        **_ALL,
    )
    media_access = django_filters.ChoiceFilter(
        label=_("影像公开程度"), choices=Record.MediaAccess.choices, **_ALL
    )

    class Meta:
        model = Record
        fields: list[str] = []  # noqa: RUF012 - django-filter reads it so

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if _institutions(self.request).count() < 2:
            del self.filters["institution"]

    def in_collection(self, records: RecordQuerySet, _name: str, value: Collection) -> Any:
        return records.in_collection(value)

    def in_state(self, records: RecordQuerySet, _name: str, value: str) -> RecordQuerySet:
        return in_state(records, value)

    def with_score(self, records: RecordQuerySet, _name: str, value: str) -> RecordQuerySet:
        return records.filter(readiness_score__range=SCORES[value])

    def at_place(self, records: RecordQuerySet, _name: str, value: str) -> RecordQuerySet:
        """A name of the place itself or of one above it: a county holds its villages."""
        found, step = Q(), "place"
        for _level in range(4):
            found |= Q(**{f"{step}__name_zh__icontains": value})
            found |= Q(**{f"{step}__name_en__icontains": value})
            step += "__parent"
        return records.filter(found)

    def with_media(self, records: RecordQuerySet, _name: str, value: str) -> RecordQuerySet:
        shown = Exists(RecordMedia.objects.filter(record=OuterRef("pk")))
        return records.filter(shown if value == "yes" else ~shown)

    def by_dates(self, records: RecordQuerySet, _name: str, value: str) -> RecordQuerySet:
        today = timezone.localdate()
        if value == "embargo":
            return records.filter(embargo_until__gt=today)
        if value == "protocol":
            matches = ProtocolMatch.objects.filter(protocol__state=Protocol.State.IN_FORCE)
            return records.filter(pk__in=matches.values("record"))
        if value == "ending":
            found = Consent.objects.ending(today, today + SOON)
        else:
            revoked = Consent.objects.counting().filter(state=Consent.State.REVOKED)
            found = Consent.objects.ended(today) | revoked
        covers = ConsentCover.objects.filter(consent__in=found.values("pk"))
        return records.filter(pk__in=covers.values("record"))


def in_state(records: RecordQuerySet, state: str) -> RecordQuerySet:
    """Records in one of `STATES`."""
    in_review = Record.objects.in_workflow(WorkflowState.STATUS_IN_PROGRESS).order_by().values("pk")
    if state == "review":
        return records.filter(pk__in=in_review)
    if state == "unpublished":
        return records.filter(has_unpublished_changes=True)
    if state == "published":
        return records.published()
    if state == "changed":
        return records.published().filter(has_unpublished_changes=True)
    if state == "withdrawn":
        return records.withdrawn()
    if state == "scheduled":
        return records.scheduled()
    return records.filter(live=False, withdrawn_at=None).exclude(pk__in=in_review)
