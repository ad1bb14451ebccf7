"""Filters of the list of motifs; nothing of another institution is offered."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from accounts.institution import Institution
from accounts.owned import seen_by
from accounts.reach import within
from archive.models import Motif, Term
from archive.models.motif_queries import MotifQuerySet

STATES = {
    "draft": _("草稿"),
    "published": _("已发布"),
    "changed": _("已发布，有改动"),
    "withdrawn": _("已撤下"),
    "merged": _("已并入另一纹样"),
}
_ALL = {"widget": forms.RadioSelect, "empty_label": _("全部")}


def _institutions(request: HttpRequest) -> QuerySet[Institution]:
    mine = within(request.user, "archive.view_motif", "archive.change_motif", path="pk")
    return Institution.objects.all() if mine is None else Institution.objects.filter(mine)


def _terms(column: str) -> Any:
    def offered(request: HttpRequest) -> QuerySet[Term]:
        mine = seen_by(request.user, Motif.objects.order_by())
        return Term.objects.filter(pk__in=mine.values(column))

    return offered


class MotifFilterSet(WagtailFilterSet):
    motif_type = django_filters.ModelChoiceFilter(
        label=_("纹样类型"), queryset=_terms("motif_type"), **_ALL
    )
    ethnic_group = django_filters.ModelChoiceFilter(
        label=_("民族"), queryset=_terms("ethnic_group"), **_ALL
    )
    institution = django_filters.ModelChoiceFilter(label=_("机构"), queryset=_institutions, **_ALL)
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=[*STATES.items()], method="in_state", **_ALL
    )

    class Meta:
        model = Motif
        fields: list[str] = []  # noqa: RUF012 - django-filter reads it so

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if _institutions(self.request).count() < 2:
            del self.filters["institution"]

    def in_state(self, motifs: MotifQuerySet, _name: str, value: str) -> MotifQuerySet:
        if value == "published":
            return motifs.live()
        if value == "changed":
            return motifs.live().filter(has_unpublished_changes=True)
        if value == "merged":
            return motifs.filter(merged_into__isnull=False)
        if value == "withdrawn":
            return motifs.withdrawn().filter(merged_into__isnull=True)
        return motifs.filter(live=False, withdrawn_at=None, merged_into__isnull=True)
