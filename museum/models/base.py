"""What every editorial page has."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index


class HousePage(Page):
    """Abstract: a page of the museum with one paragraph that introduces it."""

    lead = models.TextField(_("导语"), blank=True, max_length=400, help_text=_("一到两句。"))

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lead")]
    show_in_menus_default = False

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """What search engines and shared links show."""
        return self.search_description or self.lead

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"museum/pages/{self._meta.model_name}.html"
