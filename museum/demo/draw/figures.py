"""Phoenix, peony, butterfly, dragon, fish, fern: figures made of ribbons.

A figure is a list of parts in its own unit square (about -0.5 to 0.5). The same parts become
paste-resist shapes, satin stitch, repoussé or cut paper, depending on who draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from museum.demo.draw.ink import Points, bezier, ribbon, smooth, spiral, taper

PLAIN, LINE, DOTS, SCALES, BARBS = "plain", "line", "dots", "scales", "barbs"


@dataclass(frozen=True, slots=True)
class Part:
    """A ribbon along a spine; `tone` picks a thread colour, `vein` what is cut into it."""

    spine: Points
    widths: np.ndarray
    tone: int = 0
    vein: str = PLAIN
    gap: float = 1.0

    @property
    def outline(self) -> Points:
        return ribbon(self.spine, self.widths)


Figure = list[Part]


def placed(
    figure: Sequence[Part],
    x: float,
    y: float,
    size: float,
    *,
    angle: float = 0.0,
    flip: bool = False,
    tones: int = 0,
) -> Figure:
    """The figure on the picture: scaled to `size` px, turned, mirrored, moved to (x, y)."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    side = np.array([-1.0 if flip else 1.0, 1.0])
    return [
        replace(
            part,
            spine=(part.spine * side * size) @ turn + (x, y),
            widths=part.widths * size,
            tone=part.tone + tones,
        )
        for part in figure
    ]


def leaf(
    x: float,
    y: float,
    length: float,
    width: float,
    angle: float,
    *,
    bend: float = 0.2,
    tone: int = 0,
    vein: str = LINE,
    round_tip: bool = False,
) -> Part:
    """A bent leaf, petal or feather from its root at (x, y)."""
    dx, dy = np.cos(angle), np.sin(angle)
    side = bend * length
    spine = bezier(
        (x, y),
        (x + dx * length * 0.5 - dy * side, y + dy * length * 0.5 + dx * side),
        (x + dx * length, y + dy * length),
        count=26,
    )
    t = np.linspace(0, 1, 26)
    widths = width * (
        np.sin(np.pi * t**0.62) ** 0.55 if round_tip else np.sin(np.pi * t**0.75) ** 0.9
    )
    return Part(spine, np.maximum(widths, width * 0.06), tone, vein)


def bead(x: float, y: float, radius: float, tone: int = 0) -> Part:
    """A round spot."""
    t = np.linspace(-1, 1, 15)
    spine = np.stack([x + t * radius, np.full(15, y)], 1)
    return Part(spine, 2 * radius * np.sqrt(np.clip(1 - t**2, 0, 1)) + 1e-4, tone)


def peony(petals: tuple[int, ...] = (11, 9, 7, 5), *, tone: int = 0) -> Figure:
    """A peony seen from the front: rings of broad petals, a heart of beads."""
    parts: Figure = []
    reach = 0.5
    for ring, count in enumerate(petals):
        length = reach * (0.62 if ring else 0.56)
        for turn in range(count):
            angle = 2 * np.pi * (turn + 0.5 * (ring % 2)) / count + 0.13 * ring
            root = reach - length
            width = 2 * np.pi * reach * 0.86 / count
            parts.append(
                leaf(
                    root * np.cos(angle),
                    root * np.sin(angle),
                    length,
                    width,
                    angle,
                    bend=0.05,
                    tone=tone + ring % 3,
                    vein=BARBS if ring < 2 else LINE,
                    round_tip=True,
                )
            )
        reach *= 0.72
    parts += [
        bead(0.075 * np.cos(a), 0.075 * np.sin(a), 0.02, tone + 3)
        for a in np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ]
    parts.append(bead(0, 0, 0.04, tone + 3))
    return parts


