"""The words of an image request, Image API 3.0 and 2.1, as frozen value objects. No I/O.

`ImageRequest.parse` reads the part of the address after the identifier; what it returns is
syntactically right, and two spellings of one request are equal. Whether the request fits
an image (and which pixels it means) is decided in `iiif.geometry`.

Section numbers are those of https://iiif.io/api/image/3.0/; 2.1 has the same ones for
regions (4.1), sizes (4.2), rotation (4.3), quality (4.4), format (4.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _

from iiif.errors import (
    BadAddress,
    BadFormat,
    BadQuality,
    BadRegion,
    BadRotation,
    BadSize,
    NotImplementedHere,
)


class Version(IntEnum):
    """Major version of the Image API; its number is the segment of the address."""

    V2 = 2
    V3 = 3

    @property
    def context(self) -> str:
        return f"http://iiif.io/api/image/{self.value}/context.json"

    @property
    def profile(self) -> str:
        return f"http://iiif.io/api/image/{self.value}/level2.json"


class Quality(StrEnum):
    DEFAULT = "default"
    COLOR = "color"
    GRAY = "gray"
    BITONAL = "bitonal"


class Format(StrEnum):
    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    TIF = "tif"
    GIF = "gif"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES.get(self, f"image/{self.value}")

    @property
    def has_alpha(self) -> bool:
        """Whether the corners of a turned picture are transparent in it; else they are white."""
        return self in {Format.PNG, Format.WEBP, Format.AVIF, Format.TIF}


_MEDIA_TYPES = {
    Format.JPG: "image/jpeg",
    Format.TIF: "image/tiff",
    Format.PDF: "application/pdf",
}
_QUALITIES, _FORMATS = frozenset(Quality), frozenset(Format)
OTHER_FORMATS = frozenset({"jp2"})  # named by §4.5, not made here

_INT = r"[0-9]{1,9}"
_FLOAT = r"(?:[0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})"  # §4.7: digits and "." only
_REGION_PX = re.compile(rf"({_INT}),({_INT}),({_INT}),({_INT})")
_REGION_PCT = re.compile(rf"pct:({_FLOAT}),({_FLOAT}),({_FLOAT}),({_FLOAT})")
_SIZE_WH = re.compile(rf"(\^?)(!?)({_INT})?,({_INT})?")
_SIZE_PCT = re.compile(rf"(\^?)pct:({_FLOAT})")
_ROTATION = re.compile(rf"(!?)({_FLOAT})")


def plain(number: Decimal) -> str:
    """A number as §4.7 wants it: an integer where possible, no trailing zeros, leading 0."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


@dataclass(frozen=True, slots=True)
class Region:
    """§4.1: `full`, `square`, `x,y,w,h` in pixels or `pct:x,y,w,h`; edges are cut later."""

    kind: str
    x: Decimal = Decimal(0)
    y: Decimal = Decimal(0)
    width: Decimal = Decimal(0)
    height: Decimal = Decimal(0)

    @classmethod
    def parse(cls, text: str) -> Region:
        """Raises: BadRegion for another form, or for a width or height of zero."""
        if text in {"full", "square"}:
            return cls(text)
        found, kind = _REGION_PX.fullmatch(text), "px"
        if not found:
            found, kind = _REGION_PCT.fullmatch(text), "pct"
        if not found:
            raise BadRegion(_("区域应写作 full、square、x,y,w,h 或 pct:x,y,w,h。"))
        x, y, width, height = map(Decimal, found.groups())
        if not width or not height:
            raise BadRegion(_("区域的宽和高必须大于 0。"))
        return cls(kind, x, y, width, height)

    def __str__(self) -> str:
        if self.kind in {"full", "square"}:
            return self.kind
        numbers = ",".join(plain(n) for n in (self.x, self.y, self.width, self.height))
        return f"pct:{numbers}" if self.kind == "pct" else numbers


