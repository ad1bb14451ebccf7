"""蓝印花布: paste-resist cloth, white on blue or blue on white, with the broken lines of stencils."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops

from museum.demo.draw import figures as fig
from museum.demo.draw.core import (
    Colour,
    Picture,
    cloth_texture,
    colour,
    seamless_noise,
    shade,
    tile,
)
from museum.demo.draw.figures import BARBS, DOTS, LINE, SCALES, Part, placed
from museum.demo.draw.ink import Mask, bezier, blurred, even_steps, four_fold, ribbon, rosette

BLUES = {"deep": "#16294f", "mid": "#22407a", "grey": "#2b4566"}
COTTON = "#ece5d3"


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    layout: str = "phoenix",
    dye: str = "deep",
    reversed_out: bool = False,
) -> Picture:
    """A dyed cloth.

    Args:
        layout: `phoenix` (medallion, four phoenixes), `fish`, `peony` (all over), `butterfly`,
            `valance` (a wide border cloth).
        reversed_out: blue figures on white cloth.
    """
    quarter_width, quarter_height = -(-width // 2), -(-height // 2)
    mask = Mask(quarter_width, quarter_height)
    LAYOUTS[layout](rng, mask)
    resist = four_fold(_bleed(rng, mask.done())).crop((0, 0, width, height))
    if reversed_out:
        resist = ImageChops.invert(resist)
    return _dye(rng, resist, colour(BLUES[dye]))


def cut(mask: Mask, parts: Sequence[Part], gap: float) -> None:
    """Draw parts as a stencil cutter must: every shape kept apart from the next by a bridge."""
    for part in parts:
        if part.tone >= 6:
            mask.polygon(part.outline, 0)
            continue
        mask.polygon(ribbon(part.spine, part.widths + 2 * gap * part.gap), 0)
        mask.polygon(part.outline)
        _vein(mask, part, gap)


def _vein(mask: Mask, part: Part, gap: float) -> None:
    broad = float(part.widths.max())
    if broad < gap * 5:
        return
    if part.vein == LINE:
        inner = part.spine[3:-4]
        if len(inner) > 4:
            mask.line(inner, max(1.0, gap * 0.55), 0)
    elif part.vein == DOTS:
        for x, y in even_steps(part.spine, broad * 0.5)[1:-1]:
            mask.dot(x, y, broad * 0.12, 0)
    elif part.vein == BARBS:
        _barbs(mask, part, gap)
    elif part.vein == SCALES:
        _scales(mask, part, gap)


def _barbs(mask: Mask, part: Part, gap: float) -> None:
    along = np.gradient(part.spine, axis=0)
    step = max(2, len(part.spine) // 9)
    for at in range(step, len(part.spine) - 2, step):
        direction = along[at] / (np.hypot(*along[at]) or 1)
        normal = np.array([-direction[1], direction[0]])
        half = part.widths[at] / 2
        for hand in (-1, 1):
            start = part.spine[at] + normal * hand * half * 0.18
            end = part.spine[at] + normal * hand * half * 0.8 + direction * half * 0.5
            mask.line(np.stack([start, end]), max(1.0, gap * 0.45), 0)


def _scales(mask: Mask, part: Part, gap: float) -> None:
    """Rows of scale arcs across the ribbon, each row set half a scale off the last."""
    broad = float(part.widths.max())
    rows = max(2, min(6, round(broad / (gap * 7))))
    scale = broad / rows
    steps = even_steps(part.spine, scale * 0.72)
    along = np.gradient(steps, axis=0)
    heads = np.arctan2(along[:, 1], along[:, 0])
    at = np.linspace(0, len(part.widths) - 1, len(steps))
    widths = np.interp(at, np.arange(len(part.widths)), part.widths)
    for number in range(1, len(steps) - 1):
        normal = np.array([-np.sin(heads[number]), np.cos(heads[number])])
        for row in range(-rows, rows + 1):
            side = (row + 0.5 * (number % 2)) * scale
            if abs(side) > widths[number] * 0.5 - scale * 0.35:
                continue
            middle = steps[number] + normal * side
            angle = np.linspace(-1.35, 1.35, 9) + heads[number] + np.pi
            arc = middle + scale * 0.46 * np.stack([np.cos(angle), np.sin(angle)], 1)
            mask.line(arc, max(1.0, gap * 0.5), 0)


# -- layouts: the upper left quarter; the middle of the cloth is the lower right corner --------


def _phoenix(rng: np.random.Generator, mask: Mask) -> None:
    width, height = mask.width, mask.height
    unit = min(width, height)
    gap = unit * 0.0035
    radius = unit * 0.80
    cx, cy = width, height
    _scatter(mask, unit, keep_out=(cx, cy, radius * 1.06))
    _ring(mask, cx, cy, radius, unit)
    cut(mask, placed(fig.phoenix(), cx - radius * 0.46, cy - radius * 0.40, radius * 0.80,
                     angle=-0.25), gap)  # fmt: skip
    stem = bezier((0.0, 0.0), (-0.14, 0.02), (-0.22, 0.10), (-0.34, 0.04), count=40)
    cut(mask, placed(fig.spray(stem, leaves=5, length=0.12, width=0.05), cx - radius * 0.22,
                     cy - radius * 0.04, radius * 1.3, angle=0.06), gap)  # fmt: skip
    cut(mask, placed(fig.peony(), cx, cy, radius * 0.52), gap)
    corner = unit * 0.30
    cut(mask, placed(fig.butterfly(), corner * 0.98, corner * 0.98, corner * 0.95,
                     angle=-np.pi / 4), gap)  # fmt: skip
    _border(mask, unit)


def _fish(rng: np.random.Generator, mask: Mask) -> None:
    width, height = mask.width, mask.height
    unit = min(width, height)
    gap = unit * 0.0035
    radius = unit * 0.72
    _scatter(mask, unit, keep_out=(width, height, radius * 1.06))
    _ring(mask, width, height, radius, unit)
    cut(mask, placed(fig.fish(), width - radius * 0.44, height - radius * 0.42, radius * 0.82,
                     angle=-0.55), gap)  # fmt: skip
    cut(mask, placed(fig.star_flower(8), width, height, radius * 0.5), gap)
    for number in range(3):
        angle = -np.pi / 2 - 0.18 - number * 0.62
        cut(mask, placed(fig.fern(), width + radius * 0.80 * np.cos(angle),
                         height + radius * 0.80 * np.sin(angle), radius * 0.17), gap)  # fmt: skip
    corner = unit * 0.28
    cut(mask, placed(fig.pomegranate(), corner, corner, corner * 0.85, angle=-np.pi / 4), gap)
    _border(mask, unit)


def _butterfly(rng: np.random.Generator, mask: Mask) -> None:
    width, height = mask.width, mask.height
    unit = min(width, height)
    gap = unit * 0.0035
    _border(mask, unit)
    cut(mask, placed(fig.peony(), width, height, unit * 0.62), gap)
    cut(mask, placed(fig.butterfly(), width - unit * 0.62, height - unit * 0.40, unit * 0.60,
                     angle=-0.9), gap)  # fmt: skip
    way = bezier((width - unit * 0.28, height), (width - unit * 0.5, height - unit * 0.12),
                 (width - unit * 0.8, height + unit * 0.02), (width - unit * 1.2, height - unit * 0.1),
                 count=50)  # fmt: skip
    cut(
        mask,
        fig.spray(way, leaves=7, length=unit * 0.15, width=unit * 0.06, stem=unit * 0.012),
        gap,
    )
    cut(mask, placed(fig.pomegranate(), unit * 0.32, unit * 0.32, unit * 0.27,
                     angle=-np.pi / 4), gap)  # fmt: skip
    _scatter(mask, unit, keep_out=(width, height, unit * 0.86))


def _peony(rng: np.random.Generator, mask: Mask) -> None:
    """All over: peonies and phoenixes turn about in a half-drop repeat."""
    width, height = mask.width, mask.height
    unit = max(width, height) / 3.2
    gap = unit * 0.005
    peony, bird, butterfly = fig.peony((9, 7, 5)), fig.bird(), fig.butterfly()
    column = 0
    x = float(width)
    while x > -unit:
        y = height - (unit * 0.5 if column % 2 else 0.0)
        row = 0
        while y > -unit:
            if (row + column) % 3 == 0:
                cut(mask, placed(peony, x, y, unit * 0.66), gap)
                for turn in range(6):
                    angle = turn * np.pi / 3 + 0.5
                    blade = fig.leaf(0.35 * np.cos(angle), 0.35 * np.sin(angle), 0.17, 0.07, angle)
                    cut(mask, placed([blade], x, y, unit), gap)
            elif (row + column) % 3 == 1:
                cut(mask, placed(bird, x, y, unit * 0.62, angle=0.4 * (-1) ** row), gap)
            else:
                cut(mask, placed(butterfly, x, y, unit * 0.56, angle=0.5 * (-1) ** column), gap)
            for dx, dy in ((0.5, 0.25), (0.5, -0.25), (0.0, 0.5)):
                _floret(mask, x - unit * dx * 0.86, y + unit * dy, unit * 0.07)
            y -= unit
            row += 1
        x -= unit * 0.86
        column += 1


def _valance(rng: np.random.Generator, mask: Mask) -> None:
    """A wide cloth: phoenixes in procession between borders."""
    width, height = mask.width, mask.height
    unit = float(height)
    gap = unit * 0.004
    _border(mask, unit)
    _scatter(mask, unit * 1.4, keep_out=(width, height, 0.0))
    x = width - unit * 0.9
    turn = 0
    cut(mask, placed(fig.peony(), width, height, unit * 0.9), gap)
    while x > -unit:
        mask.polygon(rosette(x, height, unit * 0.66, 12, 0.0), 0)
        if turn % 2 == 0:
            cut(mask, placed(fig.phoenix(), x - unit * 0.1, height - unit * 0.30, unit * 0.85), gap)
        else:
            cut(mask, placed(fig.peony(), x, height, unit * 0.75), gap)
        x -= unit * 1.25
        turn += 1


def _ring(mask: Mask, cx: float, cy: float, radius: float, unit: float) -> None:
    """The medallion's rim: beads, a scalloped band, beads again."""
    for share, count, size in ((1.0, 76, 0.011), (0.9, 64, 0.007)):
        for turn in range(count):
            angle = 2 * np.pi * (turn + 0.5) / count
            mask.dot(cx + radius * share * np.cos(angle), cy + radius * share * np.sin(angle),
                     unit * size)  # fmt: skip
    for turn in range(40):
        angle = 2 * np.pi * (turn + 0.5) / 40
        blade = fig.leaf(radius * 0.925 * np.cos(angle), radius * 0.925 * np.sin(angle),
                         unit * 0.05, unit * 0.05, angle, bend=0, round_tip=True)  # fmt: skip
        cut(mask, placed([blade], cx, cy, 1.0), unit * 0.003)


