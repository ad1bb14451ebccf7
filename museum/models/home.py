"""The first page: one object, two collections, one story, what is new."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel

from archive.models import Record
from museum.models.base import HousePage


class HomePage(HousePage):
    """What is not chosen here is chosen by date and order, so that a new museum has a face."""

    headline = models.CharField(_("馆名下的一句话"), max_length=120, blank=True)
    hero = models.ForeignKey(
        "archive.Record",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("首页大图的藏品"),
    )
    first_collection = models.ForeignKey(
        "archive.Collection",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("专题一"),
    )
    second_collection = models.ForeignKey(
        "archive.Collection",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("专题二"),
    )
    story = models.ForeignKey(
        "museum.StoryPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("故事"),
    )

    content_panels: ClassVar[list[Any]] = [
        *HousePage.content_panels,
        FieldPanel("headline"),
        MultiFieldPanel(
            [
                FieldPanel("hero"),
                FieldPanel("first_collection"),
                FieldPanel("second_collection"),
                PageChooserPanel("story", "museum.StoryPage"),
            ],
            heading=_("首页内容"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["museum.StoryIndexPage", "museum.TextPage"]

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from museum.front import front_page

        return {**super().get_context(request, *args, **kwargs), "front": front_page(self)}

    def chosen_hero(self) -> Record | None:
        """The chosen record while it is public, else the newest public one with a picture."""
        public = Record.objects.live().for_cards()
        if self.hero_id and (chosen := public.filter(pk=self.hero_id).first()):
            return chosen
        return (
            public.filter(media_items__asset__kind="image", media_items__asset__state="ready")
            .order_by("-last_published_at", "-pk")
            .first()
        )
