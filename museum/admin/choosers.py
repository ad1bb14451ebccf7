"""Choosers of files and records for pages; media's and archive's own listings stay theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.owned import seen_by


class _ByTitle:
    """Search in both titles, newest first; the admin's index knows no substrings of Chinese."""

    is_searchable = True

    def get_object_list(self) -> QuerySet[Any]:
        rows = self.model_class.objects.order_by("-pk")  # type: ignore[attr-defined]  # of the view
        return seen_by(self.request.user, rows)  # type: ignore[attr-defined]

    def search_objects(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        return objects.filter(Q(title_zh__icontains=query) | Q(title_en__icontains=query))


class _Choose(_ByTitle, ChooseView):
    pass


class _Results(_ByTitle, ChooseResultsView):
    pass


class AssetChooser(ChooserViewSet):
    model = "media.Asset"
    icon = "image"
    choose_one_text = _("选择数字资产")
    register_widget = False  # the media library's own chooser stands in forms
    choose_another_text = _("换一件")
    per_page = 20
    choose_view_class = _Choose
    choose_results_view_class = _Results


class RecordChooser(ChooserViewSet):
    model = "archive.Record"
    icon = "form"
    choose_one_text = _("选择藏品")
    choose_another_text = _("换一件")
    per_page = 20
    register_widget = False  # the archive's own chooser stands in its forms
    choose_view_class = _Choose
    choose_results_view_class = _Results


CHOOSERS = {
    "media.Asset": AssetChooser("museum_asset_chooser", url_prefix="museum/assets/chooser"),
    "archive.Record": RecordChooser("museum_record_chooser", url_prefix="museum/records/chooser"),
}
