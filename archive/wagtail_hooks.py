"""What the archive adds to the CMS: its menu, its editors and the spreadsheet import."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from accounts.summary import WaitingItem
from archive.admin import bulk_edits, exports, premis, preserved, saved_views, tasks, views
from archive.admin.bulk_action import BulkEditAction
from archive.admin.choosers import asset_chooser
from archive.admin.described import (
    AgentViewSet,
    CollectionViewSet,
    VocabularyViewSet,
)
from archive.admin.imports import acts, columns, downloads, mappings, report, upload
from archive.admin.motif_acts import MotifActView, name_motif_acts
from archive.admin.motifs import MotifViewSet
from archive.admin.places import PlaceViewSet, place_act
from archive.admin.records import RecordViewSet
from archive.admin.tasks import TasksPanel
from archive.admin.term_log import name_word_acts
from archive.admin.terms import TermViewSet, term_act
from archive.admin.word_acts import used_by
from archive.errors import MotifKept, RecordKept
from archive.models import Motif, Place, Record, Term
from media.access import Level, decide
from media.admin.preservation import PERMISSION as PRESERVE
from media.models import Asset


class ArchiveGroup(SnippetViewSetGroup):
    menu_label = _("馆藏")
    menu_icon = "folder-open-inverse"
    menu_name = "archive"
    menu_order = 150
    items = (
        RecordViewSet,
        MotifViewSet,
        CollectionViewSet,
        AgentViewSet,
        PlaceViewSet,
        VocabularyViewSet,
        TermViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        return [
            TasksMenuItem(),
            *super().get_submenu_items(),
            ImportMenuItem(),
            ExportMenuItem(),
        ]


class TasksMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("我的任务"),
            reverse("archive_tasks"),
            name="archive-tasks",
            icon_name="tasks",
            order=1,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("archive.view_record"))


class ImportMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("表格导入"),
            reverse("archive_imports"),
            name="archive-imports",
            icon_name="download",
            order=900,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("archive.import_records"))


class ExportMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("导出"),
            reverse("archive_exports"),
            name="archive-exports",
            icon_name="upload",
            order=910,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("archive.export_records"))


register_snippet(ArchiveGroup)
hooks.register("register_bulk_action", BulkEditAction)


class DraftsItem(WaitingItem):
    permission = "archive.change_record"
    icon = "folder-open-inverse"
    label = _("件有未发布的修改")
    order = 210

    def count(self) -> int:
        mine = Record.objects.editable_by(self.request.user)
        return mine.filter(has_unpublished_changes=True).count()

    def url(self) -> str:
        return f"{reverse('wagtailsnippets_archive_record:list')}?state=unpublished"


@hooks.register("construct_homepage_summary_items")
def what_is_drafted(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(DraftsItem(request))


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(TasksPanel())


@hooks.register("insert_global_admin_css")
def list_styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("archive/css/list.css"))


@hooks.register("register_admin_viewset")
def register_asset_chooser() -> ViewSet:
    return asset_chooser


@hooks.register("register_admin_urls")
def register_import_pages() -> list[URLPattern]:
    return [
        path("archive/imports/", upload.import_index, name="archive_imports"),
        path("archive/imports/template/", upload.import_template, name="archive_import_template"),
        path("archive/imports/mappings/", mappings.mapping_list, name="archive_import_mappings"),
        path(
            "archive/imports/mappings/<int:pk>/",
            mappings.mapping_page,
            name="archive_import_mapping",
        ),
        path(
            "archive/imports/mappings/<int:pk>/delete/",
            mappings.mapping_delete,
            name="archive_import_mapping_delete",
        ),
        path("archive/imports/<int:pk>/", report.import_batch, name="archive_import"),
        path(
            "archive/imports/<int:pk>/columns/",
            columns.import_columns,
            name="archive_import_columns",
        ),
        path(
            "archive/imports/<int:pk>/layout/", columns.import_layout, name="archive_import_layout"
        ),
        path(
            "archive/imports/<int:pk>/rehearse/",
            acts.import_rehearse,
            name="archive_import_rehearse",
        ),
        path("archive/imports/<int:pk>/apply/", acts.import_apply, name="archive_import_apply"),
        path("archive/imports/<int:pk>/cancel/", acts.import_cancel, name="archive_import_cancel"),
        path(
            "archive/imports/<int:pk>/values/<int:value>/",
            acts.import_decide,
            name="archive_import_decide",
        ),
        path(
            "archive/imports/<int:pk>/take-back/",
            acts.import_take_back,
            name="archive_import_take_back",
        ),
        path(
            "archive/imports/<int:pk>/discard/", acts.import_discard, name="archive_import_discard"
        ),
        path(
            "archive/imports/<int:pk>/faults.<str:form>",
            downloads.import_faults,
            name="archive_import_faults",
        ),
        re_path(
            r"^archive/terms/(?P<pk>\d+)/(?P<act>deprecate|restore|merge|part)/$",
            term_act,
            name="archive_term_act",
        ),
        re_path(
            r"^archive/places/(?P<pk>\d+)/(?P<act>deprecate|restore|merge|part)/$",
            place_act,
            name="archive_place_act",
        ),
        re_path(
            r"^archive/motifs/(?P<pk>\d+)/(?P<act>merge|part|cut)/$",
            MotifActView.as_view(),
            name="archive_motif_act",
        ),
        path("archive/exports/", exports.export_index, name="archive_exports"),
        path("archive/exports/<int:pk>/file/", exports.export_file, name="archive_export_file"),
        path(
            "archive/exports/<int:pk>/remove/", exports.export_remove, name="archive_export_remove"
        ),
        path("archive/preserved/", preserved.preserved_view, name="archive_preserved"),
        re_path(
            r"^archive/preserved/(?P<act>write|verify)/$",
            preserved.preserved_act,
            name="archive_preserved_act",
        ),
        path(
            "archive/premis/assets/<slug:public_id>.xml",
            premis.asset_premis,
            name="archive_premis_asset",
        ),
        path(
            "archive/premis/records/<int:pk>.xml",
            premis.record_premis,
            name="archive_premis_record",
        ),
        path("archive/tasks/", tasks.my_tasks, name="archive_tasks"),
        path("archive/readiness/", views.typed_readiness, name="archive_readiness"),
        path("archive/views/", saved_views.save_view, name="archive_save_view"),
        path("archive/views/<int:pk>/delete/", saved_views.delete_view, name="archive_delete_view"),
        path("archive/bulk/", bulk_edits.bulk_index, name="archive_bulk_edits"),
        path("archive/bulk/new/", bulk_edits.bulk_new, name="archive_bulk_new"),
        path("archive/bulk/<int:pk>/", bulk_edits.bulk_edit, name="archive_bulk_edit"),
        re_path(
            r"^archive/bulk/(?P<pk>\d+)/(?P<act>apply|undo|stop|go-on)/$",
            bulk_edits.bulk_act,
            name="archive_bulk_act",
        ),
    ]


@hooks.register("before_delete_snippet")
def keep_what_was_public(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A record or motif that was public once is withdrawn, not deleted; say so before asking."""
    if any(isinstance(item, Record) and item.first_published_at for item in instances):
        messages.error(request, str(RecordKept()))
        return redirect("wagtailsnippets_archive_record:list")
    if any(isinstance(item, Motif) and item.first_published_at for item in instances):
        messages.error(request, str(MotifKept()))
        return redirect("wagtailsnippets_archive_motif:list")
    words = [item for item in instances if isinstance(item, (Term, Place))]
    if any(used_by(item) or item.edited_at is None for item in words):
        messages.error(
            request, _("随产品来的和用到了的词条、地点不能删除，可以停用，或并入另一个。")
        )
        return redirect(f"wagtailsnippets_archive_{words[0]._meta.model_name}:list")
    return None


