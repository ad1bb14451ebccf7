"""The settings of the image server as the page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

_LABELS: tuple[tuple[str, Any, str], ...] = (
    ("IIIF_MAX_SIDE", _("每边最多"), "px"),
    ("IIIF_MAX_AREA", _("总像素最多"), "px"),
    ("IIIF_JPEG_QUALITY", _("JPEG 质量"), ""),
    ("IIIF_CACHE_SECONDS", _("浏览器可保存"), "s"),
    ("IIIF_PERMISSION_SECONDS", _("权限缓存"), "s"),
    ("IIIF_OPEN_FILES", _("同时打开的文件"), ""),
    ("IIIF_MEMORY_CACHE_MB", _("内存缓存（每个进程）"), "MB"),
    ("IIIF_DISK_CACHE_MB", _("磁盘缓存（全站）"), "MB"),
    ("IIIF_HEAVY_PLACES", _("大图位置（每个进程）"), ""),
    ("IIIF_HEAVY_MEMORY_MB", _("大图内存（每个进程）"), "MB"),
    ("IIIF_SLOW_MS", _("慢请求从"), "ms"),
)


@dataclass(frozen=True, slots=True)
class Line:
    variable: str
    label: Any
    value: int
    unit: str


def configuration() -> list[Line]:
    """Each setting with the variable that changes it."""
    return [
        Line(f"HUXIANG_{name}", label, getattr(settings, name), unit)
        for name, label, unit in _LABELS
    ]