def spray(
    spine: Points, *, leaves: int, length: float, width: float, tone: int = 1, stem: float = 0.02
) -> Figure:
    """A stem with leaves turning about on both sides and a bud at the tip."""
    parts: Figure = [Part(spine, taper(len(spine), stem, start=0.8, end=0.4), tone)]
    along = np.gradient(spine, axis=0)
    for number in range(leaves):
        at = int((number + 0.8) / (leaves + 0.6) * (len(spine) - 1))
        angle = float(np.arctan2(along[at, 1], along[at, 0]))
        hand = 1 if number % 2 else -1
        shrink = 1 - 0.45 * number / max(1, leaves)
        parts.append(
            leaf(
                spine[at, 0],
                spine[at, 1],
                length * shrink,
                width * shrink,
                angle + hand * 0.85,
                bend=0.22 * hand,
                tone=tone + number % 2,
                vein=LINE,
            )
        )
    return parts


def phoenix() -> Figure:
    """A phoenix flying to the left, wing raised, five tail plumes streaming to the right."""
    parts: Figure = []
    for number in range(5):
        sink = -0.16 + 0.105 * number
        spine = bezier(
            (0.10, 0.02 + number * 0.012),
            (0.32, -0.10 + sink * 0.5),
            (0.42, 0.34 + sink * 1.7),
            (0.62 + 0.05 * np.cos(number * 1.9), 0.02 + sink * 1.9),
            count=60,
        )
        t = np.linspace(0, 1, 60)
        parts.append(Part(spine, 0.022 + 0.052 * t**1.4 * (1 - t**9), 3 + number % 2, BARBS))
        x, y = spine[-1]
        parts.append(bead(x - 0.01, y, 0.042, 5))
        parts.append(bead(x - 0.01, y, 0.022, 2))
    for number in range(9):
        angle = -2.25 + number * 0.20
        length = 0.30 + 0.15 * np.sin(np.pi * (number + 1.2) / 10)
        parts.append(
            leaf(
                -0.05 + number * 0.022,
                -0.06 + number * 0.004,
                length,
                0.072,
                angle,
                bend=0.14,
                tone=number % 2,
                vein=BARBS,
                round_tip=True,
            )
        )
    for number in range(6):
        angle = -2.05 + number * 0.24
        parts.append(
            leaf(
                -0.04 + number * 0.026,
                -0.05,
                0.20,
                0.062,
                angle,
                bend=0.14,
                tone=2 + number % 2,
                vein=LINE,
                round_tip=True,
            )
        )
    for number in range(5):
        parts.append(
            leaf(
                -0.02 + number * 0.03, 0.05, 0.20 - number * 0.012, 0.05, 0.75 + number * 0.14,
                bend=-0.15, tone=number % 2, vein=LINE, round_tip=True,
            )
        )  # fmt: skip
    body = bezier((-0.14, -0.10), (-0.12, 0.10), (0.06, 0.10), (0.17, 0.02), count=40)
    parts.append(Part(body, taper(40, 0.155, start=0.55, end=0.25), 4, SCALES))
    neck = bezier((-0.33, -0.31), (-0.23, -0.30), (-0.26, -0.12), (-0.11, -0.06), count=30)
    parts.append(Part(neck, np.linspace(0.062, 0.125, 30), 0, SCALES))
    for number in range(4):
        parts.append(
            leaf(-0.325 + number * 0.014, -0.345, 0.13 - number * 0.014, 0.032, -1.6 + 0.42 * number,
                 bend=0.25, tone=5, vein=PLAIN)
        )  # fmt: skip
    head = bezier((-0.385, -0.315), (-0.35, -0.365), (-0.30, -0.335), (-0.30, -0.29), count=20)
    parts.append(Part(head, taper(20, 0.085, start=0.4, end=0.7), 0))
    parts.append(leaf(-0.375, -0.325, 0.075, 0.04, 2.75, bend=-0.3, tone=5, vein=PLAIN))
    parts.append(leaf(-0.35, -0.29, 0.075, 0.032, 1.9, bend=0.25, tone=2, vein=PLAIN))
    parts.append(replace(bead(-0.342, -0.33, 0.013, 6), gap=0.8))
    for number in (0, 1):
        leg = bezier((0.0 + number * 0.07, 0.09), (0.0 + number * 0.06, 0.18),
                     (-0.05 + number * 0.08, 0.2), count=14)  # fmt: skip
        parts.append(Part(leg, np.full(14, 0.018), 5))
    return parts


