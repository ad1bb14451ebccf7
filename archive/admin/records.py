"""Records in the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.owned import seen_by
from archive.admin import views
from archive.admin.choosers import snippet_chooser
from archive.admin.columns import ReadinessColumn, StatusColumn, ThumbnailColumn
from archive.admin.filters import RecordFilterSet
from archive.admin.listing import RecordIndexView
from archive.admin.panels import record_editor
from archive.models import Record


class RecordViewSet(SnippetViewSet):
    model = Record
    icon = "form"
    menu_label = _("藏品")
    menu_name = "records"
    add_view_class = views.RecordCreateView
    edit_view_class = views.RecordEditView
    inspect_view_enabled = True
    inspect_view_class = views.RecordInspectView
    preview_on_add_view_class = views.RecordPreviewOnCreateView
    preview_on_edit_view_class = views.RecordPreviewOnEditView
    revisions_compare_view_class = views.RecordCompareView
    unpublish_view_class = views.RecordUnpublishView
    workflow_action_view_class = views.RecordWorkflowActionView
    chooser_viewset_class = snippet_chooser("title_zh", "title_en", "inventory_no", "ark_name")
    copy_view_enabled = False  # a copy would carry numbers that are given once
    list_display = [
        "__str__",
        ThumbnailColumn("thumbnail", label="", width="6%"),
        "kind",
        "collection",
        ReadinessColumn(
            "readiness",
            label=_("发布就绪度"),
            accessor="readiness_score",
            sort_key="readiness_score",
        ),
        StatusColumn("status", label=_("状态"), accessor="status_label", primary="live"),
        UpdatedAtColumn(label=_("更新时间")),
    ]
    filterset_class = RecordFilterSet
    index_view_class = RecordIndexView
    index_template_name = "archive/admin/record_list.html"
    index_results_template_name = "archive/admin/record_list_results.html"
    list_export = [
        "ark",
        "inventory_no",
        "census_no",
        "kind",
        "collection",
        "title_zh",
        "title_en",
        "date_found",
        "date_edtf",
        "start_year",
        "end_year",
        "place",
        "category",
        "grade",
        "ethnic_group",
        "rights_statement_uri",
        "licence_uri",
        "live",
    ]
    export_filename = "records"
    list_per_page = 25
    ordering = ["-updated_at"]
    search_fields = ["title_zh", "title_en", "inventory_no", "census_no", "ark_name"]
    edit_handler = record_editor()

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = Record.objects.for_cards().select_related("category", "grade", "live_revision")
        return seen_by(request.user, rows)