def _floret(mask: Mask, x: float, y: float, size: float) -> None:
    for turn in range(6):
        angle = turn * np.pi / 3
        mask.dot(x + size * 0.55 * np.cos(angle), y + size * 0.55 * np.sin(angle), size * 0.24)
    mask.dot(x, y, size * 0.2)


def _scatter(mask: Mask, unit: float, keep_out: tuple[float, float, float]) -> None:
    """Small florets and dots over the ground, in quincunx, outside the medallion."""
    step = unit * 0.115
    cx, cy, reach = keep_out
    edge = unit * 0.17
    for row in range(int(mask.height / step) + 2):
        for column in range(int(mask.width / step) + 2):
            x = mask.width - (column + 0.5 * (row % 2)) * step
            y = mask.height - row * step
            if np.hypot(x - cx, y - cy) < reach or x < edge or y < edge:
                continue
            if (row + column) % 2:
                _floret(mask, x, y, step * 0.26)
            else:
                mask.dot(x, y, step * 0.075)


def _border(mask: Mask, unit: float) -> None:
    """Along the edges: two rules, a row of linked scrolls, beads."""
    width, height = mask.width, mask.height
    for depth, thick in ((0.020, 0.006), (0.135, 0.006)):
        mask.box(unit * depth, unit * depth, width, unit * (depth + thick))
        mask.box(unit * depth, unit * depth, unit * (depth + thick), height)
    step = unit * 0.085
    for number in range(int(max(width, height) / step) + 1):
        hand = 1 if number % 2 else -1
        for along_x in (True, False):
            at = unit * 0.11 + number * step
            limit = width if along_x else height
            if at > limit + step:
                continue
            x, y = (at, unit * 0.08) if along_x else (unit * 0.08, at)
            if number == 0 and not along_x:
                continue
            for turn in (0.0, np.pi):
                angle = turn + (0.9 * hand if along_x else np.pi / 2 + 0.9 * hand)
                blade = fig.leaf(0.006 * np.cos(angle), 0.006 * np.sin(angle), 0.04, 0.026, angle,
                                 bend=0.3 * hand)  # fmt: skip
                cut(mask, placed([blade], x, y, unit), unit * 0.002)
            bead_x = x + step / 2 if along_x else x
            bead_y = y if along_x else y + step / 2
            mask.dot(bead_x, bead_y, unit * 0.008)