def butterfly() -> Figure:
    """The butterfly of Miao songs, seen from above, with spiral feelers and eyed wings."""
    parts: Figure = []
    for hand in (-1, 1):
        for number in range(5):
            angle = -0.10 + number * 0.34
            tail = leaf(0.03, 0.03, 0.36 + 0.035 * number, 0.12, angle + 0.25, bend=0.08,
                        tone=3 + number % 2, vein=BARBS, round_tip=True)  # fmt: skip
            parts.append(_mirror(tail, hand))
        for reach, tone in ((1.0, 0), (0.74, 2), (0.5, 1)):
            upper = _wing(0.02, -0.04, 0.54 * reach, 0.44 * reach, -0.70)
            parts.append(_mirror(Part(*upper, tone, BARBS if reach == 1.0 else PLAIN), hand))
        for number in range(5):
            angle = -1.02 + number * 0.16
            spot = bead(0.03 + 0.455 * np.cos(angle), -0.05 + 0.455 * np.sin(angle), 0.022, 5)
            parts.append(_mirror(spot, hand))
        eye = bead(0.235, -0.235, 0.05, 5)
        parts += [_mirror(eye, hand), _mirror(bead(0.235, -0.235, 0.024, 6), hand)]
        inner = spiral(0.10, -0.10, 0.05, turns=1.3, start=1.0)
        parts.append(_mirror(Part(inner, np.full(len(inner), 0.014), 5), hand))
        feeler = np.concatenate(
            [
                bezier((0.015, -0.20), (0.03, -0.40), (0.12, -0.47), count=18),
                spiral(0.155, -0.44, 0.05, turns=1.4, start=-2.2)[3:],
            ]
        )
        parts.append(_mirror(Part(feeler, np.linspace(0.016, 0.008, len(feeler)), 5), hand))
        parts.append(_mirror(leaf(0.04, 0.26, 0.20, 0.04, 1.25, bend=0.25, tone=2), hand))
    body = np.stack([np.zeros(40), np.linspace(-0.20, 0.30, 40)], 1)
    parts.append(Part(body, taper(40, 0.105, start=0.6, end=0.1), 4, SCALES))
    parts.append(bead(0, -0.22, 0.05, 0))
    parts += [bead(hand * 0.022, -0.235, 0.012, 6) for hand in (-1, 1)]
    return parts


def _wing(
    x: float, y: float, length: float, width: float, angle: float
) -> tuple[Points, np.ndarray]:
    """A broad wing, narrow at the root, full at the far end."""
    t = np.linspace(0, 1, 40)
    spine = bezier(
        (x, y),
        (x + length * 0.5 * np.cos(angle), y + length * 0.5 * np.sin(angle)),
        (x + length * np.cos(angle - 0.1), y + length * np.sin(angle - 0.1)),
        count=40,
    )
    return spine, width * (t**0.75 * np.sqrt(np.clip(1 - t**5, 0, 1))) + 0.01


def _mirror(part: Part, hand: int) -> Part:
    return part if hand > 0 else replace(part, spine=part.spine * (-1, 1))


