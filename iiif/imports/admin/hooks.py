"""What the import adds to the CMS: its pages and their place in the menu of the archive."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from iiif.harvest.admin import urls as harvest
from iiif.imports.admin import pages


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return [
        *harvest.urlpatterns,  # before items, whose numbers stand at the same place
        path("elsewhere/", pages.item_list, name="foreign_admin_list"),
        path("elsewhere/new/", pages.item_new, name="foreign_admin_new"),
        path("elsewhere/arrivals/<int:pk>/", pages.item_arrival, name="foreign_admin_arrival"),
        path("elsewhere/<slug:public_id>/", pages.item_page, name="foreign_admin_item"),
        path("elsewhere/<slug:public_id>/remove/", pages.item_remove, name="foreign_admin_remove"),
        path("elsewhere/<slug:public_id>/<slug:verb>/", pages.item_act, name="foreign_admin_act"),
    ]


class ElsewhereItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("iiif.view_foreignitem"))


@hooks.register("register_admin_menu_item")
def elsewhere_item() -> MenuItem:
    return ElsewhereItem(
        pgettext_lazy("menu", "他馆藏品"),  # the menu has room for two English words
        reverse_lazy("foreign_admin_list"),
        name="elsewhere",
        icon_name="globe",
        order=155,  # after the archive
    )
