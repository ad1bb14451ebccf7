"""Choosers that find Chinese text: by `contains`, not by the words of a search index."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.chooser import ChooseResultsView as SnippetResultsView
from wagtail.snippets.views.chooser import ChooseView as SnippetChooseView
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from accounts.owned import OwnedViews
from media.models import Asset

_BUTTONS = {
    "choose_one_text": _("选择{object}"),
    "choose_another_text": _("换一个{object}"),
    "link_to_chosen_text": _("查看{object}"),
}


class ContainsForm(BaseFilterForm):
    """A search box over some columns; subclasses name them in `columns`."""

    columns: ClassVar[tuple[str, ...]] = ()
    in_use: ClassVar[bool] = False  # leave out what was deprecated
    q = forms.CharField(label=_("查找"), required=False, widget=forms.TextInput)

    def filter(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        objects = super().filter(objects)
        if self.in_use:
            objects = objects.filter(deprecated_at__isnull=True)
        if query := self.cleaned_data.get("q", "").strip():
            found = Q()
            for column in self.columns:
                found |= Q(**{f"{column}__icontains": query})
            objects = objects.filter(found)
            self.is_searching, self.search_query = True, query
        return objects


def _in_a_sentence(model: type[models.Model]) -> str:
    name = str(model._meta.verbose_name)
    return name[:1].lower() + name[1:]


_within = lazy(_in_a_sentence, str)


class SnippetChooser(AdminSnippetChooser):
    """Wagtail's widget, its buttons in the reader's language.

    Wagtail 8 words them when the widget is made, and a form keeps its widgets: they would speak
    the language of whoever opened the form first.
    """

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        for name, text in _BUTTONS.items():
            if name not in kwargs:
                setattr(self, name, format_lazy(text, object=_within(self.model)))


def snippet_chooser(*searched: str, in_use: bool = False) -> type[SnippetChooserViewSet]:
    """A chooser of snippets that looks for text inside these columns.

    Args:
        in_use: offer no deprecated ones.
    """
    form = type("Form", (ContainsForm,), {"columns": searched, "in_use": in_use})
    return type(
        "HouseSnippetChooser",
        (SnippetChooserViewSet,),
        {
            "base_widget_class": SnippetChooser,
            "choose_view_class": type(
                "V", (OwnedViews, SnippetChooseView), {"filter_form_class": form}
            ),
            "choose_results_view_class": type(
                "R", (OwnedViews, SnippetResultsView), {"filter_form_class": form}
            ),
        },
    )


class AssetForm(ContainsForm):
    columns = ("title_zh", "title_en", "public_id", "master__original_name")


def _asset_columns(title: Column) -> list[Column]:
    return [
        Column("thumbnail", label="", accessor=_thumbnail, width="8%"),
        title,
        Column("kind", label=_("类型"), accessor="get_kind_display"),
        Column("state", label=_("状态"), accessor="get_state_display"),
    ]


class AssetChooseView(OwnedViews, ChooseView):
    filter_form_class = AssetForm

    @property
    def columns(self) -> list[Column]:
        return _asset_columns(self.title_column)


class AssetResultsView(OwnedViews, ChooseResultsView):
    filter_form_class = AssetForm

    @property
    def columns(self) -> list[Column]:
        return _asset_columns(self.title_column)


class AssetChooserViewSet(ChooserViewSet):
    model = Asset
    icon = "image"
    choose_one_text = _("选择数字资产")
    choose_another_text = _("换一个")
    edit_item_text = _("查看")
    choose_view_class = AssetChooseView
    choose_results_view_class = AssetResultsView
    per_page = 20
    register_widget = False

    @cached_property
    def object_type_name(self) -> Any:
        return Asset._meta.verbose_name


def _thumbnail(asset: Asset) -> str:
    if asset.kind not in (Asset.Kind.IMAGE, Asset.Kind.VIDEO):
        return ""
    return format_html(
        '<img src="{}" alt="" class="archive-thumb" loading="lazy">', asset.thumbnail_url(400)
    )


asset_chooser = AssetChooserViewSet("archive_asset_chooser", url_prefix="archive/choose-asset")
