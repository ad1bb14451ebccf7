"""Raised work: chased Miao silver, stamped white pottery, cast bronze, all as lit height maps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops

from museum.demo.draw import figures as fig
from museum.demo.draw.core import Picture, colour, seamless_noise, shade, tile
from museum.demo.draw.figures import placed
from museum.demo.draw.indigo import cut
from museum.demo.draw.ink import Mask, blurred, circle, four_fold, mirrored, soft, spiral

# dark, middle, bright, glint
METALS = {
    "silver": "#14161b #6d747e #d3d7dc #ffffff",
    "oldsilver": "#0f1012 #55544f #bdb8ab #fffdf4",
    "pottery": "#8d7f6c #c9bda6 #e9dfcb #fffaf0",
    "bronze": "#0d2320 #2f5b50 #79967a #e6d9a6",
}
BACKS = {"cloth": "#16141c", "indigo": "#121a33", "paper": "#e8dfcc", "earth": "#3a3029"}


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    layout: str = "collar",
    metal: str = "silver",
    back: str = "cloth",
) -> Picture:
    """Raised work photographed, as it were, under one lamp from the upper left.

    Args:
        layout: `collar`, `crown`, `plaque`, `chain` (silver); `phoenix_bird`, `fanged`, `star`
            (stamped pottery); `pillar` (bronze).
    """
    make, fold = LAYOUTS[layout]
    size = (-(-width // 2), -(-height // 2)) if fold == 4 else (-(-width // 2), height)
    body, chased = Mask(*size), Mask(*size)
    make(body, chased)
    grow = four_fold if fold == 4 else mirrored
    plate = grow(body.done()).crop((0, 0, width, height))
    figures = grow(chased.done()).crop((0, 0, width, height))
    light = _lit(rng, plate, figures, min(width, height))
    picture = _coloured(light, [colour(text) for text in METALS[metal].split()])
    ground = _back(rng, width, height, back)
    reach = max(2, min(width, height) // 120)
    shadow = ImageChops.offset(soft(plate, reach * 2, 8), reach, reach)
    ground.paste((0, 0, 0), (0, 0), shadow.point([round(level * 0.6) for level in range(256)]))
    ground.paste(picture, (0, 0), plate)
    return np.asarray(shade(rng, ground, grain=5, low=226, edge=214))


def _lit(
    rng: np.random.Generator, plate: Image.Image, figures: Image.Image, unit: int
) -> np.ndarray:
    """Light on the surface, 0 to 255, from the slope of a built-up height."""
    fine, broad = max(1.0, unit / 1400), max(2.0, unit / 260)
    near = np.asarray(blurred(figures, fine), np.int16)
    far = np.asarray(soft(figures, broad * 2, 4), np.int16)
    rim = np.asarray(soft(plate, broad * 3, 8), np.int16)
    height = near + far + rim
    step = max(1, round(fine))
    light = np.full(height.shape, 128, np.int16)
    light[step:, step:] += (height[step:, step:] - height[:-step, :-step]) * 5 // 4
    hammered = tile(
        np.clip(
            128 + 9 * seamless_noise(rng, slope=1.1) + 4 * seamless_noise(rng, slope=0.2), 0, 255
        ).astype(np.uint8),
        plate.width,
        plate.height,
    )
    light += hammered.astype(np.int16) - 128
    light += (far >> 2) - 34
    return np.clip(light, 0, 255).astype(np.uint8)


def _coloured(light: np.ndarray, tones: list[tuple[int, int, int]]) -> Image.Image:
    levels = np.linspace(0, 255, 256)
    stops = [0, 105, 165, 245]
    image = Image.fromarray(light)
    channels = []
    for channel in range(3):
        curve = np.interp(levels, stops, [tone[channel] for tone in tones])
        channels.append(image.point(np.rint(curve).astype(int).tolist()))
    return Image.merge("RGB", channels)


def _back(rng: np.random.Generator, width: int, height: int, name: str) -> Image.Image:
    from museum.demo.draw.core import cloth_texture, paper, toned

    if name == "paper":
        return paper(rng, width, height, base=colour(BACKS[name]))
    if name == "earth":
        texture = toned(seamless_noise(rng, slope=0.9), colour(BACKS[name]), depth=9)
        return Image.fromarray(tile(texture, width, height))
    weave = cloth_texture(rng, pitch=8, depth=50).astype(np.float32) / 255
    light = weave[:, :, None] * np.asarray(colour(BACKS[name]), np.float32) * 1.25
    return Image.fromarray(tile(np.clip(light, 0, 255).astype(np.uint8), width, height))


# -- silver ------------------------------------------------------------------------------------


def _beads(mask: Mask, cx: float, cy: float, radius: float, size: float, count: int) -> None:
    for x, y in circle(cx, cy, radius, count):
        mask.dot(x, y, size)


def _collar(body: Mask, chased: Mask) -> None:
    """Left half of a neck ring: broad crescent plate, phoenixes, hanging bells."""
    width, height = body.width, body.height
    unit = min(width * 2, height)
    cx, cy = float(width), height * 0.36
    outer, inner = unit * 0.42, unit * 0.235
    body.dot(cx, cy, outer)
    body.dot(cx, cy - unit * 0.055, inner, 0)
    chased.dot(cx, cy, outer * 0.985)
    chased.dot(cx, cy, outer * 0.955, 0)
    chased.dot(cx, cy - unit * 0.055, inner * 1.10)
    chased.dot(cx, cy - unit * 0.055, inner * 1.04, 0)
    _beads(chased, cx, cy, outer * 0.93, unit * 0.0048, 190)
    gap = unit * 0.0022
    cut(
        chased,
        placed(fig.phoenix(), cx - unit * 0.215, cy + unit * 0.225, unit * 0.25, angle=0.5),
        gap,
    )
    cut(chased, placed(fig.peony(), cx, cy + unit * 0.305, unit * 0.155), gap)
    cut(
        chased,
        placed(fig.butterfly(), cx - unit * 0.335, cy + unit * 0.02, unit * 0.14, angle=-1.5),
        gap,
    )
    cut(chased, placed(fig.fern(), cx - unit * 0.325, cy - unit * 0.135, unit * 0.10), gap)
    cut(
        chased, placed(fig.peony((9, 7, 5)), cx - unit * 0.235, cy - unit * 0.275, unit * 0.10), gap
    )
    for turn in range(15):
        angle = np.pi / 2 + (turn + 0.0) * 0.105
        x, y = cx + outer * np.cos(angle), cy + outer * np.sin(angle)
        if x < unit * 0.02:
            continue
        long = unit * (0.10 - 0.0028 * turn)
        for link in range(int(long / (unit * 0.012))):
            ly = y + unit * 0.006 + link * unit * 0.012
            for mask, reach in ((body, 0.0058), (chased, 0.0052)):
                mask.dot(x, ly, unit * reach)
            body.dot(x, ly, unit * 0.0024, 0)
        end = y + long
        for mask in (body, chased):
            mask.polygon(fig.leaf(x, end, unit * 0.055, unit * 0.032, np.pi / 2, bend=0).outline)
        chased.line(np.array([(x, end + unit * 0.014), (x, end + unit * 0.044)]), gap, 0)


def _crown(body: Mask, chased: Mask) -> None:
    """Left half of a horned headdress: great horns, a band, flowers on wires."""
    width, height = body.width, body.height
    unit = min(width * 2, height)
    cx, base = float(width), height * 0.84
    gap = unit * 0.0022
    t = np.linspace(0, 1, 90)
    spine = np.stack(
        [cx - unit * 0.48 * np.sin(np.pi * 0.56 * t), base - unit * 0.10 - unit * 0.66 * t**1.25], 1
    )
    widths = unit * (0.17 * (1 - t) ** 0.7 + 0.012)
    horn = fig.Part(spine, widths)
    body.polygon(horn.outline)
    chased.polygon(horn.outline)
    chased.polygon(fig.Part(spine, widths - unit * 0.014).outline, 0)
    cut(
        chased,
        placed(fig.dragon(), cx - unit * 0.235, base - unit * 0.30, unit * 0.24, angle=0.85),
        gap,
    )
    for number in range(34):
        at = 12 + number * 2
        if at < 88:
            chased.dot(spine[at, 0], spine[at, 1], max(1.0, widths[at] * 0.10))
    for number in range(7):
        x = cx - unit * 0.045 * number
        top = base - unit * (0.50 - 0.030 * number - 0.04 * (number % 2))
        stem = np.array([(x, base - unit * 0.08), (x, top)])
        body.line(stem, gap * 2)
        chased.line(stem, gap * 2)
        flower = (
            placed(fig.peony((9, 7)), x, top, unit * 0.075)
            if number % 2 == 0
            else placed(fig.butterfly(), x, top, unit * 0.085)
        )
        for part in flower:
            body.polygon(part.outline)
        cut(chased, flower, gap * 0.6)
    body.box(cx - unit * 0.34, base - unit * 0.11, cx, base)
    chased.box(cx - unit * 0.34, base - unit * 0.11, cx, base - unit * 0.10)
    chased.box(cx - unit * 0.34, base - unit * 0.012, cx, base)
    for number in range(5):
        cut(chased, placed(fig.star_flower(8), cx - unit * 0.085 * number, base - unit * 0.056,
                           unit * 0.075), gap * 0.6)  # fmt: skip
        _beads(chased, cx - unit * (0.0425 + 0.085 * number), base - unit * 0.056, unit * 0.018,
               unit * 0.004, 8)  # fmt: skip
    for number in range(13):
        x = cx - unit * 0.027 * number
        for mask in (body, chased):
            mask.line(np.array([(x, base), (x, base + unit * 0.05)]), gap * 1.5)
            mask.dot(x, base + unit * 0.06, unit * 0.0105)
        chased.line(np.array([(x - unit * 0.006, base + unit * 0.062),
                              (x + unit * 0.006, base + unit * 0.062)]), gap * 0.7, 0)  # fmt: skip


def _plaque(body: Mask, chased: Mask) -> None:
    """Upper left quarter of a round breast plate."""
    width, height = body.width, body.height
    unit = min(width, height)
    cx, cy = float(width), float(height)
    gap = unit * 0.0035
    body.dot(cx, cy, unit * 0.93)
    for outer, inner in ((0.925, 0.895), (0.80, 0.785), (0.43, 0.41)):
        chased.dot(cx, cy, unit * outer)
        chased.dot(cx, cy, unit * inner, 0)
    _beads(chased, cx, cy, unit * 0.845, unit * 0.017, 120)
    _beads(chased, cx, cy, unit * 0.755, unit * 0.0075, 210)
    _beads(chased, cx, cy, unit * 0.46, unit * 0.0085, 100)
    cut(
        chased,
        placed(fig.dragon(), cx - unit * 0.42, cy - unit * 0.43, unit * 0.44, angle=-0.75),
        gap * 0.7,
    )
    cut(chased, placed(fig.peony(), cx, cy, unit * 0.72), gap)
    cut(
        chased,
        placed(fig.fish(), cx - unit * 0.66, cy - unit * 0.09, unit * 0.16, angle=1.57),
        gap * 0.6,
    )
    cut(chased, placed(fig.bird(), cx - unit * 0.12, cy - unit * 0.64, unit * 0.22), gap * 0.6)


def _chain(body: Mask, chased: Mask) -> None:
    """Left half of an apron chain: plates and links in three swags."""
    width, height = body.width, body.height
    unit = float(height)
    gap = unit * 0.003
    for row in range(3):
        for number in range(int(width / (unit * 0.034)) + 1):
            x = width - number * unit * 0.034
            sag = unit * 0.16 * (1 - ((width - x) / width) ** 2)
            y = unit * (0.24 + 0.2 * row) + sag
            turned = number % 2
            for mask, reach in ((body, 0.0), (chased, 0.0015)):
                if turned:
                    mask.dot(x, y, unit * (0.021 - reach))
                else:
                    mask.box(x - unit * 0.02, y - unit * 0.007, x + unit * 0.02, y + unit * 0.007)
            if turned:
                body.dot(x, y, unit * 0.011, 0)
                chased.dot(x, y, unit * 0.011, 0)
    makers: list[Callable[[], fig.Figure]] = [fig.butterfly, fig.fish, fig.pomegranate, fig.bird]
    for number in range(4):
        x = width - number * unit * 0.55
        y = unit * (0.55 - 0.03 * number)
        if x < 0:
            break
        body.dot(x, y, unit * 0.21)
        chased.dot(x, y, unit * 0.21)
        chased.dot(x, y, unit * 0.198, 0)
        _beads(chased, x, y, unit * 0.186, unit * 0.0055, 90)
        cut(chased, placed(makers[number](), x, y, unit * 0.30), gap)
        for drop in range(-2, 3):
            bx = x + drop * unit * 0.06
            by = y + unit * (0.235 - 0.02 * abs(drop))
            for mask in (body, chased):
                mask.polygon(fig.leaf(bx, by, unit * 0.10, unit * 0.045, np.pi / 2, bend=0).outline)
                mask.dot(bx, by, unit * 0.012)


# -- pottery and bronze ---------------------------------------------------------------------------


def _pot_frame(body: Mask, chased: Mask, unit: float) -> None:
    body.dot(body.width, body.height, unit * 0.94)
    for radius in (0.92, 0.885, 0.80, 0.775):
        chased.dot(body.width, body.height, unit * radius)
        chased.dot(body.width, body.height, unit * (radius - 0.012), 0)
    for turn in range(72):
        angle = 2 * np.pi * turn / 72
        x = body.width + unit * 0.842 * np.cos(angle)
        y = body.height + unit * 0.842 * np.sin(angle)
        chased.line(spiral(x, y, unit * 0.03, turns=1.3, start=angle), unit * 0.008)


def _star(body: Mask, chased: Mask) -> None:
    """Upper left quarter: the eight-pointed star in nested rings of stamped dots."""
    unit = float(min(body.width, body.height))
    cx, cy = float(body.width), float(body.height)
    _pot_frame(body, chased, unit)
    for share, ink in ((1.0, 255), (0.90, 0), (0.80, 255), (0.66, 0), (0.56, 255)):
        points = []
        for turn in range(16):
            angle = 2 * np.pi * (turn + 0.5) / 16
            reach = unit * 0.70 * share * (1.0 if turn % 2 == 0 else 0.56)
            points.append(
                (cx + reach * np.cos(angle + np.pi / 16), cy + reach * np.sin(angle + np.pi / 16))
            )
        chased.polygon(np.array(points), ink)
    chased.dot(cx, cy, unit * 0.19, 0)
    chased.dot(cx, cy, unit * 0.16)
    chased.dot(cx, cy, unit * 0.11, 0)
    for radius in np.arange(0.30, 0.74, 0.03):
        for x, y in circle(cx, cy, unit * radius, int(160 * radius)):
            if chased.sheet.getpixel((min(max(int(x * 2), 0), chased.sheet.width - 1),
                                      min(max(int(y * 2), 0), chased.sheet.height - 1))) == 0:  # fmt: skip
                chased.dot(x, y, unit * 0.0058)


def _fanged(body: Mask, chased: Mask) -> None:
    """Left half: the fanged face, all bars and teeth, between two wings."""
    width, height = body.width, body.height
    unit = float(min(width, height / 2))
    cx, cy = float(width), height / 2
    body.dot(cx, cy, unit * 0.94)
    for radius in (0.92, 0.86):
        chased.dot(cx, cy, unit * radius)
        chased.dot(cx, cy, unit * (radius - 0.014), 0)

    def box(left: float, top: float, right: float, bottom: float, ink: int = 255) -> None:
        chased.box(cx - unit * left, cy + unit * top, cx - unit * right, cy + unit * bottom, ink)

    box(0.46, -0.02, 0, 0.34)
    box(0.43, 0.01, 0, 0.31, 0)
    for number in range(6):
        left = 0.40 - number * 0.075
        for top, tip in ((0.02, 0.10), (0.30, 0.22)):
            chased.polygon(np.array([(cx - unit * left, cy + unit * top),
                                     (cx - unit * (left - 0.06), cy + unit * top),
                                     (cx - unit * (left - 0.03), cy + unit * tip)]))  # fmt: skip
    for left in (0.36, 0.16):
        for top, tip in ((0.0, 0.50), (0.33, -0.20)):
            chased.polygon(np.array([(cx - unit * left, cy + unit * top),
                                     (cx - unit * (left - 0.07), cy + unit * top),
                                     (cx - unit * (left - 0.02), cy + unit * tip)]))  # fmt: skip
    chased.line(spiral(cx - unit * 0.26, cy - unit * 0.34, unit * 0.15, turns=2.2), unit * 0.026)
    chased.line(spiral(cx, cy - unit * 0.14, unit * 0.08, turns=1.5), unit * 0.02)
    for number in range(7):
        angle = np.pi + 0.62 - number * 0.20
        blade = fig.leaf(0.50 * np.cos(angle), 0.50 * np.sin(angle), 0.32, 0.085, angle, bend=0.06,
                         vein=fig.BARBS)  # fmt: skip
        cut(chased, placed([blade], cx, cy, unit), unit * 0.006)
    for number in range(5):
        blade = fig.leaf(-0.06 * number, -0.50, 0.30, 0.085, -np.pi / 2 - 0.16 * number, bend=0,
                         vein=fig.BARBS)  # fmt: skip
        cut(chased, placed([blade], cx, cy, unit), unit * 0.006)
    for x, y in circle(cx, cy, unit * 0.885, 120):
        chased.dot(x, y, unit * 0.007)


def _phoenix_bird(body: Mask, chased: Mask) -> None:
    """Left half: a stamped bird in front view carrying a star on its breast, wings spread."""
    width, height = body.width, body.height
    unit = float(min(width, height / 2))
    cx, cy = float(width), height / 2
    body.dot(cx, cy, unit * 0.94)
    for radius in (0.92, 0.86, 0.83):
        chased.dot(cx, cy, unit * radius)
        chased.dot(cx, cy, unit * (radius - 0.013), 0)
    for row, (count, reach) in enumerate(((9, 0.74), (8, 0.55), (7, 0.40))):
        for number in range(count):
            angle = np.pi + 0.50 - number * 1.30 / count
            blade = fig.leaf(0.12 * np.cos(angle), 0.12 * np.sin(angle) - 0.02, reach - 0.12, 0.085,
                             angle, bend=0.1, vein=fig.BARBS if row == 0 else fig.LINE,
                             round_tip=True)  # fmt: skip
            cut(chased, placed([blade], cx, cy, unit), unit * 0.0055)
    for number in range(5):
        blade = fig.leaf(-0.02 - 0.03 * number, 0.16, 0.56 - 0.03 * number, 0.08,
                         np.pi / 2 + 0.13 * number, bend=0, vein=fig.BARBS, round_tip=True)  # fmt: skip
        cut(chased, placed([blade], cx, cy, unit), unit * 0.0055)
    chased.dot(cx, cy + unit * 0.02, unit * 0.235, 0)
    chased.dot(cx, cy + unit * 0.02, unit * 0.22)
    chased.dot(cx, cy + unit * 0.02, unit * 0.195, 0)
    star = [
        (cx + unit * (0.18 if t % 2 == 0 else 0.095) * np.cos(2 * np.pi * t / 16),
         cy + unit * 0.02 + unit * (0.18 if t % 2 == 0 else 0.095) * np.sin(2 * np.pi * t / 16))
        for t in range(16)
    ]  # fmt: skip
    chased.polygon(np.array(star))
    chased.dot(cx, cy + unit * 0.02, unit * 0.04, 0)
    chased.line(spiral(cx - unit * 0.12, cy - unit * 0.40, unit * 0.09, turns=1.9), unit * 0.022)
    beak = np.array(
        [(cx - unit * 0.05, cy - unit * 0.30), (cx, cy - unit * 0.20), (cx, cy - unit * 0.33)]
    )
    chased.polygon(beak)
    for number in range(3):
        blade = fig.leaf(
            -0.03 - 0.05 * number, -0.50, 0.24, 0.055, -np.pi / 2 - 0.25 * number, bend=0.1
        )
        cut(chased, placed([blade], cx, cy, unit), unit * 0.005)


def _pillar(body: Mask, chased: Mask) -> None:
    """Left half of an eight-sided pillar on its base; the faces stay blank."""
    width, height = body.width, body.height
    unit = float(height)
    cx = float(width)
    top, foot = unit * 0.08, unit * 0.90
    half = unit * 0.115
    body.box(cx - half, top, cx, foot)
    faces = [0.0, half * 0.42, half * 0.80, half]
    for number, (left, right) in enumerate(zip(faces[1:], faces, strict=False)):
        chased.box(cx - left, top, cx - right, foot, (150, 90, 40)[number])
        chased.box(cx - left - 2, top, cx - left + 2, foot, 210)
    for level in (0.08, 0.86):
        body.box(cx - half * 1.15, unit * level, cx, unit * (level + 0.04))
        chased.box(cx - half * 1.15, unit * level, cx, unit * (level + 0.04), 235)
        chased.box(cx - half * 1.15, unit * (level + 0.012), cx, unit * (level + 0.016), 60)
    for step in range(3):
        wide = half * (1.4 + 0.35 * step)
        body.box(cx - wide, unit * (0.90 + 0.02 * step), cx, unit * (0.92 + 0.02 * step))
        chased.box(cx - wide, unit * (0.90 + 0.02 * step), cx, unit * (0.908 + 0.02 * step), 255)
    for column in range(8):
        x = cx - half * 0.37 + column * half * 0.105
        for row in range(46):
            y = unit * (0.16 + row * 0.0145)
            if x < cx:
                chased.box(x, y, x + half * 0.045, y + unit * 0.0075, 70)


LAYOUTS = {
    "collar": (_collar, 2),
    "crown": (_crown, 2),
    "plaque": (_plaque, 4),
    "chain": (_chain, 2),
    "star": (_star, 4),
    "fanged": (_fanged, 2),
    "phoenix_bird": (_phoenix_bird, 2),
    "pillar": (_pillar, 2),
}