@hooks.register("construct_preservation_panels")
def what_is_preserved(request: HttpRequest, panels: list[Any]) -> None:
    """Beside the masters, on the desk of the media room."""
    panels.append(preserved.PreservedPanel())


@hooks.register("construct_asset_acts")
def premis_of_asset(request: HttpRequest, asset: Asset, acts: list[tuple[Any, str]]) -> None:
    """On the page of an asset, for who may have its master."""
    if decide(request.user, asset).at_least(Level.MASTER):
        acts.append(("PREMIS", reverse("archive_premis_asset", args=[asset.public_id])))


class PreservedItem(MenuItem):
    """In the reports menu, for those who see to the masters."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PRESERVE))


@hooks.register("register_reports_menu_item")
def preserved_item() -> MenuItem:
    url = reverse_lazy("archive_preserved")
    return PreservedItem(
        _("OCFL 长期保存库"), url, name="archive-preserved", icon_name="lock", order=945
    )


hooks.register("register_log_actions", name_word_acts)
hooks.register("register_log_actions", name_motif_acts)


@hooks.register("register_log_actions")
def name_what_imports_do(actions: LogActionRegistry) -> None:
    actions.register_action("archive.import", _("导入"), _("由表格导入写入"))
    actions.register_action("archive.import_taken_back", _("撤回导入"), _("导入被撤回"))
