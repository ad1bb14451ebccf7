"""From a plan to the bytes of a picture: region, size, rotation, quality, format (§4.6).

Only the tiles that a region needs are decoded, from the smallest level that is large
enough. Scaling goes in bands, so that memory stays near the size of the answer plus a few
rows of tiles, however large the image is.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
import pyvips
from PIL import Image

from iiif.encode import encode
from iiif.geometry import Plan
from iiif.grammar import Format, Quality
from iiif.pyramid import Pixels, Source, Speed

BAND_PIXELS = 4_000_000  # source pixels scaled at a time
REVISION = "2"  # part of every ETag: change it when the same plan gives other pixels
_SLACK = 1.02  # a level may be 2 % too small: edge tiles are rounded by a pixel

pyvips.cache_set_max(0)  # keep no operation, and so no picture, once it was answered

_FILTER = Image.Resampling.BICUBIC
_SUPPORT = 2  # px to each side that the filter reads, times the scale


def level_for(plan: Plan, source: Source) -> int:
    """The smallest level with enough pixels for the answer."""
    ratio = min(plan.width / plan.out_width, plan.height / plan.out_height) * _SLACK
    level = 0
    while level + 1 < len(source.sizes) and (2 << level) <= ratio:
        level += 1
    return level


def render(plan: Plan, source: Source, *, jpeg_quality: int, label: str = "") -> bytes:
    """The picture, encoded.

    Args:
        label: of AI-made content, for formats that are not stamped when they are sent.

    Raises:
        DamagedPyramid: the stored tiles cannot be read.
        SizeTooLarge: the format cannot hold so many pixels.
    """
    grey = plan.quality in {Quality.GRAY, Quality.BITONAL}
    pixels = scaled(plan, source, grey=grey)
    if plan.rotation.mirrored:
        pixels = pixels[:, ::-1]
    if turns := plan.rotation.quarter_turns:
        pixels = np.rot90(pixels, -turns)
    return encode(pixels, plan, jpeg_quality=jpeg_quality, label=label)


def scaled(plan: Plan, source: Source, *, grey: bool) -> Pixels:
    """The region at its size, before rotation."""
    level = level_for(plan, source)
    factor = 1 << level
    x0, x1 = plan.x / factor, (plan.x + plan.width) / factor
    y0, y1 = plan.y / factor, (plan.y + plan.height) / factor
    width, height = source.sizes[level]
    corner = x0.is_integer() and y0.is_integer()
    stored = min(ceil(x1), width) - floor(x0), min(ceil(y1), height) - floor(y0)
    same = corner and (plan.out_width, plan.out_height) == stored
    lossy = plan.format in {Format.JPG, Format.PDF} and plan.rotation.quarter_turns is not None
    speed = (Speed.PLAIN_COLOUR if lossy else Speed.EXACT) if same else Speed.FAST
    rows = _Rows(source, level, (floor(x0), ceil(x1)), ceil(y1), grey=grey, speed=speed)
    if same:
        return rows.read(int(y0), int(y0) + stored[1])[:, : stored[0]]
    exact = _reaches(x1, width) and _reaches(y1, height)
    shrinks = plan.out_width <= stored[0] and plan.out_height <= stored[1]
    if corner and exact and shrinks and stored[0] * stored[1] <= BAND_PIXELS:
        pixels = rows.read(int(y0), int(y0) + stored[1])[:, : stored[0]]
        return _resized(pixels, plan.out_width, plan.out_height)
    step = (y1 - y0) / plan.out_height
    margin = ceil(_SUPPORT * max(step, 1)) + 1
    band = max(16, int(BAND_PIXELS / (ceil(x1) - floor(x0)) / step))
    parts = []
    for top in range(0, plan.out_height, band):
        bottom = min(top + band, plan.out_height)
        first, last = y0 + top * step, y0 + bottom * step
        upper = max(floor(y0), floor(first) - margin)
        lower = min(ceil(y1), ceil(last) + margin)
        box = (x0 - floor(x0), first - upper, x1 - floor(x0), last - upper)
        picture = _picture(rows.read(upper, lower))
        size = (plan.out_width, bottom - top)
        parts.append(_array(picture.resize(size, _FILTER, box=box)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _reaches(end: float, stored: int) -> bool:
    """Whether a region ends on a pixel, or so near the stored edge that nobody can tell."""
    return end.is_integer() and end <= stored or 0 < end - stored < stored / 2000


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The same filter as Pillow's bicubic, by libvips: a third of its time."""
    rows, columns, bands = pixels.shape
    image = pyvips.Image.new_from_memory(
        np.ascontiguousarray(pixels).data, columns, rows, bands, "uchar"
    )
    scaled = image.resize(width / columns, vscale=height / rows, kernel="cubic")
    return np.frombuffer(scaled.write_to_memory(), np.uint8).reshape(height, width, bands)


class _Rows:
    """Rows of one level between two columns; decoded rows of tiles are kept while needed.

    Where a level is a part of a pixel smaller than the image (an odd size halved), its
    last row or column is repeated.

    Args:
        across: first column and the one after the last, px.
        end: the row after the last that will be read, px.
    """

    def __init__(
        self,
        source: Source,
        level: int,
        across: tuple[int, int],
        end: int,
        *,
        grey: bool,
        speed: Speed,
    ) -> None:
        self.source, self.level, self.grey, self.speed = source, level, grey, speed
        self.width, self.height = source.sizes[level]
        self.x0, self.x1 = across
        self.end = end
        self._strips: dict[int, Pixels] = {}

    def read(self, y0: int, y1: int) -> Pixels:
        side = self.source.tile_side
        left = min(self.x0, self.width - 1)
        top, bottom = min(y0, self.height - 1), min(y1, self.height)
        first, last = top // side, (bottom - 1) // side
        for row in [row for row in self._strips if row < first]:
            del self._strips[row]
        parts = []
        for row in range(first, last + 1):
            if row not in self._strips:
                self._strips[row] = self.source.strip(
                    self.level,
                    row,
                    left,
                    min(self.x1, self.width),
                    max(self.end - row * side, 1),
                    grey=self.grey,
                    speed=self.speed,
                )
            start = row * side
            parts.append(self._strips[row][max(top - start, 0) : bottom - start])
        pixels = parts[0] if len(parts) == 1 else np.concatenate(parts)
        missing = (y1 - y0) - pixels.shape[0], (self.x1 - self.x0) - pixels.shape[1]
        if any(missing):
            pixels = np.pad(pixels, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
        return pixels


def _picture(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def _array(picture: Image.Image) -> Pixels:
    pixels = np.asarray(picture)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels
