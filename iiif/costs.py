"""What a picture costs before it is made: the lanes admit by this."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from iiif.geometry import Plan
from iiif.grammar import Format, Quality
from iiif.pyramid import Source
from iiif.render import BAND_PIXELS, level_for

# Time to write one pixel, in JPEGs: measured on photographs at 1,200 px.
_SLOWNESS = {
    Format.JPG: 1,
    Format.PDF: 1,
    Format.TIF: 3,
    Format.PNG: 4,
    Format.GIF: 4,
    Format.WEBP: 6,
    Format.AVIF: 8,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What making one picture takes.

    Attributes:
        pixels: to decode plus to make, the latter weighed by how slow the format is.
        memory_bytes: at the worst moment, a little more than was measured.
    """

    pixels: int
    memory_bytes: int


def cost(plan: Plan, source: Source) -> Cost:
    """Of a plan on a source; no pixel is read for it."""
    area = (1 << level_for(plan, source)) ** 2
    decoded = plan.width * plan.height // area
    made = plan.out_width * plan.out_height
    bands = 1 if plan.quality in {Quality.GRAY, Quality.BITONAL} else 3
    # a band of the source twice (rows of tiles, and joined), the answer as parts and as a whole
    memory = 2 * bands * min(decoded, 2 * BAND_PIXELS) + 2 * bands * made
    turned = made
    if plan.rotation.quarter_turns is None:
        angle = radians(float(plan.rotation.degrees))
        across, down = abs(cos(angle)), abs(sin(angle))
        turned = int(
            (plan.out_width * across + plan.out_height * down)
            * (plan.out_width * down + plan.out_height * across)
        )
        memory += (bands + 1) * (made + turned)
    memory += 2 * bands * turned  # the copy that is encoded, and the bytes that come out
    if plan.format is Format.AVIF:
        memory += 12 * turned  # planes and reconstruction of the encoder
    return Cost(decoded + turned * _SLOWNESS[plan.format], memory)
