"""Plain pages: about the museum, terms of use."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from museum.models.base import HousePage


class TextPage(HousePage):
    body = RichTextField(
        _("正文"), features=["h2", "h3", "bold", "ol", "ul", "link", "hr"], blank=True
    )

    content_panels: ClassVar[list[Any]] = [*HousePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*HousePage.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["museum.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("文字页")
        verbose_name_plural = _("文字页")
