"""Which pixels a request means on one image, within the limits of server and viewer. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, sqrt

from django.utils.translation import gettext_lazy as _

from iiif.errors import BadRegion, BadSize, PreviewOnly, SizeTooLarge
from iiif.grammar import Format, ImageRequest, Quality, Region, Rotation, Size, Version


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked of an image.

    Attributes:
        max_side: longest side of any answer, px.
        max_area: most pixels of any answer.
        preview_px: longest side of the whole image that this viewer may see; a part of the
            image may not be larger than it would be in that preview. None: all of it.
    """

    max_side: int
    max_area: int
    preview_px: int | None = None

    def preview_scale(self, width: int, height: int) -> float:
        """The largest scale (1.0 is full size) at which this viewer may see the image."""
        return min(1.0, self.preview_px / max(width, height)) if self.preview_px else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A request on one image: whole pixels, inside the image, inside the limits.

    Attributes:
        x, y, width, height: region of the full image, px.
        out_width, out_height: size after scaling, before rotation, px.
        whole: the region is the full image.
        largest: the size is what `max` means here; largest_upscaled: what `^max` means.
    """

    x: int
    y: int
    width: int
    height: int
    out_width: int
    out_height: int
    rotation: Rotation
    quality: Quality
    format: Format
    whole: bool
    largest: bool
    largest_upscaled: bool

    @property
    def key(self) -> str:
        """The same text for the same pixels and format, whatever the version or spelling."""
        return (
            f"{self.x},{self.y},{self.width},{self.height}/{self.out_width},{self.out_height}/"
            f"{self.rotation}/{self.quality}.{self.format}"
        )

    @property
    def upscaled(self) -> bool:
        return self.out_width > self.width or self.out_height > self.height

    def canonical(self, version: Version) -> str:
        """The canonical form of §4.8 (3.0) or §4.7 (2.1), without the base address."""
        region = "full" if self.whole else f"{self.x},{self.y},{self.width},{self.height}"
        size = self._size_3() if version is Version.V3 else self._size_2()
        return f"{region}/{size}/{self.rotation}/{self.quality}.{self.format}"

    def _size_3(self) -> str:
        if self.largest:
            return "max"
        if self.largest_upscaled:
            return "^max"
        return f"{'^' if self.upscaled else ''}{self.out_width},{self.out_height}"

    def _size_2(self) -> str:
        if (self.out_width, self.out_height) == (self.width, self.height):
            return "full"
        kept = _nearest(Decimal(self.height * self.out_width) / self.width) == self.out_height
        return f"{self.out_width},{'' if kept else self.out_height}"


def plan_of(text: str, version: Version, width: int, height: int, limits: Limits) -> Plan:
    """Parse and plan."""
    return plan(ImageRequest.parse(text, version), width, height, limits)


def plan(request: ImageRequest, width: int, height: int, limits: Limits) -> Plan:
    """Fit a request to an image of `width` × `height` px.

    Raises:
        BadRegion: the region lies outside the image.
        BadSize: a side would be shorter than one pixel.
        SizeTooLarge: larger than the region without `^`, or above the limits.
        PreviewOnly: within the limits of the server, not of this viewer.
    """
    x, y, region_width, region_height = _region(request.region, width, height)
    allowed = _largest(region_width, region_height, limits, width, height, upscale=False)
    upscaled = _largest(region_width, region_height, limits, width, height, upscale=True)
    most = upscaled if request.size.upscale else allowed
    out = _size(request.size, region_width, region_height, most)
    _check(out, request.size, (region_width, region_height), allowed, limits, (width, height))
    quality = Quality.DEFAULT if request.quality is Quality.COLOR else request.quality
    return Plan(
        x,
        y,
        region_width,
        region_height,
        *out,
        rotation=request.rotation,
        quality=quality,
        format=request.format,
        whole=(region_width, region_height) == (width, height),
        largest=out == allowed,
        largest_upscaled=out == upscaled,
    )


def _nearest(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_HALF_UP))


def _region(region: Region, width: int, height: int) -> tuple[int, int, int, int]:
    if region.kind == "full":
        return 0, 0, width, height
    if region.kind == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    if region.kind == "pct":
        x, w = (_nearest(width * n / 100) for n in (region.x, region.width))
        y, h = (_nearest(height * n / 100) for n in (region.y, region.height))
        w, h = max(w, 1), max(h, 1)
    else:
        x, y, w, h = (int(n) for n in (region.x, region.y, region.width, region.height))
    if x >= width or y >= height:
        raise BadRegion(
            _("区域在图像之外：图像为 %(width)d × %(height)d 像素。")
            % {"width": width, "height": height}
        )
    return x, y, min(w, width - x), min(h, height - y)


def _largest(
    width: int, height: int, limits: Limits, full_width: int, full_height: int, *, upscale: bool
) -> tuple[int, int]:
    """What `max` (or `^max`) means for a region."""
    scale = min(limits.max_side / max(width, height), sqrt(limits.max_area / (width * height)))
    if not upscale or limits.preview_px:
        scale = min(scale, limits.preview_scale(full_width, full_height))
    if scale == 1.0:
        return width, height
    # the tiny addition keeps 1200/8000 of 8000 at 1200, not 1199
    return max(1, floor(width * scale + 1e-6)), max(1, floor(height * scale + 1e-6))


def _size(size: Size, width: int, height: int, most: tuple[int, int]) -> tuple[int, int]:
    if size.kind == "max":
        return most
    if size.percent is not None:
        return _nearest(width * size.percent / 100), _nearest(height * size.percent / 100)
    if size.confined and size.width and size.height:
        box = min(size.width, most[0]), min(size.height, most[1])
        scale = min(Decimal(box[0]) / width, Decimal(box[1]) / height)
        return (
            max(1, min(box[0], _nearest(width * scale))),
            max(1, min(box[1], _nearest(height * scale))),
        )
    if size.height is None and size.width:
        return size.width, _nearest(Decimal(height * size.width) / width)
    if size.width is None and size.height:
        return _nearest(Decimal(width * size.height) / height), size.height
    return size.width or 1, size.height or 1


def _check(
    out: tuple[int, int],
    size: Size,
    region: tuple[int, int],
    allowed: tuple[int, int],
    limits: Limits,
    full: tuple[int, int],
) -> None:
    if min(out) < 1:
        raise BadSize(_("按这个尺寸，图像的一边不足 1 像素。"))
    if not size.upscale and (out[0] > region[0] or out[1] > region[1]):
        raise SizeTooLarge(
            _("要求的尺寸大于区域本身（%(width)d × %(height)d 像素）；3.0 版可用 ^ 放大。")
            % {"width": region[0], "height": region[1]}
        )
    if max(out) > limits.max_side or out[0] * out[1] > limits.max_area:
        raise SizeTooLarge(
            _("超出服务器上限：每边 %(side)d 像素，总计 %(area)d 像素。")
            % {"side": limits.max_side, "area": limits.max_area}
        )
    if limits.preview_px:
        scale = limits.preview_scale(*full)
        if out[0] > ceil(region[0] * scale) or out[1] > ceil(region[1] * scale):
            raise PreviewOnly(
                _("这幅图像只提供预览（最长边 %(px)d 像素）；取得授权后可查看全图。")
                % {"px": limits.preview_px}
            )
