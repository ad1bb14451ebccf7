"""Ink and wash: elevations, plans and views of houses, towers, bridges, towns.

Drawn from the general type of building, not surveyed; every sheet says so in its caption.
Coordinates inside a drawing are shares of the sheet's unit (its shorter side) from the middle of
the ground line, x to the right, y up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from museum.demo.draw.core import (
    PAPER_SHADE,
    Picture,
    clean_paper,
    colour,
    seamless_noise,
    stain,
    tile,
)
from museum.demo.draw.ink import Mask, blurred, pieces, wobble
from museum.demo.draw.lettering import caption

WASH_SHRINK = 4
WALL, MUD, TILE, WOOD, STONE, LEAF, WATER, BRICK, HILL = (
    "#f3ebdb", "#dcc39a", "#8b8f92", "#b98d5e", "#c3bfb4", "#a9b893", "#b9cdd3", "#b0aaa2", "#c5ced0",
)  # fmt: skip
Drawing = Callable[["Sketch"], None]


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    building: str = "farmhouse",
    title_zh: str = "",
    title_en: str = "",
    tone: str = "#ece1c8",
    **details: float,
) -> Picture:
    """A building; see `BUILDINGS` for the kinds. `details` are the builder's own numbers."""
    sketch = Sketch(rng, width, height, details)
    BUILDINGS[building](sketch)
    return sketch.done(base=colour(tone), title_zh=title_zh, title_en=title_en)