@dataclass(frozen=True, slots=True)
class Size:
    """§4.2: `max`, `w,`, `,h`, `w,h`, `!w,h` (confined) or `pct:n`, each with `^` in 3.0.

    2.1 has no `^`: there a named side or percentage may enlarge (its feature
    `sizeAboveFull`), while `!w,h` confines and never does.

    The `full` of 2.1 reads as `max`: where the server limits sizes, the largest picture
    it gives is a better answer to an old client than an error.
    """

    kind: str  # max, wh, pct
    width: int | None = None
    height: int | None = None
    percent: Decimal | None = None
    confined: bool = False
    upscale: bool = False

    @classmethod
    def parse(cls, text: str, version: Version) -> Size:
        """Raises: BadSize for a form that this version does not have, or for zero."""
        if text.startswith("^") and version is Version.V2:
            raise BadSize(_("2.1 版没有 ^（放大）写法，请使用 3.0 版地址。"))
        if text == "max" or (text == "full" and version is Version.V2):
            return cls("max")
        if text == "^max":
            return cls("max", upscale=True)
        if found := _SIZE_PCT.fullmatch(text):
            percent = Decimal(found[2])
            if not percent:
                raise BadSize(_("缩放百分比必须大于 0。"))
            upscale = bool(found[1]) or version is Version.V2
            if percent > 100 and not upscale:
                raise BadSize(_("超过 100% 需要放大，请写 ^pct:n。"))
            return cls("pct", percent=percent, upscale=upscale)
        found = _SIZE_WH.fullmatch(text)
        if not found or not (found[3] or found[4]) or (found[2] and not (found[3] and found[4])):
            raise BadSize(_("尺寸应写作 max、w,、,h、w,h、!w,h 或 pct:n。"))
        width, height = (int(n) if n else None for n in found.group(3, 4))
        if width == 0 or height == 0:
            raise BadSize(_("图像的宽和高至少为 1 像素。"))
        confined = bool(found[2])
        upscale = bool(found[1]) or (version is Version.V2 and not confined)
        return cls("wh", width, height, confined=confined, upscale=upscale)

    def __str__(self) -> str:
        mark = ("^" if self.upscale else "") + ("!" if self.confined else "")
        if self.percent is not None:
            return f"{mark}pct:{plain(self.percent)}"
        if self.kind == "max":
            return f"{mark}max"
        return f"{mark}{self.width or ''},{self.height or ''}"


@dataclass(frozen=True, slots=True)
class Rotation:
    """§4.3: degrees clockwise, 0 to 360, after mirroring on the vertical axis when asked."""

    degrees: Decimal = Decimal(0)
    mirrored: bool = False

    @classmethod
    def parse(cls, text: str) -> Rotation:
        """Raises: BadRotation for another form or for more than 360."""
        found = _ROTATION.fullmatch(text)
        if not found or (degrees := Decimal(found[2])) > 360:
            raise BadRotation(_("旋转应写作 0 到 360 的角度，前面可加 ! 表示镜像。"))
        return cls(degrees % 360, bool(found[1]))

    @property
    def is_none(self) -> bool:
        return not self.mirrored and not self.degrees

    @property
    def quarter_turns(self) -> int | None:
        """How many quarters of a turn; None when the angle is none of them."""
        return None if self.degrees % 90 else int(self.degrees // 90)

    def __str__(self) -> str:
        return ("!" if self.mirrored else "") + plain(self.degrees)


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """`{region}/{size}/{rotation}/{quality}.{format}`, every part read."""

    region: Region
    size: Size
    rotation: Rotation
    quality: Quality
    format: Format

    @classmethod
    def parse(cls, text: str, version: Version) -> ImageRequest:
        """Read the last four segments of an image address.

        Raises:
            BadAddress, BadRegion, BadSize, BadRotation, BadQuality, BadFormat: status 400.
            NotImplementedHere: a format that the API names and this server does not make.
        """
        parts = text.split("/")
        if len(parts) != 4:
            raise BadAddress(_("图像地址应写作 标识/区域/尺寸/旋转/质量.格式。"))
        quality, dot, suffix = parts[3].rpartition(".")
        if not dot:
            raise BadFormat(_("地址末尾缺少格式，例如 default.jpg。"))
        region, size = Region.parse(parts[0]), Size.parse(parts[1], version)
        rotation = Rotation.parse(parts[2])
        if quality not in _QUALITIES:
            raise BadQuality(_("质量应为 default、color、gray 或 bitonal。"))
        if suffix in OTHER_FORMATS:
            raise NotImplementedHere(
                _("不提供这种格式，请使用 jpg、png、webp、avif、tif、gif 或 pdf。")
            )
        if suffix not in _FORMATS:
            raise BadFormat(_("格式应为 jpg、png、webp、avif、tif、gif 或 pdf。"))
        return cls(region, size, rotation, Quality(quality), Format(suffix))

    def __str__(self) -> str:
        return f"{self.region}/{self.size}/{self.rotation}/{self.quality}.{self.format}"
