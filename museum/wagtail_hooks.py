"""What Wagtail asks of the museum."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from museum.admin.choosers import CHOOSERS


@hooks.register("register_admin_viewset")
def choosers() -> list[ViewSet]:
    return list(CHOOSERS.values())
