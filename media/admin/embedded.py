"""Embedded metadata of a master as the inspection page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media.models import Master

LABELS: dict[str, str | Promise] = {
    "captured_at": _("拍摄或制作时间"),
    "camera": _("相机或设备"),
    "lens": _("镜头"),
    "title": _("题名"),
    "creator": _("作者"),
    "copyright": _("版权说明"),
    "description": _("说明"),
    "keywords": _("关键词"),
    "gps": _("位置（WGS-84）"),
    "software": _("软件"),
    "colour_profile": _("色彩配置文件"),
    "dpi": _("分辨率（dpi）"),
}
NAMES = {
    "exif": "EXIF", "iptc": "IPTC-IIM", "xmp": "XMP", "icc": "ICC", "png": "PNG", "tiff": "TIFF",
    "jpeg": "JPEG", "gif": "GIF", "pdf": "PDF", "mediainfo": "MediaInfo", "ffprobe": "FFprobe",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """One standard, with its values flattened to rows."""

    name: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EmbeddedView:
    facts: list[tuple[str | Promise, str]]
    groups: list[Group]


def embedded_view(master: Master | None) -> EmbeddedView | None:
    """What the page shows; None where the file was never read."""
    if master is None or master.embedded is None:
        return None
    facts, raw = master.embedded.get("facts", {}), master.embedded.get("raw", {})
    return EmbeddedView(
        facts=[(label, words(facts[name])) for name, label in LABELS.items() if name in facts],
        groups=[
            Group(NAMES.get(name, name), list(_rows(value)))
            for name, value in raw.items()
            if isinstance(value, dict | list) and value and name != "dpi"
        ],
    )


def words(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(map(words, value))
    return str(value)


def _rows(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
    rows: list[tuple[str, str]] = []
    for name, each in pairs:
        path = f"{prefix}{name}"
        nested = isinstance(each, dict) or (
            isinstance(each, list) and any(isinstance(one, dict) for one in each)
        )
        rows += _rows(each, f"{path} › ") if nested else [(path, words(each))]
    return rows
