"""Stories: text first, with pictures that the reader is led through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from media.models import Asset
from museum.blocks import StoryBody
from museum.models.base import HousePage


class StoryIndexPage(HousePage):
    parent_page_types: ClassVar[list[str]] = ["museum.HomePage"]
    subpage_types: ClassVar[list[str]] = ["museum.StoryPage"]

    class Meta:
        verbose_name = _("故事总览")
        verbose_name_plural = _("故事总览")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "stories": self.stories()}

    def stories(self) -> models.QuerySet[StoryPage]:
        """Public stories of this language, newest first, with their covers."""
        return (
            StoryPage.objects.child_of(self)
            .live()
            .public()
            .select_related("cover")
            .order_by("-first_published_at", "-pk")
        )


@dataclass
class Part:
    """A stretch of a story: one block, or the steps that share one image."""

    kind: str
    blocks: list[Any] = field(default_factory=list)

    @property
    def block(self) -> Any:
        return self.blocks[0]

    @property
    def asset(self) -> Asset | None:
        """The image of a zoom sequence."""
        return self.block.value["asset"]


class StoryPage(HousePage):
    cover = models.ForeignKey(
        "media.Asset",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("封面"),
    )
    byline = models.CharField(_("作者与来源"), max_length=200, blank=True)
    body = StreamField(StoryBody(), verbose_name=_("正文"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *HousePage.content_panels,
        FieldPanel("cover"),
        FieldPanel("byline"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*HousePage.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["museum.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("故事")
        verbose_name_plural = _("故事")

    @property
    def parts(self) -> list[Part]:
        """The body in order; neighbouring zoom steps on one image stand together."""
        parts: list[Part] = []
        for block in self.body:
            last = parts[-1] if parts else None
            if (
                block.block_type == "zoom_step"
                and last is not None
                and last.kind == "zoom_step"
                and last.asset == block.value["asset"]
            ):
                last.blocks.append(block)
            else:
                parts.append(Part(block.block_type, [block]))
        return parts