def dragon() -> Figure:
    """A Miao dragon: a winding body with fins, a mild head, whiskers that curl."""
    way = smooth(
        [(-0.36, -0.16), (-0.20, -0.02), (-0.02, -0.16), (0.16, -0.20), (0.28, -0.02),
         (0.12, 0.14), (-0.10, 0.12), (-0.26, 0.22), (-0.14, 0.36), (0.10, 0.33), (0.34, 0.38)],
        each=16,
    )  # fmt: skip
    t = np.linspace(0, 1, len(way))
    widths = 0.04 + 0.085 * np.sin(np.pi * np.clip(t * 1.05, 0, 1)) ** 0.6
    widths *= 1 - 0.6 * t**4
    parts: Figure = []
    along = np.gradient(way, axis=0)
    for at in range(10, len(way) - 4, 5):
        angle = float(np.arctan2(along[at, 1], along[at, 0]))
        for hand in (-1, 1):
            normal = angle + hand * np.pi / 2
            x = way[at, 0] + np.cos(normal) * widths[at] * 0.42
            y = way[at, 1] + np.sin(normal) * widths[at] * 0.42
            parts.append(
                leaf(x, y, widths[at] * 0.75, 0.034, normal + hand * 0.5, bend=0.1,
                     tone=1 if (at // 5) % 2 else 3, vein=PLAIN)
            )  # fmt: skip
    parts.append(Part(way, widths, 0, SCALES))
    x, y = way[-1]
    for number in range(5):
        parts.append(leaf(x - 0.02, y, 0.16, 0.05, -0.75 + number * 0.38, bend=0.1,
                          tone=2 + number % 2))  # fmt: skip
    for number in range(6):
        parts.append(leaf(-0.31, -0.14, 0.15, 0.045, -1.7 + number * 0.42, bend=0.2,
                          tone=3 + number % 2))  # fmt: skip
    for hand in (-1, 1):
        horn = bezier((-0.37, -0.2), (-0.37 + hand * 0.05, -0.3), (-0.33 + hand * 0.11, -0.36),
                      count=16)  # fmt: skip
        parts.append(Part(horn, taper(16, 0.035, start=0.8), 5))
    head = bezier((-0.47, -0.13), (-0.46, -0.24), (-0.34, -0.24), (-0.30, -0.12), count=24)
    parts.append(Part(head, taper(24, 0.16, start=0.55, end=0.6), 4, PLAIN))
    parts.append(Part(spiral(-0.475, -0.10, 0.035, turns=1.2), np.full(43, 0.014), 5))
    for drop in (0.0, 0.05):
        whisker = bezier((-0.46, -0.1), (-0.52, 0.02 + drop), (-0.42, 0.06 + drop),
                         (-0.47, 0.14 + drop), count=24)  # fmt: skip
        parts.append(Part(whisker, taper(24, 0.014, start=0.8, end=0.4), 2))
    parts.append(bead(-0.405, -0.185, 0.026, 5))
    parts.append(bead(-0.405, -0.185, 0.013, 6))
    for at in (34, 92):
        angle = float(np.arctan2(along[at, 1], along[at, 0])) + np.pi / 2
        parts.append(leaf(way[at, 0], way[at, 1], 0.14, 0.05, angle, bend=0.3, tone=1))
        for claw in (-0.5, 0.0, 0.5):
            tip = way[at] + 0.13 * np.array([np.cos(angle), np.sin(angle)])
            parts.append(leaf(tip[0], tip[1], 0.06, 0.018, angle + claw, tone=5, vein=PLAIN))
    return parts


def fish() -> Figure:
    """A carp swimming to the left."""
    parts: Figure = []
    for number in range(5):
        parts.append(leaf(0.24, 0.0, 0.30 - 0.05 * (2 - abs(number - 2)), 0.085,
                          -0.80 + number * 0.40, bend=0.12 * (number - 2), tone=1 + number % 2,
                          vein=BARBS, round_tip=True))  # fmt: skip
    for number in range(5):
        parts.append(leaf(-0.16 + number * 0.07, -0.11, 0.17, 0.06, -1.05 + 0.08 * number,
                          bend=0.1, tone=2, vein=LINE))  # fmt: skip
    for number in range(2):
        parts.append(
            leaf(-0.12 + number * 0.20, 0.08, 0.18, 0.07, 1.0, bend=-0.1, tone=2, vein=BARBS)
        )
    body = bezier((-0.44, 0.03), (-0.15, -0.07), (0.15, -0.03), (0.30, 0.0), count=60)
    t = np.linspace(0, 1, 60)
    widths = 0.03 + 0.25 * np.sin(np.pi * t**0.66) ** 0.8 * (1 - 0.5 * t)
    parts.append(Part(body, widths, 0, SCALES))
    gill = bezier((-0.29, -0.10), (-0.24, 0.0), (-0.29, 0.11), count=16)
    parts.append(Part(gill, np.full(16, 0.02), 4))
    parts.append(bead(-0.35, -0.015, 0.027, 5))
    parts.append(bead(-0.35, -0.015, 0.013, 6))
    return parts


def bird() -> Figure:
    """A small bird on the wing, as on aprons and sleeves."""
    parts: Figure = []
    for number in range(4):
        parts.append(leaf(0.14, 0.05, 0.36, 0.06, 0.0 + number * 0.2, bend=0.1,
                          tone=1 + number % 2, vein=BARBS))  # fmt: skip
    body = bezier((-0.30, -0.06), (-0.12, 0.16), (0.06, 0.10), (0.18, 0.04), count=36)
    parts.append(Part(body, taper(36, 0.20, start=0.55, end=0.25), 0, SCALES))
    for number in range(6):
        parts.append(leaf(-0.10 + number * 0.03, 0.0, 0.36 - number * 0.02, 0.07,
                          -1.9 + number * 0.22, bend=0.12, tone=3 + number % 2, vein=BARBS,
                          round_tip=True))  # fmt: skip
    parts.append(bead(-0.31, -0.09, 0.075, 0))
    parts.append(leaf(-0.37, -0.09, 0.09, 0.04, 2.9, bend=-0.2, tone=5, vein=PLAIN))
    parts.append(leaf(-0.31, -0.15, 0.11, 0.03, -1.2, bend=0.3, tone=5, vein=PLAIN))
    parts.append(bead(-0.325, -0.10, 0.02, 6))
    return parts


def pomegranate() -> Figure:
    """A split pomegranate with its seeds and a leaf pair."""
    parts: Figure = [
        leaf(0.0, 0.26, 0.30, 0.11, 0.55, tone=3),
        leaf(0.0, 0.26, 0.30, 0.11, np.pi - 0.55, bend=-0.2, tone=3),
    ]
    t = np.linspace(-1, 1, 40)
    spine = np.stack([np.zeros(40), 0.28 * t], 1)
    parts.append(Part(spine, 0.6 * np.sqrt(np.clip(1 - t**2, 0.0, 1)) ** 0.9 + 0.002, 0, LINE))
    opening = Part(spine * 0.72, (0.26 * np.sqrt(np.clip(1 - t**2, 0, 1)) + 0.002), 2)
    parts.append(opening)
    for row in range(5):
        for column in range(3):
            x = (column - 1) * 0.062 + (row % 2 - 0.5) * 0.02
            parts.append(bead(x, -0.13 + row * 0.064, 0.024, 4))
    for number in range(3):
        parts.append(leaf(0, -0.27, 0.15, 0.06, -np.pi / 2 + (number - 1) * 0.55, bend=0.0,
                          tone=1, vein=PLAIN))  # fmt: skip
    return parts


def fern(*, turns: float = 1.6, fronds: int = 15) -> Figure:
    """A curled fern: a spiral stem with small leaves on its outside."""
    spine = spiral(0, 0, 0.40, turns=turns, start=2.4)
    parts: Figure = [Part(spine, np.linspace(0.075, 0.03, len(spine)), 0, LINE)]
    along = np.gradient(spine, axis=0)
    for number in range(fronds):
        at = int(number / fronds * len(spine) * 0.62)
        angle = float(np.arctan2(along[at, 1], along[at, 0])) - np.pi / 2
        parts.append(leaf(spine[at, 0],
                spine[at, 1], 0.15 * (1 - 0.5 * number / fronds), 0.05, angle + 0.35,
                          bend=0.2, tone=1 + number % 2))  # fmt: skip
    parts.append(bead(0, 0, 0.05, 3))
    return parts


def star_flower(points: int = 8, *, tone: int = 0) -> Figure:
    """A sun-like flower of pointed rays."""
    parts: Figure = []
    for turn in range(points * 2):
        angle = np.pi * turn / points
        long = 0.48 if turn % 2 == 0 else 0.34
        parts.append(leaf(0.10 * np.cos(angle), 0.10 * np.sin(angle), long - 0.1,
                          0.15 if turn % 2 == 0 else 0.09, angle, bend=0, tone=tone + turn % 2))  # fmt: skip
    parts.append(bead(0, 0, 0.105, tone + 3))
    parts.append(bead(0, 0, 0.055, tone + 2))
    return parts
