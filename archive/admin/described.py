"""Collections, people and vocabularies in the CMS; terms are in `terms.py`,
places in `places.py`."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from accounts.owned import seen_by
from accounts.reach import holds
from archive.admin.choosers import asset_chooser, snippet_chooser
from archive.admin.forms import CollectionForm
from archive.models import Agent, Collection, Vocabulary


def _pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")])


class CollectionIndexView(IndexView):
    def get_edit_url(self, instance: Collection) -> str | None:
        """For who may change it; others are led to the page that only shows it."""
        place = instance.institution_id, instance.pk
        if not holds(self.request.user, "archive.change_collection", *place):
            return None
        return cast("str | None", super().get_edit_url(instance))


class CollectionInspectView(InspectView):
    page_title = _("查看")

    def get_live_display_value(self) -> Any:
        return _("是") if self.object.live else _("否")


class CollectionViewSet(SnippetViewSet):
    model = Collection
    index_view_class = CollectionIndexView
    inspect_view_enabled = True
    inspect_view_class = CollectionInspectView
    inspect_view_fields: ClassVar[list[str]] = [
        *("title_zh", "title_en", "institution", "slug", "parent", "position", "live"),
        *("summary_zh", "summary_en", "description_zh", "description_en"),
    ]
    icon = "folder-open-inverse"
    menu_label = _("专题")
    menu_name = "collections"
    copy_view_enabled = False  # a copy would need another name and address
    chooser_viewset_class = snippet_chooser("title_zh", "title_en", "slug")
    list_display = ["title", "parent", "institution", "slug", "position", "live"]
    list_filter = {"live": ["exact"]}
    search_fields = ["title_zh", "title_en", "slug"]
    ordering = ["parent_id", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collection]:
        return seen_by(request.user, Collection.objects.select_related("parent", "institution"))

    edit_handler = ObjectList(
        [
            _pair("title"),
            FieldPanel("institution", widget=forms.Select),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("parent"), FieldPanel("position")]),
            _pair("summary"),
            _pair("description"),
            FieldPanel("cover", widget=asset_chooser.widget_class),
            FieldPanel("live"),
        ],
        base_form_class=CollectionForm,
    )


class AgentViewSet(SnippetViewSet):
    model = Agent
    icon = "group"
    menu_label = _("人物与机构")
    menu_name = "agents"
    copy_view_enabled = False
    chooser_viewset_class = snippet_chooser("name_zh", "name_en", "other_names")
    list_display = ["name", "kind", "start_year", "end_year", "live"]
    list_filter = {"kind": ["exact"], "live": ["exact"]}
    search_fields = ["name_zh", "name_en", "other_names"]
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("live")]),
        _pair("name"),
        FieldPanel("other_names"),
        FieldRowPanel([FieldPanel("date_edtf"), FieldPanel("start_year"), FieldPanel("end_year")]),
        FieldRowPanel([FieldPanel("ethnic_group", widget=forms.Select), FieldPanel("place")]),
        _pair("bio"),
        FieldPanel("sources"),
    ]


class VocabularyViewSet(SnippetViewSet):
    model = Vocabulary
    icon = "list-ul"
    menu_label = _("词表")
    menu_name = "vocabularies"
    copy_view_enabled = False
    list_display = ["title", "code"]
    search_fields = ["code", "title_zh", "title_en"]
    panels = [_pair("title")]
