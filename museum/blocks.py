"""What a story is made of."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from museum.choosers import AssetBlock, RecordBlock
from museum.moments import clock_ms, moment_ms

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


class MomentBlock(blocks.CharBlock):
    """A moment of a recording: `1:02.5`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"required": False, "max_length": 16, "search_index": False, **kwargs},
        )

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if value and moment_ms(value) is None:
            raise ValidationError(_("时间写作 1:02.5 或 62.5。"))
        return value


class AVValue(blocks.StructValue):
    @property
    def span(self) -> tuple[int, int] | None:
        """From and to, ms, where the story shows a part of the recording."""
        start, end = moment_ms(self.get("start") or ""), moment_ms(self.get("end") or "")
        return None if start is None or end is None else (start, end)

    @property
    def opening(self) -> str:
        """The part in seconds, as the player reads it: `12.5,20`; "" for the whole."""
        return ",".join(f"{ms / 1000:g}" for ms in self.span) if self.span else ""

    @property
    def span_label(self) -> str:
        """`0:12.5—0:20`, for people."""
        return "—".join(map(clock_ms, self.span)) if self.span else ""


class AVBlock(blocks.StructBlock):
    """A recording, or a part of it; a part has the caption as its name in the IIIF manifest."""

    asset = AssetBlock(label=_("音频或视频"))
    start = MomentBlock(
        label=_("从"), help_text=_("只放一段时填写，例如 1:02.5。两个都空着就放全部。")
    )
    end = MomentBlock(label=_("到"), help_text=_("这一段的结尾，例如 1:20。"))
    caption = blocks.CharBlock(
        label=_("说明"),
        required=False,
        help_text=_("只放一段时必填：它也是这一段在 IIIF 清单里的名称。"),
    )

    def clean(self, value: AVValue) -> AVValue:
        value = super().clean(value)
        faults = {name: ValidationError(text) for name, text in _faults_of(value).items()}
        if faults:
            raise blocks.StructBlockValidationError(block_errors=faults)
        return value

    class Meta:
        value_class = AVValue
        label = _("音视频")
        icon = "media"
        template = "museum/blocks/av.html"


def _faults_of(value: AVValue) -> dict[str, Any]:
    """What is wrong with the part, by field."""
    if not value["start"] and not value["end"]:
        return {}
    if value.span is None:
        missing = "end" if value["start"] else "start"
        return {missing: _("一段要有开头，也要有结尾。")}
    start, end = value.span
    if end <= start:
        return {"end": _("结尾要晚于开头。")}
    length = value["asset"].duration_ms
    if not length:
        return {"asset": _("只有录音录像可以只放一段。")}
    if end > length:
        return {"end": _("超出了录音的结尾（%(end)s）。") % {"end": clock_ms(length)}}
    return {} if value["caption"].strip() else {"caption": _("请给这一段写一句说明。")}


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
