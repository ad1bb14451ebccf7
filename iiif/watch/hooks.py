"""The CMS entry of the operator's page of the image server."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from iiif.watch.page import PERMISSION, clear_view, server_view


@hooks.register("register_admin_urls")
def image_server_urls() -> list[URLPattern]:
    return [
        path("iiif/", server_view, name="iiif_server"),
        path("iiif/clear/", clear_view, name="iiif_server_clear"),
    ]


class ServerItem(MenuItem):
    """In the reports menu, for those who keep the machine running."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_reports_menu_item")
def image_server_item() -> MenuItem:
    url = reverse_lazy("iiif_server")
    return ServerItem(_("图像服务"), url, name="iiif-server", icon_name="image", order=960)
