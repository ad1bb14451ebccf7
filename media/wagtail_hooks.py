"""What the media room adds to the CMS: the library, tracks and the upload page."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from media.admin.library import AssetViewSet, reprocess_view
from media.admin.likeness import likeness_view, likenesses_view
from media.admin.tracks import TextTrackViewSet
from media.admin.upload import upload_view


class MediaGroup(SnippetViewSetGroup):
    menu_label = _("媒体")
    menu_icon = "media"
    menu_name = "media"
    menu_order = 160
    items = (AssetViewSet, TextTrackViewSet)


register_snippet(MediaGroup)


@hooks.register("register_admin_urls")
def media_urls() -> list[URLPattern]:
    return [
        path("media/upload/", upload_view, name="media_upload"),
        path("media/likenesses/<int:pk>/", likeness_view, name="media_likeness"),
        path("media/<str:public_id>/likenesses/", likenesses_view, name="media_likenesses"),
        path("media/<str:public_id>/reprocess/", reprocess_view, name="media_reprocess"),
    ]


@hooks.register("insert_global_admin_css")
def media_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("media/admin.css"))


@hooks.register("insert_global_admin_js")
def media_js() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("media/admin.js"))
