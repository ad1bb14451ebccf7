"""Miao embroidery: figures filled with single threads of silk, laid on dark homespun.

Each part of a figure is stitched in two halves from its spine to its edges, so that the light
falls differently on either side, as it does on satin stitch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from museum.demo.draw import figures as fig
from museum.demo.draw.core import (
    TEXTURE_SIDE,
    Colour,
    Picture,
    cloth_texture,
    colour,
    seamless_noise,
    shade,
    tile,
)
from museum.demo.draw.figures import Figure, Part, placed
from museum.demo.draw.ink import FINE, bezier, four_fold, mirrored, smooth, soft

GROUNDS = {"black": "#15131a", "indigo": "#141d3c", "red": "#6d1219", "green": "#0f2f2a"}
# root, middle and tip of each tone
SILKS = {
    "festive": [
        "#8e1526 #d8353a #f6b7a6",
        "#155a6d #2f9fb0 #bfe8dc",
        "#9c5a0c #eda92f #ffe9ab",
        "#2b4a9b #5f86dc #cfe0ff",
        "#7a1f63 #cf4f98 #ffd0e2",
        "#c9c0ab #f3ecd9 #ffffff",
        "#121016 #1d1a22 #2b2733",
    ],
    "cool": [
        "#1d3f86 #4c83cf #d5e6fb",
        "#1c6b58 #47ad8d #d4f0d8",
        "#6a4b9b #a584d6 #e9dcfb",
        "#0f5a6e #3aa3b5 #c8eeee",
        "#b0782a #e7bb58 #fff0c2",
        "#c9c6c0 #f1efe8 #ffffff",
        "#10121a #1a1d28 #262b38",
    ],
    "madder": [
        "#7c1a1f #b9322f #ee9a7a",
        "#a4520f #e08a2b #ffd38c",
        "#8a2b52 #cb5780 #f7bfd0",
        "#4b5a1c #8ba03c #dfe6a0",
        "#9a7a18 #e3c14a #fff2b8",
        "#cfc4a8 #f5ecd2 #ffffff",
        "#150f10 #211819 #302425",
    ],
}


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    layout: str = "butterfly",
    silks: str = "festive",
    ground: str = "black",
    thread: float | None = None,
) -> Picture:
    """An embroidered panel.

    Args:
        layout: `butterfly`, `dragon`, `birds`, `apron`, `band` (a long sleeve band), `fern`.
        thread: thickness in px; by default 1/900 of the longer side.
    """
    thick = thread or max(1.5, max(width, height) / 1000)
    make, fold = LAYOUTS[layout]
    if fold == 4:
        part_width, part_height = -(-width // 2), -(-height // 2)
    else:
        part_width, part_height = (-(-width // 2), height) if fold == 2 else (width, height)
    needle = Needle(rng, part_width, part_height, [_silk(text) for text in SILKS[silks]], thick)
    make(needle)
    work, where = needle.done()
    if fold == 4:
        work, where = four_fold(work), four_fold(where)
    elif fold == 2:
        work, where = mirrored(work), mirrored(where)
    work, where = work.crop((0, 0, width, height)), where.crop((0, 0, width, height))
    cloth = _ground(rng, width, height, colour(GROUNDS[ground]))
    black = Image.new("RGB", (width, height))
    reach = max(2, round(thick * 1.5))
    shadow = ImageChops.offset(soft(where, thick * 3, 4), reach, reach)
    cloth.paste(black, (0, 0), shadow.point([round(level * 0.55) for level in range(256)]))
    cloth.paste(work, (0, 0), where)
    return np.asarray(shade(rng, cloth, grain=6, low=222, edge=215))


class Needle:
    """Lays threads on a sheet of twice the size and remembers where it has sewn."""

    def __init__(
        self,
        rng: np.random.Generator,
        width: int,
        height: int,
        silks: Sequence[np.ndarray],
        thread: float,
    ) -> None:
        self.rng, self.width, self.height = rng, width, height
        self.silks, self.thread = silks, thread
        self.sheet = Image.new("RGB", (width * FINE, height * FINE))
        self.where = Image.new("L", self.sheet.size, 0)
        self.pen, self.mark = ImageDraw.Draw(self.sheet), ImageDraw.Draw(self.where)

    def done(self) -> tuple[Image.Image, Image.Image]:
        """The threads, and the mask of where they are."""
        return self.sheet.reduce(FINE), self.where.reduce(FINE)

    def sew(self, figure: Figure) -> None:
        """Satin stitch for every part, with an outline cord round the broad ones."""
        for part in figure:
            outline = (part.outline * FINE).ravel().tolist()
            cord = max(1, round(self.thread * FINE * 1.3))
            self.mark.line(outline + outline[:2], fill=255, width=cord)
            self.mark.polygon(outline, fill=255)
            self.pen.polygon(outline, fill=_tuple(self.silks[part.tone % len(self.silks)][0] * 0.6))
            self._satin(part)
            if float(part.widths.max()) > self.thread * 8:
                self._cord(part, cord)

    def _satin(self, part: Part) -> None:
        root, middle, tip = self.silks[part.tone % len(self.silks)]
        away = np.hypot(*np.diff(part.spine, axis=0).T)
        total = np.concatenate([[0], np.cumsum(away)])
        count = max(3, int(total[-1] / (self.thread * 0.92)))
        where = np.linspace(0, total[-1], count)
        x = np.interp(where, total, part.spine[:, 0])
        y = np.interp(where, total, part.spine[:, 1])
        half = np.interp(where, total, part.widths) / 2
        dx, dy = np.gradient(x), np.gradient(y)
        size = np.hypot(dx, dy)
        size[size == 0] = 1
        dx, dy = dx / size, dy / size
        t = np.linspace(0, 1, count)
        slant = np.minimum(0.55, total[-1] / max(1e-6, float(part.widths.max())) * 0.2)
        jitter = self.rng.normal(1.0, 0.07, (2, count))
        wide = max(1, round(self.thread * FINE))
        core = max(1, round(wide * 0.5))
        for side, light in ((-1, 0.86), (1, 1.06)):
            end_x = (x + side * -dy * half + dx * half * slant) * FINE
            end_y = (y + side * dx * half + dy * half * slant) * FINE
            start_x, start_y = x * FINE, y * FINE
            angle = np.abs(np.sin(np.arctan2(dy, dx) + side * 0.9))
            gain = (light * (0.84 + 0.24 * angle) * jitter[(side + 1) // 2])[:, None]
            blend = t[:, None]
            tone = np.where(
                blend < 0.5,
                root + (middle - root) * blend * 2,
                middle + (tip - middle) * (blend * 2 - 1) * 0.75,
            )
            tone = np.clip(tone * gain, 0, 255)
            dark = (tone * 0.66).astype(int).tolist()
            lit = tone.astype(int).tolist()
            line = self.pen.line
            ends = zip(start_x.tolist(), start_y.tolist(), end_x.tolist(), end_y.tolist(),
                       dark, lit, strict=True)  # fmt: skip
            for ax, ay, bx, by, shadow, shine in ends:
                line((ax, ay, bx, by), fill=tuple(shadow), width=wide)
                line((ax, ay - 0.5, bx, by - 0.5), fill=tuple(shine), width=core)

    def _cord(self, part: Part, wide: int) -> None:
        """A couched outline of short, turned stitches."""
        ring = np.concatenate([part.outline, part.outline[:1]])
        away = np.hypot(*np.diff(ring, axis=0).T)
        total = np.concatenate([[0], np.cumsum(away)])
        count = max(8, int(total[-1] / (self.thread * 1.6)))
        where = np.linspace(0, total[-1], count)
        x = np.interp(where, total, ring[:, 0]) * FINE
        y = np.interp(where, total, ring[:, 1]) * FINE
        base = self.silks[(part.tone + 5) % len(self.silks) if part.tone != 5 else 2][1]
        gains = self.rng.normal(0.95, 0.09, count)
        fills = np.clip(base * gains[:, None], 0, 255).astype(int).tolist()
        turn = self.thread * 0.55 * FINE
        starts = zip((x - turn).tolist(), (y - turn * 0.6).tolist(), strict=True)
        ends = zip((x + turn)[1:].tolist(), (y + turn * 0.6)[1:].tolist(), strict=True)
        for start, end, fill in zip(starts, ends, fills, strict=False):
            self.pen.line((*start, *end), fill=tuple(fill), width=max(1, wide // 2))

    def seed(self, x: float, y: float, radius: float, tone: int) -> None:
        """One 打籽 knot: a small ring of thread with its own light."""
        r = radius * FINE
        cx, cy = x * FINE, y * FINE
        root, middle, tip = self.silks[tone % len(self.silks)]
        box = (cx - r, cy - r, cx + r, cy + r)
        self.mark.ellipse(box, fill=255)
        self.pen.ellipse(box, fill=_tuple(root * 0.8))
        self.pen.ellipse(
            (cx - r * 0.8, cy - r * 0.85, cx + r * 0.7, cy + r * 0.6), fill=_tuple(middle)
        )
        self.pen.ellipse((cx - r * 0.5, cy - r * 0.6, cx + r * 0.1, cy), fill=_tuple(tip))
        self.pen.ellipse(
            (cx - r * 0.15, cy - r * 0.1, cx + r * 0.3, cy + r * 0.3), fill=_tuple(root)
        )

    def seeds(self, x: float, y: float, reach: float, tone: int, *, rings: int = 3) -> None:
        """A round of knots."""
        step = reach / max(1, rings)
        self.seed(x, y, step * 0.45, tone)
        for ring in range(1, rings + 1):
            count = max(6, round(2 * np.pi * ring))
            for turn in range(count):
                angle = 2 * np.pi * turn / count + ring * 0.3
                self.seed(x + ring * step * np.cos(angle), y + ring * step * np.sin(angle),
                          step * 0.45, tone + ring % 2)  # fmt: skip


def _silk(text: str) -> np.ndarray:
    return np.asarray([colour(word) for word in text.split()], np.float64)


def _tuple(levels: np.ndarray) -> Colour:
    red, green, blue = np.clip(levels, 0, 255).astype(int).tolist()
    return red, green, blue


def _ground(rng: np.random.Generator, width: int, height: int, base: Colour) -> Image.Image:
    weave = cloth_texture(rng, pitch=8, depth=52).astype(np.float32) / 255
    uneven = 1 + 0.05 * seamless_noise(rng, TEXTURE_SIDE, slope=1.2)
    light = (weave * uneven)[:, :, None] * np.asarray(base, np.float32) * 1.25
    return Image.fromarray(tile(np.clip(light, 0, 255).astype(np.uint8), width, height))


# -- layouts -----------------------------------------------------------------------------------


def _edge(needle: Needle, unit: float, *, left: bool = True, foot: bool = False) -> None:
    """A braid of small leaves along the edges of the part that is drawn."""
    step = unit * 0.05
    margin = unit * 0.055
    for number in range(int(needle.width / step) + 1):
        x = margin + number * step
        hand = 1 if number % 2 else -1
        rows = [margin, needle.height - margin] if foot else [margin]
        for y in rows:
            needle.sew([fig.leaf(x, y, step * 1.0, step * 0.5, 0.55 * hand, bend=0.2 * hand,
                                 tone=number % 3)])  # fmt: skip
    if left:
        for number in range(1, int(needle.height / step) + 1):
            y = margin + number * step
            hand = 1 if number % 2 else -1
            needle.sew([fig.leaf(margin, y, step * 1.0, step * 0.5, np.pi / 2 + 0.55 * hand,
                                 bend=0.2 * hand, tone=number % 3)])  # fmt: skip
    inner = margin + step
    lines = [([(inner, inner), (needle.width, inner)])]
    if left:
        lines.append([(inner, inner), (inner, needle.height)])
    if foot:
        lines.append([(inner, needle.height - inner), (needle.width, needle.height - inner)])
    for (ax, ay), (bx, by) in lines:
        count = int(np.hypot(bx - ax, by - ay) / (unit * 0.016))
        for number in range(count):
            share = number / count
            needle.seed(ax + (bx - ax) * share, ay + (by - ay) * share, unit * 0.0058, 5)


def _butterfly(needle: Needle) -> None:
    """Left half: the great butterfly in the middle, birds and ferns about it."""
    width, height = needle.width, needle.height
    unit = min(width * 2, height)
    _edge(needle, unit * 0.9, foot=True)
    needle.sew(placed(fig.butterfly(), width, height * 0.50, unit * 0.82))
    needle.sew(placed(fig.fern(), width - unit * 0.50, height * 0.23, unit * 0.24, angle=0.4))
    needle.sew(placed(fig.fern(), width - unit * 0.44, height * 0.80, unit * 0.22, flip=True))
    needle.sew(placed(fig.bird(), width - unit * 0.24, height * 0.835, unit * 0.20, tones=1))
    for x, y, size in ((0.56, 0.50, 0.15), (0.30, 0.10, 0.09), (0.62, 0.12, 0.09),
                       (0.61, 0.87, 0.10)):  # fmt: skip
        if width - unit * x > unit * 0.1:
            needle.sew(
                placed(fig.peony((9, 7, 5), tone=1), width - unit * x, height * y, unit * size)
            )
    for number in range(5):
        needle.seeds(width - unit * (0.44 + 0.035 * (number % 2)), height * (0.36 + number * 0.07),
                     unit * 0.013, number)  # fmt: skip


def _dragon(needle: Needle) -> None:
    """One dragon across the cloth, with a sun, ferns and fish in its bends."""
    width, height = needle.width, needle.height
    unit = float(height)
    _edge(needle, unit * 0.8, foot=True)
    scale = min(width * 0.92, height * 1.15)
    middle = width * 0.5
    needle.sew(placed(fig.dragon(), middle, height * 0.46, scale))
    needle.sew(placed(fig.star_flower(9, tone=1), middle - scale * 0.14, height * 0.46 - scale * 0.30,
                      scale * 0.15))  # fmt: skip
    for x, y, size, flip in ((0.42, -0.26, 0.2, False), (-0.40, 0.10, 0.17, True),
                             (0.40, 0.17, 0.17, False), (-0.36, 0.36, 0.16, True)):  # fmt: skip
        needle.sew(placed(fig.fern(), middle + scale * x, height * 0.46 + scale * y, scale * size,
                          flip=flip, tones=1))  # fmt: skip
    needle.sew(placed(fig.fish(), middle + scale * 0.04, height * 0.46 + scale * 0.02, scale * 0.15,
                      tones=2))  # fmt: skip
    needle.sew(placed(fig.butterfly(), middle + scale * 0.22, height * 0.46 - scale * 0.32,
                      scale * 0.17, angle=0.4))  # fmt: skip
    for number in range(9):
        x = middle + scale * (-0.44 + number * 0.11)
        y = height * 0.46 + scale * (0.44 + 0.015 * (number % 2))
        if y < height - unit * 0.1:
            needle.seeds(x, y, scale * 0.013, number)


def _birds(needle: Needle) -> None:
    """Upper left quarter: birds and peonies round a star."""
    width, height = needle.width, needle.height
    unit = min(width, height)
    _edge(needle, unit * 1.4)
    needle.sew(placed(fig.star_flower(10), width, height, unit * 0.62))
    for turn in range(16):
        angle = np.pi + np.pi / 2 * (turn + 0.5) / 16
        needle.seeds(width + unit * 0.36 * np.cos(angle), height + unit * 0.36 * np.sin(angle),
                     unit * 0.016, turn, rings=2)  # fmt: skip
    needle.sew(
        placed(fig.bird(), width - unit * 0.34, height - unit * 0.50, unit * 0.46, angle=-0.2)
    )
    needle.sew(
        placed(fig.peony((11, 9, 7)), width - unit * 0.74, height - unit * 0.16, unit * 0.34)
    )
    needle.sew(placed(fig.pomegranate(), unit * 0.36, unit * 0.36, unit * 0.32, angle=-0.7))
    if width > height * 1.2:
        needle.sew(
            placed(fig.butterfly(), unit * 0.42, height - unit * 0.22, unit * 0.34, angle=-1.2)
        )
    needle.sew(placed(fig.fern(), width - unit * 0.08, unit * 0.26, unit * 0.17))


def _apron(needle: Needle) -> None:
    """Left half of an apron: a phoenix over a vase of peonies and a fish."""
    width, height = needle.width, needle.height
    unit = min(width * 2, height)
    _edge(needle, unit * 0.9, foot=True)
    way = smooth([(width, height * 0.82), (width - unit * 0.16, height * 0.66),
                  (width - unit * 0.30, height * 0.62), (width - unit * 0.42, height * 0.50)])  # fmt: skip
    needle.sew(fig.spray(way, leaves=7, length=unit * 0.13, width=unit * 0.05, stem=unit * 0.012))
    needle.sew(placed(fig.phoenix(), width - unit * 0.24, height * 0.30, unit * 0.46, angle=0.1))
    needle.sew(placed(fig.peony(), width, height * 0.60, unit * 0.36))
    needle.sew(
        placed(fig.peony((9, 7, 5), tone=2), width - unit * 0.40, height * 0.545, unit * 0.17)
    )
    needle.sew(placed(fig.fish(), width - unit * 0.30, height * 0.85, unit * 0.26))
    needle.sew(placed(fig.star_flower(8, tone=2), width, height * 0.13, unit * 0.14))
    needle.sew(placed(fig.fern(), width - unit * 0.12, height * 0.88, unit * 0.13, flip=True))


def _band(needle: Needle) -> None:
    """Left half of a long band: figures in a row on a waving stem."""
    width, height = needle.width, needle.height
    unit = float(height)
    _edge(needle, unit, left=True, foot=True)
    makers = [fig.butterfly, fig.bird, fig.peony, fig.fish, fig.pomegranate, fig.phoenix, fig.fern,
              fig.dragon, fig.star_flower]  # fmt: skip
    step = unit * 0.72
    count = int(width / step) + 1
    points = [(width - i * step * 0.5, height * (0.5 + (0.2 if i % 2 else -0.2)))
              for i in range(2 * count + 1)]  # fmt: skip
    needle.sew(fig.spray(smooth(points), leaves=count * 7, length=unit * 0.10, width=unit * 0.04,
                         stem=unit * 0.02))  # fmt: skip
    for number in range(count):
        x = width - number * step
        if x < unit * 0.42:
            break
        needle.sew(placed(makers[number % len(makers)](), x, height / 2, unit * 0.60))


def _fern(needle: Needle) -> None:
    """Upper left quarter: great fern spirals meeting in the middle."""
    width, height = needle.width, needle.height
    unit = min(width, height)
    _edge(needle, unit * 1.4)
    needle.sew(placed(fig.fern(turns=2.2, fronds=22), width - unit * 0.42, height - unit * 0.46,
                      unit * 0.78, flip=True))  # fmt: skip
    stem = bezier((width, height - unit * 0.04), (width - unit * 0.6, height),
                  (width - unit * 0.9, height - unit * 0.1), (unit * 0.32, height - unit * 0.3),
                  count=60)  # fmt: skip
    needle.sew(fig.spray(stem, leaves=8, length=unit * 0.14, width=unit * 0.055, stem=unit * 0.016))
    needle.sew(placed(fig.star_flower(8), width, height, unit * 0.24))
    needle.sew(placed(fig.butterfly(), unit * 0.40, unit * 0.40, unit * 0.34, angle=-np.pi / 4))


LAYOUTS = {
    "butterfly": (_butterfly, 2),
    "dragon": (_dragon, 1),
    "birds": (_birds, 4),
    "apron": (_apron, 2),
    "band": (_band, 2),
    "fern": (_fern, 4),
}
