"""What a story is made of."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from museum.choosers import AssetBlock, RecordBlock

# A IIIF region in percent of the image, or the whole of it.
REGION = re.compile(r"full|pct:\d{1,2}(\.\d+)?,\d{1,2}(\.\d+)?,\d{1,3}(\.\d+)?,\d{1,3}(\.\d+)?")


class RegionBlock(blocks.CharBlock):
    """Part of an image: `full`, or `pct:x,y,w,h` in percent of width and height."""

    def __init__(self, **kwargs: Any) -> None:
        words = _("写作 full，或 pct:左,上,宽,高（百分比），例如 pct:25,40,30,20。")
        super().__init__(
            **{
                "label": _("画面范围"),
                "default": "full",
                "max_length": 60,
                "help_text": words,
                "search_index": False,
                "validators": [RegexValidator(rf"\A(?:{REGION.pattern})\Z", words)],
                **kwargs,
            }
        )

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if value.startswith("pct:"):
            x, y, width, height = (float(part) for part in value[4:].split(","))
            if width <= 0 or height <= 0 or x + width > 100 or y + height > 100:
                raise ValidationError(_("范围超出了画面：左加宽、上加高都不能大于 100。"))
        return value


class TextBlock(blocks.RichTextBlock):
    class Meta:
        label = _("文字")
        icon = "pilcrow"
        template = "museum/blocks/text.html"


class HeadingBlock(blocks.CharBlock):
    class Meta:
        label = _("小标题")
        icon = "title"
        template = "museum/blocks/heading.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("引文"))
    source = blocks.CharBlock(label=_("出处"), required=False)

    class Meta:
        label = _("引文")
        icon = "openquote"
        template = "museum/blocks/quote.html"


class RecordEmbedBlock(blocks.StructBlock):
    record = RecordBlock(label=_("藏品"))
    note = blocks.CharBlock(label=_("为什么看它"), required=False)

    class Meta:
        label = _("藏品")
        icon = "form"
        template = "museum/blocks/record.html"


class FigureBlock(blocks.StructBlock):
    asset = AssetBlock(label=_("图像"))
    region = RegionBlock(required=False)
    caption = blocks.CharBlock(label=_("图注"), required=False)

    class Meta:
        label = _("图")
        icon = "image"
        template = "museum/blocks/figure.html"


class AVBlock(blocks.StructBlock):
    asset = AssetBlock(label=_("音频或视频"))
    caption = blocks.CharBlock(label=_("说明"), required=False)

    class Meta:
        label = _("音视频")
        icon = "media"
        template = "museum/blocks/av.html"


class ZoomStepBlock(blocks.StructBlock):
    """One step of a camera over an image; neighbours with the same image share one stage."""

    asset = AssetBlock(label=_("图像"))
    region = RegionBlock()
    heading = blocks.CharBlock(label=_("小标题"), required=False)
    caption = blocks.TextBlock(label=_("这一步说什么"))

    class Meta:
        label = _("放大一步")
        icon = "search"


class StoryBody(blocks.StreamBlock):
    """The blocks by the names that are stored; a name once stored stays."""

    text = TextBlock(features=["bold", "ol", "ul", "link"])
    heading = HeadingBlock()
    quote = QuoteBlock()
    record = RecordEmbedBlock()
    zoom_step = ZoomStepBlock()
    av = AVBlock()
    figure = FigureBlock()
