"""What the media room adds to the CMS: the library, tracks and the upload page."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from accounts.summary import WaitingItem
from media.admin.bulk import GradeAction, ReprocessAction
from media.admin.bulk_access import AccessAction, AccessUndoAction
from media.admin.library import AssetViewSet, reprocess_view
from media.admin.likeness import likeness_view, likenesses_view
from media.admin.preservation import PERMISSION as PRESERVE
from media.admin.preservation import master_act, preservation_act, preservation_view
from media.admin.quarantine import (
    PERMISSION,
    quarantine_delete_view,
    quarantine_file_view,
    quarantine_view,
)
from media.admin.track_editor import history_view, tracks_view
from media.admin.tracks import TextTrackViewSet
from media.admin.upload import upload_view
from media.models import Master


class MediaGroup(SnippetViewSetGroup):
    menu_label = _("媒体")
    menu_icon = "media"
    menu_name = "media"
    menu_order = 160
    items = (AssetViewSet, TextTrackViewSet)


register_snippet(MediaGroup)
hooks.register("register_bulk_action", ReprocessAction)
hooks.register("register_bulk_action", GradeAction)
hooks.register("register_bulk_action", AccessAction)
hooks.register("register_bulk_action", AccessUndoAction)


@hooks.register("register_admin_urls")
def media_urls() -> list[URLPattern]:
    return [
        path("media/upload/", upload_view, name="media_upload"),
        path("media/likenesses/<int:pk>/", likeness_view, name="media_likeness"),
        path("media/<str:public_id>/likenesses/", likenesses_view, name="media_likenesses"),
        path("media/preservation/", preservation_view, name="media_preservation"),
        re_path(
            r"^media/preservation/(?P<act>check|repair)/$",
            preservation_act,
            name="media_preservation_act",
        ),
        re_path(
            r"^media/preservation/(?P<pk>\d+)/(?P<act>check|repair)/$",
            master_act,
            name="media_master_act",
        ),
        path("media/quarantine/", quarantine_view, name="media_quarantine"),
        path(
            "media/quarantine/<str:name>/file/", quarantine_file_view, name="media_quarantine_file"
        ),
        path(
            "media/quarantine/<str:name>/delete/",
            quarantine_delete_view,
            name="media_quarantine_delete",
        ),
        path("media/<str:public_id>/tracks/", tracks_view, name="media_tracks"),
        path(
            "media/<str:public_id>/tracks/<int:track_id>/history/",
            history_view,
            name="media_track_history",
        ),
        path("media/<str:public_id>/reprocess/", reprocess_view, name="media_reprocess"),
    ]


class QuarantineItem(MenuItem):
    """In the reports menu, for those who may handle refused files."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_reports_menu_item")
def quarantine_item() -> MenuItem:
    url = reverse_lazy("media_quarantine")
    return QuarantineItem(_("隔离区"), url, name="media-quarantine", icon_name="lock", order=950)


class PreservationItem(MenuItem):
    """In the reports menu, for those who see to the masters."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PRESERVE)


@hooks.register("register_reports_menu_item")
def preservation_item() -> MenuItem:
    url = reverse_lazy("media_preservation")
    return PreservationItem(
        _("长期保存"), url, name="media-preservation", icon_name="lock", order=940
    )


class DamagedItem(WaitingItem):
    permission = PRESERVE
    icon = "warning"
    label = _("个母版损坏或缺失")
    order = 240

    def count(self) -> int:
        return Master.objects.unwell().count()

    def url(self) -> str:
        return reverse("media_preservation")


@hooks.register("construct_homepage_summary_items")
def what_is_damaged(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(DamagedItem(request))


@hooks.register("insert_global_admin_css")
def media_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("media/admin.css"))


@hooks.register("insert_global_admin_js")
def media_js() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("media/admin.js"))
