"""What Wagtail asks of the museum."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from museum.admin.choosers import CHOOSERS


@hooks.register("register_admin_viewset")
def choosers() -> list[ViewSet]:
    return list(CHOOSERS.values())


@hooks.register("insert_global_admin_css")
def colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("museum/css/cms.css"))
