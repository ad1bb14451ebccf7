"""Technical metadata for people: each value with its name and its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def facts_of(technical: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    """Label and value pairs in a fixed order; what is empty or 0 is left out.

    Names that this table doesn't know come last, as they are.
    """
    known = [
        (label, write(technical[name]))
        for name, (label, write) in _TABLE.items()
        if technical.get(name)
    ]
    rest = sorted(name for name in technical.keys() - _TABLE.keys() if technical[name])
    return [*known, *((name, str(technical[name])) for name in rest)]


def _frames(value: Any) -> str:
    """`30000/1001` as frames in a second."""
    above, _slash, below = str(value).partition("/")
    try:
        rate = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return str(value)
    return _("每秒 %(rate)s 帧") % {"rate": f"{rate:.2f}".rstrip("0").rstrip(".")}


def _hertz(value: Any) -> str:
    return f"{float(value) / 1000:g} kHz"


def _bits(value: Any) -> str:
    rate = float(value)
    return f"{rate / 1e6:.1f} Mbit/s" if rate >= 1e6 else f"{rate / 1000:.0f} kbit/s"


def _channels(value: Any) -> str:
    return {1: _("单声道"), 2: _("立体声")}.get(int(value), str(value))


def _pixels(value: Any) -> str:
    return _("%(n)s 像素") % {"n": f"{int(value):,}"}


def _bit_depth(value: Any) -> str:
    return _("%(n)s 位") % {"n": value}


def _bytes(value: Any) -> str:
    return filesizeformat(int(value))


def _yes(value: Any) -> str:
    return _("有") if value is True else str(value)


_TABLE: dict[str, tuple[str | Promise, Callable[[Any], str]]] = {
    "format": (gettext_lazy("文件格式"), str),
    "video_codec": (gettext_lazy("视频编码"), str),
    "frame_rate": (gettext_lazy("帧率"), _frames),
    "audio_codec": (gettext_lazy("音频编码"), str),
    "sample_rate": (gettext_lazy("采样率"), _hertz),
    "channels": (gettext_lazy("声道"), _channels),
    "bit_rate": (gettext_lazy("码率"), _bits),
    "width": (gettext_lazy("宽"), _pixels),
    "height": (gettext_lazy("高"), _pixels),
    "colour": (gettext_lazy("颜色空间"), str),
    "bands": (gettext_lazy("颜色通道"), str),
    "bits": (gettext_lazy("位深"), _bit_depth),
    "alpha": (gettext_lazy("透明"), _yes),
    "icc_bytes": (gettext_lazy("色彩特性文件"), _bytes),
    "pages": (gettext_lazy("页数"), str),
    "orientation": (gettext_lazy("方向标记"), str),
    "has_gps": (gettext_lazy("拍摄位置（不公开）"), _yes),
}