LAYOUTS = {
    "phoenix": _phoenix,
    "fish": _fish,
    "butterfly": _butterfly,
    "peony": _peony,
    "valance": _valance,
}


# -- dyeing ------------------------------------------------------------------------------------


def _bleed(rng: np.random.Generator, resist: Image.Image) -> Image.Image:
    """Let the dye creep under the paste: soft, grainy edges, and fine cracks across white."""
    grain = seamless_noise(rng, slope=0.6)
    threshold = Image.fromarray(
        tile(np.clip(128 + 26 * grain, 60, 200).astype(np.uint8), *resist.size)
    )
    edges = blurred(resist, 1.6)
    sharp = ImageChops.subtract(edges, threshold, scale=0.18, offset=128)
    return ImageChops.multiply(sharp, _crackle(rng, resist.size))


def _crackle(rng: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    """Veins where the dry paste broke: thin level lines of slow noise, on a repeating sheet."""
    sheet = np.full((1024, 1024), 255, np.uint8)
    for strength in (90, 60):
        field = seamless_noise(rng, 1024, slope=1.75)
        line = np.abs(field) < 0.006
        sheet[line] = np.minimum(sheet[line], 255 - strength)
    return Image.fromarray(tile(np.asarray(blurred(Image.fromarray(sheet), 0.8)), *size))


def _dye(rng: np.random.Generator, resist: Image.Image, blue: Colour) -> Picture:
    width, height = resist.size
    weave = cloth_texture(rng, pitch=8, depth=34).astype(np.float32) / 255
    uneven = seamless_noise(rng, slope=1.3) * 0.035

    def cloth(base: Colour, depth: float) -> Image.Image:
        light = (weave**depth + uneven)[:, :, None] * np.asarray(base, np.float32)
        return Image.fromarray(tile(np.clip(light, 0, 255).astype(np.uint8), width, height))

    dyed = Image.composite(cloth(colour(COTTON), 0.85), cloth(blue, 1.25), resist)
    return np.asarray(shade(rng, dyed, grain=7, low=214, edge=222))
