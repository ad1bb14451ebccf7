"""What the lists of terms and of places have in common: what is to check, what is in use."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn

from archive.check_words import checks_of
from archive.models import Place, Term, Vocabulary

_ALL = {"widget": forms.RadioSelect, "empty_label": _("全部")}


def _checks(word: Term | Place) -> str:
    return "；".join(checks_of(word.check_note))


CHECK_COLUMN = Column(
    "check_note", label=_("待核对"), accessor=_checks, classname="archive-words-to-check"
)
STATE_COLUMN = StatusTagColumn(
    "state_label", label=_("状态"), primary=lambda word: not word.is_deprecated
)


class WordFilterSet(WagtailFilterSet):
    to_check = django_filters.ChoiceFilter(
        label=_("待核对"),
        choices=[("yes", _("有待核对的")), ("no", _("没有待核对的"))],
        method="by_check",
        **_ALL,
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[("used", _("在用")), ("deprecated", _("已停用"))],
        method="by_state",
        **_ALL,
    )

    def by_check(self, words: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return words.exclude(check_note="") if value == "yes" else words.filter(check_note="")

    def by_state(self, words: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return words.filter(deprecated_at__isnull=value == "used")


class TermFilterSet(WordFilterSet):
    vocabulary = django_filters.ModelChoiceFilter(
        label=_("词表"), queryset=Vocabulary.objects.all(), **_ALL
    )

    class Meta:
        model = Term
        fields: ClassVar[list[str]] = []


class PlaceFilterSet(WordFilterSet):
    level = django_filters.ChoiceFilter(label=_("层级"), choices=Place.Level.choices, **_ALL)
    sensitive = django_filters.ChoiceFilter(
        label=_("敏感"), choices=[("true", _("敏感")), ("false", _("不敏感"))], **_ALL
    )

    class Meta:
        model = Place
        fields: ClassVar[list[str]] = []