class Sketch:
    """A sheet with ink lines and a thin colour wash under them."""

    def __init__(
        self, rng: np.random.Generator, width: int, height: int, details: dict[str, float]
    ) -> None:
        self.rng, self.width, self.height, self.details = rng, width, height, details
        self.unit = min(width, height) * details.get("zoom", 1.18)
        self.ink = Mask(width, height)
        small = (-(-width // WASH_SHRINK), -(-height // WASH_SHRINK))
        self.wash = Image.new("RGB", small, (255, 255, 255))
        self.brush = ImageDraw.Draw(self.wash)
        self.x0, self.y0 = width / 2, height * 0.76
        self.fine = max(0.6, self.unit * 0.00075)

    def detail(self, name: str, default: float) -> float:
        """One of the sheet's numbers."""
        return self.details.get(name, default)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Shares to px."""
        return self.x0 + x * self.unit, self.y0 - y * self.unit

    def line(self, *points: tuple[float, float], width: float = 1.0, hand: float = 1.0) -> None:
        """A drawn line through points, in the hand of the draughtsman."""
        for a, b in zip(points, points[1:], strict=False):
            path = pieces(self.at(*a), self.at(*b), self.unit * 0.02)
            if hand and len(path) > 3:
                path[1:-1] = wobble(self.rng, path, self.fine * 0.9 * hand)[1:-1]
            self.ink.line(path, self.fine * width)

    def curve(self, points: np.ndarray, width: float = 1.0) -> None:
        """A curve given in shares."""
        self.ink.line(np.array([self.at(x, y) for x, y in points]), self.fine * width)

    def fill(self, points: list[tuple[float, float]] | np.ndarray, tint: str) -> None:
        """Colour wash inside a shape."""
        flat = [value / WASH_SHRINK for x, y in points for value in self.at(x, y)]
        self.brush.polygon(flat, fill=colour(tint))

    def clear(self, points: list[tuple[float, float]]) -> None:
        """Take away lines behind a shape that stands in front."""
        self.ink.polygon(np.array([self.at(x, y) for x, y in points]), 0)

    def box(
        self, left: float, low: float, right: float, high: float, tint: str | None = None,
        *, width: float = 1.0, front: bool = True,
    ) -> None:  # fmt: skip
        """A rectangle, washed and outlined."""
        corners = [(left, low), (right, low), (right, high), (left, high)]
        if front:
            self.clear(corners)
        if tint:
            self.fill(corners, tint)
        self.line(*corners, corners[0], width=width)

    def done(self, *, base: tuple[int, int, int], title_zh: str, title_en: str) -> Picture:
        """Paper, wash, ink, caption."""
        if title_zh or title_en:  # the caption stands on bare paper
            foot = self.height - min(self.width, self.height) * 0.105
            self.ink.box(0, foot, self.width, self.height, 0)
            self.brush.rectangle((0, foot / WASH_SHRINK, *self.wash.size), fill=(255, 255, 255))
        sheet = clean_paper(self.rng, self.width, self.height, base=base)
        stains = stain(self.rng, sheet.size, **PAPER_SHADE)
        grain = tile(
            np.clip(128 + 7 * seamless_noise(self.rng, slope=0.9), 108, 148).astype(np.uint8),
            *self.wash.size,
        )
        noise = Image.fromarray(grain)
        wash = blurred(self.wash, max(0.7, self.unit / WASH_SHRINK / 700))
        granular = ImageChops.add(wash, Image.merge("RGB", (noise, noise, noise)), offset=-128)
        wash = Image.composite(
            wash,
            granular,
            ImageChops.darker(*wash.split()[1:]).point(
                [255 if level > 250 else 0 for level in range(256)]
            ),
        )
        # Both are coarse: put together small, they are laid over the large sheet at once.
        wash = ImageChops.multiply(wash, stains.resize(wash.size, Image.Resampling.BILINEAR))
        sheet = ImageChops.multiply(sheet, wash.resize(sheet.size, Image.Resampling.BILINEAR))
        worn = np.clip(222 + 26 * seamless_noise(self.rng, slope=0.8), 130, 255).astype(np.uint8)
        lines = ImageChops.multiply(
            self.ink.done(), Image.fromarray(tile(worn, self.width, self.height))
        )
        sheet.paste((34, 30, 30), (0, 0), lines)
        if title_zh or title_en:
            caption(sheet, title_zh=title_zh, title_en=title_en)
        return np.asarray(sheet)

    # -- parts of buildings ------------------------------------------------------------------

    def roof(
        self, left: float, right: float, eave: float, ridge: float, *, hang: float = 0.02,
        lift: float = 0.02, hip: float = 0.0, tint: str = TILE, rows: int = 7,
    ) -> None:  # fmt: skip
        """A tiled roof seen from the front; `lift` curls the eaves, `hip` slopes the ends."""
        wide = right - left + 2 * hang
        t = np.linspace(0, 1, 60)
        x = left - hang + t * wide
        curl = lift * np.abs(2 * t - 1) ** 5
        low = np.stack([x, eave + curl], 1)
        inset = hip * (ridge - eave)
        top = np.stack([left - hang + inset + t * (wide - 2 * inset), np.full(60, ridge)], 1)
        top[:, 1] += lift * 0.5 * np.abs(2 * t - 1) ** 6
        shape = np.concatenate([low, top[::-1]])
        self.clear([(px, py) for px, py in shape])
        self.fill(shape, tint)
        step = 0.0072
        count = max(8, int(wide / step))
        for number in range(count + 1):
            share = number / count
            ax = left - hang + share * wide
            ay = eave + lift * abs(2 * share - 1) ** 5
            bx = left - hang + inset + share * (wide - 2 * inset)
            by = ridge + lift * 0.5 * abs(2 * share - 1) ** 6
            self.ink.line(np.array([self.at(ax, ay), self.at(bx, by)]), self.fine * 0.55)
        for number in range(1, rows * 2):
            share = (number / (rows * 2)) ** 0.9
            mid = low * (1 - share) + top * share
            self.curve(mid, 0.35)
        self.curve(low, 2.2)
        self.curve(low - (0, 0.006), 0.9)
        self.curve(np.array([low[0], top[0]]), 1.4)
        self.curve(np.array([low[-1], top[-1]]), 1.4)
        thick = np.concatenate([top, (top + (0, 0.010))[::-1]])
        self.clear([(px, py) for px, py in thick])
        self.fill(thick, "#6f7376")
        self.curve(top, 1.2)
        self.curve(top + (0, 0.010), 1.6)
        for number in range(count // 2):
            share = number / (count // 2)
            self.ink.dot(*self.at(left - hang + share * wide,
                                  eave + lift * abs(2 * share - 1) ** 5 - 0.003), self.fine * 1.3)  # fmt: skip

    def planks(
        self, left: float, low: float, right: float, high: float, *, gap: float = 0.012
    ) -> None:
        """Upright boards."""
        self.box(left, low, right, high, WOOD)
        for x in np.arange(left + gap, right, gap):
            self.line((x, low), (x, high), width=0.6)

    def bricks(self, left: float, low: float, right: float, high: float, tint: str = BRICK) -> None:
        """Courses of grey brick, only hinted at here and there."""
        self.box(left, low, right, high, tint)
        course, long = 0.008, 0.026
        for row in range(int((high - low) / course)):
            y = low + row * course
            for column in range(int((right - left) / long)):
                if self.rng.random() < 0.30:
                    x = left + column * long + (long / 2 if row % 2 else 0)
                    if x + long < right:
                        self.line((x, y), (x + long, y), width=0.45, hand=0)
                        self.line((x, y), (x, min(high, y + course)), width=0.45, hand=0)

    def window(self, x: float, y: float, wide: float, high: float) -> None:
        """A lattice window."""
        self.box(x - wide / 2, y, x + wide / 2, y + high, "#8d7a63", width=1.5)
        for share in np.linspace(0, 1, 7)[1:-1]:
            self.line(
                (x - wide / 2 + share * wide, y), (x - wide / 2 + share * wide, y + high), width=0.5
            )
        for share in np.linspace(0, 1, 9)[1:-1]:
            self.line((x - wide / 2, y + share * high), (x + wide / 2, y + share * high), width=0.5)

    def door(self, x: float, y: float, wide: float, high: float) -> None:
        """A double door with a threshold and a frame."""
        self.box(x - wide * 0.6, y, x + wide * 0.6, y + high * 1.05, STONE, width=1.4)
        self.box(x - wide / 2, y, x + wide / 2, y + high, "#7d5a3c", width=1.4)
        self.line((x, y), (x, y + high), width=1.3)
        for side in (-1, 1):
            for share in (0.17, 0.33):
                self.line(
                    (x + side * wide * share, y), (x + side * wide * share, y + high), width=0.5
                )
            self.ink.dot(*self.at(x + side * wide * 0.07, y + high * 0.5), self.fine * 2.4)
        self.box(x - wide * 0.7, y - 0.006, x + wide * 0.7, y, STONE)

    def gable(self, left: float, right: float, low: float, high: float, *, steps: int = 3) -> None:
        """A stepped fire wall (马头墙) with tiled copings."""
        wide = (right - left) / (2 * steps - 1)
        for number in range(steps):
            top = high - (steps - 1 - number) * (high - low) * 0.12
            inset = number * wide
            self.bricks(left + inset, low, right - inset, top, WALL)
            self.roof(left + inset, right - inset, top, top + 0.016, hang=0.014, lift=0.016, rows=2)

    def steps(self, x: float, wide: float, count: int = 4) -> None:
        """Stone steps down from the ground line."""
        for number in range(count):
            reach = wide / 2 + number * 0.012
            self.box(x - reach, -0.007 * (number + 1), x + reach, -0.007 * number, STONE)

    def ground(self, *, left: float = -2.0, right: float = 2.0) -> None:
        """The ground line with grass strokes."""
        self.line((left, 0), (right, 0), width=1.6)
        for _ in range(160):
            x = self.rng.uniform(left, right)
            tall = self.rng.uniform(0.004, 0.014)
            y = -abs(self.rng.normal(0, 0.03)) - 0.012
            lean = self.rng.normal(0, 0.004)
            self.curve(
                np.array([(x, y), (x + lean * 0.4, y + tall * 0.6), (x + lean, y + tall)]), 0.8
            )

    def hills(self, *, low: float = 0.10, high: float = 0.42, layers: int = 3) -> None:
        """Far ridges in paling washes."""
        reach = self.width / self.unit / 2 + 0.05
        x = np.linspace(-reach, reach, 240)
        for layer in range(layers):
            share = 1 - layer / layers
            ridge = np.zeros_like(x)
            for wave in range(1, 7):
                ridge += (
                    np.sin(x * wave * self.rng.uniform(1.6, 3.2) + self.rng.uniform(0, 7))
                    / wave**1.1
                )
            ridge = low + (high - low) * (0.30 + 0.55 * share) * (
                0.62 + 0.3 * ridge / np.abs(ridge).max()
            )
            pale = np.asarray(colour(HILL)) + (255 - np.asarray(colour(HILL))) * share * 0.55
            tint = "#" + "".join(f"{int(value):02x}" for value in pale)
            self.fill(
                np.concatenate([np.stack([x, ridge], 1), [(reach, 0.0), (-reach, 0.0)]]), tint
            )
            if layer == layers - 1:
                self.curve(np.stack([x, ridge], 1), 0.8)

    def tree(self, x: float, y: float, tall: float) -> None:
        """A tree in dabs of ink over a wash."""
        for _ in range(26):
            angle, reach = self.rng.uniform(0, 2 * np.pi), tall * 0.33 * np.sqrt(self.rng.random())
            cx, cy = x + reach * np.cos(angle), y + tall * 0.68 + reach * np.sin(angle) * 0.9
            around = np.linspace(0, 2 * np.pi, 14)
            size = tall * self.rng.uniform(0.05, 0.10)
            blot = np.stack([cx + size * np.cos(around), cy + size * 0.8 * np.sin(around)], 1)
            self.fill(blot, LEAF)
        for branch in (-0.12, 0.0, 0.14):
            bend = np.array([(x, y), (x + branch * tall * 0.3, y + tall * 0.35),
                             (x + branch * tall, y + tall * 0.7)])  # fmt: skip
            self.curve(bend, 3.0 if branch == 0 else 1.6)
        for _ in range(150):
            angle, reach = self.rng.uniform(0, 2 * np.pi), tall * 0.38 * np.sqrt(self.rng.random())
            cx, cy = x + reach * np.cos(angle), y + tall * 0.68 + reach * np.sin(angle) * 0.9
            size = tall * 0.022
            turn = self.rng.uniform(0, np.pi)
            self.curve(
                np.array([(cx, cy), (cx + size * np.cos(turn), cy + size * np.sin(turn))]), 1.5
            )

    def water(self, top: float, bottom: float) -> None:
        """A river in level strokes."""
        reach = self.width / self.unit / 2 + 0.05
        self.fill([(-reach, bottom), (reach, bottom), (reach, top), (-reach, top)], WATER)
        for _ in range(int(220 * (top - bottom) / 0.15)):
            x, y = self.rng.uniform(-reach, reach), self.rng.uniform(bottom, top)
            long = self.rng.uniform(0.01, 0.07)
            t = np.linspace(0, 1, 10)
            self.curve(np.stack([x + t * long, y + 0.002 * np.sin(t * 9)], 1), 0.7)


# -- buildings -----------------------------------------------------------------------------------


def _farmhouse(sketch: Sketch) -> None:
    """A courtyard farmhouse of earth and timber: long main range, two wings, a pond."""
    bays = int(sketch.detail("bays", 5))
    sketch.hills()
    for x in (-0.66, -0.55, 0.60, 0.69):
        sketch.tree(x, 0.0, float(sketch.rng.uniform(0.26, 0.36)))
    sketch.ground()
    half = 0.075 * bays
    sketch.box(-half, 0, half, 0.15, MUD)
    sketch.box(-half, 0, half, 0.025, STONE)
    for number in range(bays):
        x = -half + (number + 0.5) * 2 * half / bays
        if number == bays // 2:
            sketch.door(x, 0.0, 0.062, 0.105)
        else:
            sketch.window(x, 0.055, 0.05, 0.06)
    sketch.roof(-half, half, 0.15, 0.245, hang=0.025, lift=0.006)
    if sketch.detail("wings", 1):
        for side in (-1, 1):
            inner, outer = side * (half + 0.01), side * (half + 0.155)
            left, right = min(inner, outer), max(inner, outer)
            sketch.box(left, 0, right, 0.125, MUD)
            sketch.box(left, 0, right, 0.02, STONE)
            top = [(left, 0.125), (right, 0.125), ((left + right) / 2, 0.215)]
            sketch.clear(top)
            sketch.fill(top, MUD)
            sketch.line(*top, top[0])
            sketch.line(
                (left - 0.02, 0.118), ((left + right) / 2, 0.222), (right + 0.02, 0.118), width=3.5
            )
            sketch.window((left + right) / 2, 0.05, 0.045, 0.05)
    sketch.steps(0, 0.10)
    sketch.water(-0.055, -0.11)


def _academy(sketch: Sketch) -> None:
    """An academy: gate hall between stepped gables, the lecture hall's roof behind."""
    sketch.hills(high=0.5)
    for x in (-0.62, 0.64):
        sketch.tree(x, 0.0, 0.40)
    sketch.ground()
    sketch.planks(-0.26, 0.16, 0.26, 0.33)
    sketch.roof(-0.28, 0.28, 0.33, 0.43, hang=0.03, lift=0.02)
    sketch.box(-0.38, 0, 0.38, 0.17, WALL)
    sketch.roof(-0.38, 0.38, 0.17, 0.245, hang=0.02, lift=0.012)
    for side in (-1, 1):
        left, right = sorted((side * 0.37, side * 0.50))
        sketch.gable(left, right, 0.0, 0.30, steps=int(sketch.detail("steps", 3)))
    sketch.door(0, 0.0, 0.075, 0.125)
    sketch.box(-0.06, 0.137, 0.06, 0.163, "#6b4d33")
    for x in (-0.28, -0.17, 0.17, 0.28):
        sketch.window(x, 0.06, 0.055, 0.07)
    for x in (-0.105, 0.105):
        sketch.box(x - 0.008, 0.01, x + 0.008, 0.17, WOOD)
        sketch.box(x - 0.014, 0.0, x + 0.014, 0.012, STONE)
    sketch.steps(0, 0.16, 5)


def _shrine(sketch: Sketch) -> None:
    """A family shrine: one high front wall with stepped top and a stone gate."""
    sketch.hills()
    sketch.tree(-0.55, 0.0, 0.38)
    sketch.tree(0.57, 0.0, 0.30)
    sketch.ground()
    sketch.bricks(-0.36, 0, 0.36, 0.27, BRICK)
    sketch.roof(-0.36, 0.36, 0.27, 0.288, hang=0.016, lift=0.012, rows=2)
    sketch.bricks(-0.15, 0, 0.15, 0.37, WALL)
    sketch.roof(-0.15, 0.15, 0.37, 0.395, hang=0.02, lift=0.022, rows=2)
    for side in (-1, 1):
        left, right = sorted((side * 0.35, side * 0.44))
        sketch.gable(left, right, 0.0, 0.33)
        sketch.window(side * 0.25, 0.10, 0.05, 0.05)
    sketch.box(-0.085, 0.0, 0.085, 0.21, STONE, width=1.5)
    sketch.door(0, 0.0, 0.085, 0.15)
    sketch.box(-0.062, 0.225, 0.062, 0.262, "#e8ddc6", width=1.6)
    sketch.steps(0, 0.17, 4)


def _school(sketch: Sketch) -> None:
    """A school of about 1910: two storeys of round arches, a pediment in the middle."""
    bays = int(sketch.detail("bays", 9))
    sketch.hills(high=0.3, layers=2)
    for x in (-0.72, 0.72):
        sketch.tree(x, 0.0, 0.36)
    sketch.ground()
    half = 0.062 * bays
    sketch.box(-half, 0, half, 0.30, "#c9ccca")
    sketch.roof(-half, half, 0.30, 0.355, hang=0.02, lift=0.0, hip=0.6)
    for storey in (0.03, 0.17):
        for number in range(bays):
            x = -half + (number + 0.5) * 2 * half / bays
            arch = np.linspace(0, np.pi, 24)
            shape = [(x + 0.036, storey), *[(x + 0.036 * np.cos(a), storey + 0.065 + 0.036 * np.sin(a))
                                            for a in arch], (x - 0.036, storey)]  # fmt: skip
            sketch.clear(shape)
            sketch.fill(shape, "#77706a")
            sketch.curve(np.array(shape), 1.5)
            rim = [(x + 0.044 * np.cos(a), storey + 0.065 + 0.044 * np.sin(a)) for a in arch]
            sketch.curve(np.array(rim), 0.9)
            if storey > 0.1:
                for share in np.linspace(-0.032, 0.032, 8):
                    sketch.line((x + share, storey), (x + share, storey + 0.024), width=0.7)
                sketch.line((x - 0.036, storey + 0.024), (x + 0.036, storey + 0.024), width=1.2)
    for level in (0.015, 0.152, 0.29):
        sketch.line((-half, level), (half, level), width=1.3)
        sketch.line((-half, level + 0.006), (half, level + 0.006), width=0.8)
    front = [(-0.12, 0.30), (0.12, 0.30), (0.12, 0.36), (0.0, 0.425), (-0.12, 0.36)]
    sketch.clear(front)
    sketch.fill(front, WALL)
    sketch.line(*front, front[0], width=1.6)
    sketch.curve(np.array([(0.024 * np.cos(a), 0.36 + 0.024 * np.sin(a))
                           for a in np.linspace(0, 2 * np.pi, 40)]), 1.4)  # fmt: skip
    sketch.steps(0, 0.2, 4)


def _stilt(sketch: Sketch) -> None:
    """A Tujia stilt house: the main room on the ground, the wing over the slope."""
    sketch.hills(high=0.62)
    slope = [
        (-1.2, 0.06),
        (-0.02, 0.06),
        (0.10, -0.03),
        (0.30, -0.10),
        (1.2, -0.16),
        (1.2, -0.2),
        (-1.2, -0.2),
    ]
    sketch.fill(slope, "#d9cfb2")
    sketch.line(*slope[:5], width=1.8)
    for x, y in ((-0.62, 0.06), (-0.52, 0.06), (0.62, -0.13), (0.70, -0.14)):
        sketch.tree(x, y, float(sketch.rng.uniform(0.26, 0.40)))
    sketch.planks(-0.40, 0.06, -0.02, 0.21)
    sketch.box(-0.40, 0.06, -0.02, 0.085, STONE)
    sketch.door(-0.21, 0.085, 0.06, 0.10)
    sketch.window(-0.32, 0.12, 0.05, 0.06)
    sketch.window(-0.10, 0.12, 0.05, 0.06)
    sketch.roof(-0.42, 0.0, 0.21, 0.32, hang=0.03, lift=0.012)
    for x, foot in ((0.02, 0.02), (0.12, -0.04), (0.22, -0.075), (0.32, -0.105)):
        sketch.box(x - 0.008, foot, x + 0.008, 0.12, "#8f6a44")
        sketch.box(x - 0.014, foot - 0.01, x + 0.014, foot + 0.004, STONE)
    sketch.line((0.02, 0.045), (0.32, 0.045), width=2.2)
    sketch.planks(0.0, 0.12, 0.34, 0.27)
    for x in (0.06, 0.17, 0.28):
        sketch.window(x, 0.175, 0.05, 0.065)
    sketch.box(-0.025, 0.112, 0.365, 0.124, "#8f6a44")
    sketch.box(-0.025, 0.155, 0.365, 0.160, "#8f6a44")
    for x in np.arange(-0.02, 0.366, 0.0125):
        sketch.box(x - 0.0022, 0.124, x + 0.0022, 0.155, WOOD, width=0.6)
    for x in (-0.02, 0.075, 0.17, 0.265, 0.36):
        sketch.box(x - 0.005, 0.085, x + 0.005, 0.27, "#8f6a44")
        sketch.ink.dot(*sketch.at(x, 0.080), sketch.unit * 0.008)
        sketch.ink.dot(*sketch.at(x, 0.080), sketch.unit * 0.0055, 0)
    sketch.roof(-0.01, 0.35, 0.27, 0.375, hang=0.05, lift=0.05, hip=0.35)
    sketch.roof(0.07, 0.27, 0.375, 0.44, hang=0.03, lift=0.035, hip=0.2)


def _drum_tower(sketch: Sketch) -> None:
    """A Dong drum tower: tier over tier of eaves above an open hall."""
    tiers = int(sketch.detail("tiers", 11))
    sketch.y0 = sketch.height * 0.84
    sketch.hills(high=0.5)
    for x in (-0.42, -0.36, 0.40, 0.47):
        sketch.tree(x, 0.0, float(sketch.rng.uniform(0.2, 0.28)))
    sketch.ground()
    sketch.box(-0.17, 0, 0.17, 0.012, STONE)
    for x in (-0.14, -0.06, 0.06, 0.14):
        sketch.box(x - 0.008, 0.012, x + 0.008, 0.12, "#8f6a44")
        sketch.box(x - 0.014, 0.012, x + 0.014, 0.022, STONE)
    for x in np.arange(-0.135, 0.14, 0.011):
        if abs(x) > 0.05:
            sketch.line((x, 0.02), (x, 0.055), width=0.8)
    for side in (-1, 1):
        sketch.line((side * 0.06, 0.055), (side * 0.14, 0.055), width=1.6)
    pitch = 0.50 / tiers
    for number in range(tiers):
        share = number / tiers
        half = 0.185 * (1 - share) ** 0.85 + 0.035
        low = 0.12 + number * pitch
        sketch.planks(-half * 0.8, low, half * 0.8, low + pitch * 0.5, gap=0.010)
        sketch.roof(
            -half,
            half,
            low + pitch * 0.34,
            low + pitch * 0.95,
            hang=0.026,
            lift=0.024,
            hip=0.9,
            rows=3,
        )
    top = 0.12 + tiers * pitch
    sketch.planks(-0.032, top, 0.032, top + 0.045, gap=0.008)
    sketch.roof(-0.05, 0.05, top + 0.045, top + 0.10, hang=0.028, lift=0.04, hip=0.7, rows=4)
    for number in range(5):
        sketch.ink.dot(
            *sketch.at(0, top + 0.112 + 0.014 * number), sketch.unit * (0.008 - 0.0013 * number)
        )
    sketch.line((0, top + 0.17), (0, top + 0.195), width=1.5)


def _bridge(sketch: Sketch) -> None:
    """A wind-and-rain bridge: a roofed walk on stone piers with towers over them."""
    sketch.y0 = sketch.height * 0.62
    reach = sketch.width / sketch.unit / 2
    half = reach * 0.80
    sketch.hills(low=0.06, high=0.5)
    sketch.water(-0.13, -0.27)
    for side in (-1, 1):
        bank = [
            (side * reach, 0.02),
            (side * half, 0.0),
            (side * half * 0.93, -0.16),
            (side * reach, -0.16),
        ]
        sketch.fill(bank, "#cfc5a8")
        sketch.line(*bank[:3], width=1.6)
        sketch.tree(side * (half + 0.10), 0.0, 0.26)
    spans = max(3, int(half * 2 / 0.42))
    for number in range(1, spans):
        x = -half + 2 * half * number / spans
        pier = [(x - 0.045, -0.20), (x + 0.045, -0.20), (x + 0.034, -0.03), (x - 0.034, -0.03)]
        sketch.clear(pier)
        sketch.fill(pier, STONE)
        sketch.line(*pier, pier[0], width=1.5)
        for row in range(1, 11):
            y = -0.20 + row * 0.0155
            sketch.line((x - 0.044, y), (x + 0.044, y), width=0.6)
            for column in range(3):
                bx = x - 0.034 + 0.022 * column + 0.011 * (row % 2)
                sketch.line((bx, y - 0.0155), (bx, y), width=0.5)
        for level, out in ((-0.03, 0.07), (-0.02, 0.11), (-0.01, 0.15)):
            sketch.box(x - out, level, x + out, level + 0.008, "#8f6a44")
    sketch.box(-half, 0.0, half, 0.016, "#8f6a44", width=1.4)
    sketch.box(-half, 0.045, half, 0.050, "#8f6a44")
    for x in np.arange(-half, half, 0.0105):
        sketch.line((x, 0.016), (x, 0.045), width=0.7)
    for x in np.arange(-half, half + 0.01, 0.07):
        sketch.box(x - 0.004, 0.016, x + 0.004, 0.12, "#8f6a44")
    sketch.roof(-half, half, 0.118, 0.165, hang=0.02, lift=0.004, rows=4)
    sketch.roof(-half, half, 0.052, 0.072, hang=0.03, lift=0.0, rows=2)
    for number in range(spans + 1):
        x = -half + 2 * half * number / spans
        x = min(max(x, -half + 0.08), half - 0.08)
        middle = number in (spans // 2, (spans + 1) // 2)
        for tier in range(4 if middle else 3):
            wide = 0.105 - 0.021 * tier
            low = 0.135 + 0.052 * tier
            sketch.planks(x - wide * 0.72, low, x + wide * 0.72, low + 0.03, gap=0.010)
            sketch.roof(
                x - wide, x + wide, low + 0.024, low + 0.056, hang=0.026, lift=0.03, hip=0.7, rows=3
            )
        top = 0.135 + 0.052 * (4 if middle else 3)
        for bead in range(4):
            sketch.ink.dot(
                *sketch.at(x, top + 0.014 + 0.012 * bead), sketch.unit * (0.006 - 0.001 * bead)
            )


def _arch(sketch: Sketch) -> None:
    """A memorial arch of four pillars and three openings; no inscription is shown."""
    sketch.hills(high=0.32, layers=2)
    for x in (-0.62, -0.54, 0.55, 0.63):
        sketch.tree(x, 0.0, float(sketch.rng.uniform(0.26, 0.34)))
    sketch.ground()
    for x, tall, wide in (
        (-0.30, 0.31, 0.05),
        (-0.125, 0.42, 0.06),
        (0.125, 0.42, 0.06),
        (0.30, 0.31, 0.05),
    ):
        sketch.box(x - wide / 2, 0.03, x + wide / 2, tall, "#dcd8ce", width=1.5)
        sketch.box(x - wide * 0.75, 0, x + wide * 0.75, 0.035, STONE, width=1.5)
        sketch.box(x - wide * 0.65, tall, x + wide * 0.65, tall + 0.016, STONE)
        sketch.box(x - wide * 0.34, 0.06, x + wide * 0.34, tall - 0.03, "#efe9dc", width=0.8)
    sketch.box(-0.155, 0.30, 0.155, 0.365, "#e6e0d2", width=1.5)
    sketch.box(-0.09, 0.312, 0.09, 0.353, "#f2ecdf", width=1.0)
    for side in (-1, 1):
        left, right = sorted((side * 0.155, side * 0.325))
        sketch.box(left, 0.225, right, 0.27, "#e6e0d2", width=1.4)
    sketch.box(-0.18, 0.436, 0.18, 0.45, STONE)
    sketch.steps(0, 0.66, 3)


def _monument(sketch: Sketch) -> None:
    """A plain stone shaft among cypresses."""
    sketch.y0 = sketch.height * 0.80
    sketch.hills(high=0.26, layers=2)
    for x in (-0.5, -0.42, -0.34, -0.26, 0.26, 0.34, 0.42, 0.5):
        tall = 0.20 + 0.16 * abs(x)
        t = np.linspace(0, 1, 20)
        wide = 0.032 * np.sin(np.pi * t**0.6) ** 0.8
        shape = np.concatenate(
            [np.stack([x + wide, t * tall], 1), np.stack([x - wide, t * tall], 1)[::-1]]
        )
        sketch.fill(shape, "#8fa287")
        for _ in range(90):
            at = sketch.rng.random()
            side = sketch.rng.uniform(-1, 1) * 0.03 * np.sin(np.pi * at**0.6) ** 0.8
            sketch.curve(
                np.array([(x + side, at * tall), (x + side * 1.1, at * tall + 0.016)]), 1.1
            )
    sketch.ground()
    for number in range(4):
        reach = 0.20 - 0.025 * number
        sketch.box(-reach, 0.018 * number, reach, 0.018 * (number + 1), STONE, width=1.3)
    sketch.box(-0.085, 0.072, 0.085, 0.16, "#e2dccf", width=1.5)
    shaft = [(-0.052, 0.16), (0.052, 0.16), (0.036, 0.60), (0.0, 0.64), (-0.036, 0.60)]
    sketch.clear(shaft)
    sketch.fill(shaft, "#e9e4d8")
    sketch.fill([(0.0, 0.16), (0.052, 0.16), (0.036, 0.60), (0.0, 0.64)], "#cfc9bc")
    sketch.line(*shaft, shaft[0], width=1.8)
    sketch.line((0.0, 0.16), (0.0, 0.64), width=0.8)


def _gate_town(sketch: Sketch) -> None:
    """A fortified river town: gate tower on its wall, stilt houses along the water."""
    sketch.y0 = sketch.height * 0.66
    reach = sketch.width / sketch.unit / 2
    sketch.hills(low=0.12, high=0.62)
    sketch.water(-0.10, -0.24)
    sketch.fill([(-reach, 0), (reach, 0), (reach, -0.105), (-reach, -0.105)], "#d6cdb5")
    x = -reach * 0.96
    number = 0
    while x < reach * 0.94:
        wide = float(sketch.rng.uniform(0.10, 0.16))
        if abs(x + wide / 2) > 0.27:
            tall = float(sketch.rng.uniform(0.10, 0.19))
            for post in np.linspace(x + 0.01, x + wide - 0.01, 4):
                sketch.box(post - 0.004, -0.135, post + 0.004, 0.01, "#8f6a44", width=0.8)
            sketch.planks(x, 0.0, x + wide, tall, gap=0.011)
            for share in (0.3, 0.7):
                sketch.window(x + wide * share, tall * 0.45, 0.032, 0.045)
            sketch.box(x - 0.006, -0.002, x + wide + 0.006, 0.008, "#8f6a44")
            for rail in np.arange(x, x + wide, 0.011):
                sketch.line((rail, 0.008), (rail, 0.032), width=0.6)
            sketch.line((x, 0.032), (x + wide, 0.032), width=1.0)
            sketch.roof(
                x, x + wide, tall, tall + 0.065, hang=0.018, lift=0.016, hip=0.12 * (number % 2)
            )
        x += wide + 0.012
        number += 1
    sketch.bricks(-0.25, -0.10, 0.25, 0.13, "#b7a590")
    arch = np.linspace(0, np.pi, 30)
    gate = [
        (0.062, -0.10),
        *[(0.062 * np.cos(a), 0.0 + 0.062 * np.sin(a)) for a in arch],
        (-0.062, -0.10),
    ]
    sketch.clear(gate)
    sketch.fill(gate, "#5f564c")
    sketch.curve(np.array(gate), 2.0)
    for tooth in np.arange(-0.25, 0.25, 0.032):
        sketch.box(tooth, 0.13, tooth + 0.019, 0.15, "#b7a590")
    sketch.planks(-0.16, 0.15, 0.16, 0.215, gap=0.012)
    sketch.roof(-0.18, 0.18, 0.215, 0.265, hang=0.03, lift=0.035, hip=0.5, rows=4)
    sketch.planks(-0.12, 0.265, 0.12, 0.32, gap=0.012)
    sketch.roof(-0.135, 0.135, 0.32, 0.395, hang=0.03, lift=0.04, hip=0.45, rows=5)


def _merchant(sketch: Sketch) -> None:
    """A walled merchant house (窨子屋) on a stone lane: blank walls, stepped gables, a stone gate."""
    sketch.hills(high=0.5)
    sketch.ground()
    for left, right, tall in ((-0.62, -0.30, 0.36), (0.28, 0.62, 0.33)):
        sketch.gable(left, right, 0.0, tall, steps=4)
        for x in np.linspace(left + 0.07, right - 0.07, 3):
            sketch.box(x - 0.012, tall * 0.55, x + 0.012, tall * 0.55 + 0.026, "#6a6259")
    sketch.gable(-0.29, 0.27, 0.0, 0.46, steps=4)
    sketch.box(-0.085, 0.0, 0.065, 0.20, STONE, width=1.6)
    sketch.door(-0.01, 0.0, 0.085, 0.15)
    sketch.roof(-0.09, 0.07, 0.215, 0.24, hang=0.03, lift=0.022, rows=3)
    for row in range(12):
        y = -0.008 - row * 0.011
        sketch.line((-0.75, y), (0.75, y), width=0.7)
        for x in np.arange(-0.75 + 0.03 * (row % 2), 0.75, 0.06):
            sketch.line((x, y), (x, y - 0.011), width=0.6)


def _village(sketch: Sketch) -> None:
    """A hillside village: roofs stepping up a slope, terraced fields below."""
    sketch.y0 = sketch.height * 0.70
    reach = sketch.width / sketch.unit / 2
    sketch.hills(low=0.25, high=0.75, layers=4)
    x = np.linspace(-reach, reach, 120)
    for number in range(9):
        level = -0.02 - number * 0.026 + 0.018 * np.sin(x * 3 + number * 0.8)
        band = np.concatenate([np.stack([x, level], 1), np.stack([x, level - 0.026], 1)[::-1]])
        sketch.fill(band, (LEAF, "#cfd3a6", "#bfc79b", WATER)[number % 4])
        sketch.curve(np.stack([x, level], 1), 1.2)
        for _ in range(60):
            at = sketch.rng.uniform(-reach, reach)
            y = float(np.interp(at, x, level)) - sketch.rng.uniform(0.006, 0.022)
            sketch.curve(np.array([(at, y), (at + 0.003, y + 0.007)]), 0.7)
    rows = int(sketch.detail("rows", 4))
    for row in range(rows - 1, -1, -1):
        base = 0.0 + row * 0.085
        span = reach * (0.86 - 0.13 * row)
        at = -span + float(sketch.rng.uniform(0, 0.1))
        while at < span:
            wide = float(sketch.rng.uniform(0.12, 0.18))
            if sketch.rng.random() < 0.16:
                sketch.tree(at + 0.05, base, 0.16)
            else:
                sketch.planks(at, base, at + wide, base + 0.055, gap=0.010)
                sketch.door(at + wide / 2, base, 0.03, 0.04)
                for share in (0.2, 0.8):
                    sketch.window(at + wide * share, base + 0.02, 0.02, 0.022)
                sketch.roof(
                    at, at + wide, base + 0.055, base + 0.105, hang=0.02, lift=0.012, rows=4
                )
            at += wide + float(sketch.rng.uniform(0.03, 0.07))
    if sketch.detail("tower", 0):
        keep = sketch.x0, sketch.y0, sketch.unit
        sketch.y0 -= 0.02 * sketch.unit
        sketch.unit *= 0.72
        for number in range(7):
            half = 0.12 * (1 - number / 7) ** 0.85 + 0.03
            low = 0.06 + number * 0.058
            sketch.planks(-half * 0.8, low, half * 0.8, low + 0.03, gap=0.010)
            sketch.roof(
                -half, half, low + 0.022, low + 0.055, hang=0.024, lift=0.022, hip=0.9, rows=3
            )
        sketch.x0, sketch.y0, sketch.unit = keep


def _ruins(sketch: Sketch) -> None:
    """A ruined seat on a hill: terrace walls of laid boulders, a paved street, a gate's footing."""
    sketch.y0 = sketch.height * 0.78
    reach = sketch.width / sketch.unit / 2
    sketch.hills(low=0.2, high=0.8, layers=4)
    for row in range(4, -1, -1):
        base = row * 0.10
        span = reach * (0.95 - 0.13 * row)
        band = [
            (-span, base),
            (span, base),
            (span * 0.97, base + 0.075),
            (-span * 0.97, base + 0.075),
        ]
        sketch.clear(band)
        sketch.fill(band, STONE if row % 2 else "#cbbfa7")
        sketch.line((-span * 0.97, base + 0.075), (span * 0.97, base + 0.075), width=1.6)
        for course in range(4):
            at = -span
            while at < span:
                long = float(sketch.rng.uniform(0.016, 0.038))
                if abs(at) > 0.055 and sketch.rng.random() < 0.93:
                    y = base + 0.004 + course * 0.018
                    around = np.linspace(0, 2 * np.pi, 16)
                    stone = np.stack([at + long / 2 + long * 0.46 * np.cos(around),
                                      y + 0.008 + 0.0078 * np.sin(around)], 1)  # fmt: skip
                    sketch.curve(stone + sketch.rng.normal(0, 0.0005, stone.shape), 0.9)
                at += long
        for number in range(9):
            y = base + number * 0.0085
            sketch.box(-0.05, y, 0.05, y + 0.0085, "#ddd3bf", width=0.8)
        for _ in range(3):
            at = float(sketch.rng.uniform(-span * 0.9, span * 0.9))
            if abs(at) > 0.12:
                sketch.tree(at, base + 0.075, float(sketch.rng.uniform(0.07, 0.13)))
    sketch.gable(-0.13, -0.065, 0.475, 0.56, steps=1)
    sketch.gable(0.065, 0.13, 0.475, 0.56, steps=1)
    for number in range(14):
        y = -0.012 * (number + 1)
        sketch.line((-0.06 - number * 0.006, y), (0.06 + number * 0.006, y), width=0.9)
    sketch.ground()


def _slips(sketch: Sketch) -> None:
    """Blank wooden slips laid side by side; no writing is invented on them."""
    from museum.demo.draw.ink import even_steps

    sketch.y0 = sketch.height * 0.5
    count = int(sketch.detail("slips", 17))
    reach = sketch.width / sketch.unit / 2 * 0.84
    pitch = 2 * reach / count
    for number in range(count):
        x = -reach + (number + 0.5) * pitch
        tall = 0.33 + float(sketch.rng.uniform(-0.05, 0.02))
        lean = float(sketch.rng.normal(0, 0.004))
        broken = sketch.rng.random() < 0.25
        low = -tall + (float(sketch.rng.uniform(0.04, 0.22)) if broken else 0.0)
        wide = pitch * 0.36
        edge = [(x - wide - lean, low), (x + wide - lean, low + (0.02 if broken else 0.0)),
                (x + wide + lean, tall), (x - wide + lean, tall)]  # fmt: skip
        shade = ("#caa772", "#bd9660", "#d4b484", "#b08a58")[number % 4]
        sketch.fill([(a + 0.006, b - 0.006) for a, b in edge], "#a99d88")
        sketch.fill(edge, shade)
        sketch.line(*edge, edge[0], width=1.4)
        for grain in range(16):
            share = (grain + 0.5) / 16
            wave = np.linspace(low + 0.01, tall - 0.005, 40)
            side = x - wide * 0.92 + share * wide * 1.84
            bend = 0.0012 * np.sin(wave * 26 + grain * 0.6 + number) + lean * wave
            path = even_steps(np.stack([side + bend, wave], 1), 0.02)
            sketch.curve(path, 0.4 + 0.35 * float(sketch.rng.random()))
        for level in (0.20, -0.16):
            if low < level < tall:
                sketch.line((x - wide, level), (x + wide, level), width=2.0)
                sketch.line((x - wide, level - 0.007), (x + wide, level - 0.007), width=2.0)


def _plan(sketch: Sketch) -> None:
    """A floor plan of the type: walls, columns, courts, steps; no measured dimensions."""
    sketch.y0 = sketch.height * 0.90
    courts = int(sketch.detail("courts", 2))
    deep = 0.72 / courts
    half = 0.36
    thick = 0.010

    def wall(a: tuple[float, float], b: tuple[float, float]) -> None:
        (ax, ay), (bx, by) = a, b
        left, right = sorted((ax, bx))
        low, high = sorted((ay, by))
        corners = np.array(
            [
                sketch.at(left - thick / 2, low - thick / 2),
                sketch.at(right + thick / 2, high + thick / 2),
            ]
        )
        (x1, y1), (x2, y2) = corners
        sketch.ink.box(x1, y2, x2, y1)

    base = 0.06
    for number in range(courts):
        low = base + number * deep
        court = [(-0.13, low + deep * 0.34), (0.13, low + deep * 0.34), (0.13, low + deep * 0.74),
                 (-0.13, low + deep * 0.74)]  # fmt: skip
        sketch.fill(court, WATER)
        sketch.line(*court, court[0], width=1.6)
        for x in np.arange(-0.13, 0.13, 0.026):
            sketch.line((x, low + deep * 0.34), (x, low + deep * 0.74), width=0.4)
        for y in np.arange(low + deep * 0.34, low + deep * 0.74, 0.026):
            sketch.line((-0.13, y), (0.13, y), width=0.4)
        for x in (-half, -0.17, 0.17, half):
            for y in (low, low + deep * 0.30, low + deep * 0.78):
                wall((x, y), (x, y + deep * 0.18))
        for y in (low, low + deep * 0.30, low + deep * 0.78):
            for side in (-1, 1):
                wall((side * half, y), (side * 0.20, y))
            if y > low:
                for x in (-0.11, -0.04, 0.04, 0.11):
                    sketch.ink.dot(*sketch.at(x, y), sketch.unit * 0.009)
            else:
                for side in (-1, 1):
                    wall((side * 0.20, y), (side * 0.05, y))
        for side in (-1, 1):
            wall((side * half, low), (side * half, low + deep))
            sketch.fill([(side * half, low), (side * 0.17, low), (side * 0.17, low + deep),
                         (side * half, low + deep)], "#efe2c6")  # fmt: skip
            for share in (0.24, 0.5, 0.76):
                x = side * (0.17 + 0.19)
                sketch.line((side * 0.17, low + deep * share), (x, low + deep * share), width=1.1)
    top = base + courts * deep
    wall((-half, top), (half, top))
    for number in range(5):
        sketch.line(
            (-0.07, base - 0.008 * (number + 1)), (0.07, base - 0.008 * (number + 1)), width=1.0
        )
    sketch.line((0, base - 0.06), (0, top + 0.03), width=0.5)
    nx, ny = half + 0.10, top - 0.05
    sketch.curve(
        np.array(
            [
                (nx + 0.035 * np.cos(a), ny + 0.035 * np.sin(a))
                for a in np.linspace(0, 2 * np.pi, 50)
            ]
        ),
        1.2,
    )
    needle = [(nx, ny + 0.05), (nx - 0.011, ny - 0.02), (nx, ny - 0.008)]
    sketch.ink.polygon(np.array([sketch.at(*point) for point in needle]))
    sketch.line((nx, ny + 0.05), (nx + 0.011, ny - 0.02), (nx, ny - 0.008))


def _frame_section(sketch: Sketch) -> None:
    """A cross-section of a column-and-tie frame (穿斗) with its joints."""
    sketch.y0 = sketch.height * 0.80
    sketch.line((-0.8, 0), (0.8, 0), width=2.0)
    columns = np.linspace(-0.42, 0.42, 7)
    for x in columns:
        top = 0.50 - abs(x) * 0.62
        sketch.box(x - 0.012, 0.016, x + 0.012, top, WOOD, width=1.5)
        sketch.box(x - 0.022, 0, x + 0.022, 0.016, STONE, width=1.2)
        sketch.ink.dot(*sketch.at(x, top + 0.012), sketch.unit * 0.015)
        sketch.ink.dot(*sketch.at(x, top + 0.012), sketch.unit * 0.012, 0)
        for ring in (0.009, 0.006, 0.003):
            sketch.curve(np.array([(x + ring * np.cos(a), top + 0.012 + ring * np.sin(a))
                                   for a in np.linspace(0, 2 * np.pi, 30)]), 0.7)  # fmt: skip
        for grain in (-0.006, 0.0, 0.006):
            sketch.line((x + grain, 0.02), (x + grain, top), width=0.45)
    for level in (0.16, 0.25, 0.33, 0.40):
        reach = max(0.0, min(0.46, (0.50 - level) / 0.62 + 0.03))
        sketch.box(-reach, level, reach, level + 0.018, "#a97c4e", width=1.3)
        for x in columns:
            if abs(x) < reach:
                sketch.box(x - 0.012, level, x + 0.012, level + 0.018, "#8f6a44", width=1.3)
                sketch.ink.dot(*sketch.at(x, level + 0.009), sketch.fine * 2.6)
    for side in (-1, 1):
        sketch.line((0, 0.535), (side * 0.52, 0.205), width=2.6)
        sketch.line((0, 0.552), (side * 0.53, 0.216), width=2.6)
        for share in np.linspace(0, 1, 46):
            x, y = side * 0.53 * share, 0.552 - 0.336 * share
            sketch.curve(
                np.array([(x, y), (x + side * 0.008, y + 0.012), (x + side * 0.016, y - 0.004)]),
                1.1,
            )


BUILDINGS: dict[str, Drawing] = {
    "farmhouse": _farmhouse,
    "academy": _academy,
    "shrine": _shrine,
    "school": _school,
    "stilt": _stilt,
    "drum_tower": _drum_tower,
    "bridge": _bridge,
    "arch": _arch,
    "monument": _monument,
    "gate_town": _gate_town,
    "merchant": _merchant,
    "village": _village,
    "ruins": _ruins,
    "slips": _slips,
    "plan": _plan,
    "frame": _frame_section,
}
