"""Cut paper and wood-block colour: one sheet, many holes; blocks printed a little out of register."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops

from museum.demo.draw import figures as fig
from museum.demo.draw.core import Picture, colour, paper, seamless_noise, shade, tile, toned
from museum.demo.draw.figures import placed
from museum.demo.draw.indigo import cut
from museum.demo.draw.ink import Mask, bezier, circle, four_fold, mirrored, soft, spiral

SHEETS = {"red": "#b3202b", "ink": "#1c1b20", "white": "#f3ecdc", "plum": "#6a1c3a"}


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    layout: str = "rosette",
    sheet: str = "red",
    ground: str = "#ece2cb",
) -> Picture:
    """Chiselled paper (踏虎凿花) laid on paper; layouts `rosette`, `window`, `mask`."""
    make, fold = LAYOUTS[layout]
    size = (-(-width // 2), -(-height // 2)) if fold == 4 else (-(-width // 2), height)
    mask = Mask(*size)
    make(mask)
    whole = (four_fold if fold == 4 else mirrored)(mask.done()).crop((0, 0, width, height))
    under = paper(rng, width, height, base=colour(ground))
    reach = max(2, min(width, height) // 420)
    shadow = ImageChops.offset(soft(whole, reach * 2, 4), reach, reach)
    under.paste((60, 45, 30), (0, 0), shadow.point([round(level * 0.5) for level in range(256)]))
    grain = seamless_noise(rng, slope=0.8, stretch=3) + 0.6 * seamless_noise(rng, slope=1.5)
    top = Image.fromarray(tile(toned(grain, colour(SHEETS[sheet]), depth=5), width, height))
    under.paste(top, (0, 0), whole)
    return np.asarray(shade(rng, under, grain=5, low=230, edge=222))


def _rosette(mask: Mask) -> None:
    """Upper left quarter of a round cut: butterflies, pomegranates and peony."""
    unit = float(min(mask.width, mask.height))
    cx, cy = float(mask.width), float(mask.height)
    gap = unit * 0.007
    for turn in range(64):
        angle = 2 * np.pi * (turn + 0.5) / 64
        blade = fig.leaf(0.80 * np.cos(angle), 0.80 * np.sin(angle), 0.13, 0.085, angle, bend=0)
        mask.polygon(placed([blade], cx, cy, unit)[0].outline)
    mask.dot(cx, cy, unit * 0.84)
    mask.dot(cx, cy, unit * 0.79, 0)
    mask.dot(cx, cy, unit * 0.77)
    mask.dot(cx, cy, unit * 0.745, 0)
    for turn in range(64):
        x, y = circle(cx, cy, unit * 0.815, 64)[turn]
        mask.dot(x, y, unit * 0.0105, 0)
    cut(mask, placed(fig.butterfly(), cx - unit * 0.43, cy - unit * 0.43, unit * 0.50,
                     angle=-np.pi / 4), gap)  # fmt: skip
    cut(mask, placed(fig.pomegranate(), cx, cy - unit * 0.53, unit * 0.34), gap)
    cut(mask, placed(fig.bird(), cx - unit * 0.57, cy - unit * 0.06, unit * 0.30, angle=0.6), gap)
    cut(mask, placed(fig.peony(), cx, cy, unit * 0.62), gap)
    for turn in range(12):
        angle = np.pi / 6 * turn
        mask.line(np.array([(cx + unit * 0.3 * np.cos(angle), cy + unit * 0.3 * np.sin(angle)),
                            (cx + unit * 0.755 * np.cos(angle), cy + unit * 0.755 * np.sin(angle))]),
                  unit * 0.006)  # fmt: skip


def _window(mask: Mask) -> None:
    """Left half of an upright cut: phoenix pair over peony and fish inside a lattice frame."""
    width, height = mask.width, mask.height
    unit = float(min(width * 2, height))
    cx = float(width)
    gap = unit * 0.0035
    left = cx - unit * 0.42
    top, foot = height / 2 - unit * 0.46, height / 2 + unit * 0.46
    mask.box(left, top, cx, foot)
    mask.box(left + unit * 0.02, top + unit * 0.02, cx, foot - unit * 0.02, 0)
    mask.box(left + unit * 0.06, top + unit * 0.06, cx, foot - unit * 0.06)
    mask.box(left + unit * 0.07, top + unit * 0.07, cx, foot - unit * 0.07, 0)
    step = unit * 0.04
    for number in range(24):
        for x, y in ((left + number * step, top + unit * 0.04), (left + number * step, foot - unit * 0.04),
                     (left + unit * 0.04, top + number * step)):  # fmt: skip
            if x <= cx and y <= foot:
                mask.line(spiral(x, y, unit * 0.02, turns=1.4, start=number), unit * 0.006)
    cut(mask, placed(fig.phoenix(), cx - unit * 0.20, height / 2 - unit * 0.20, unit * 0.40,
                     angle=0.15), gap)  # fmt: skip
    way = bezier((cx, height / 2 + unit * 0.36), (cx - unit * 0.1, height / 2 + unit * 0.2),
                 (cx - unit * 0.3, height / 2 + unit * 0.24), (cx - unit * 0.33, height / 2), count=50)  # fmt: skip
    cut(
        mask,
        fig.spray(way, leaves=8, length=unit * 0.10, width=unit * 0.04, stem=unit * 0.010),
        gap,
    )
    cut(mask, placed(fig.peony(), cx, height / 2 + unit * 0.10, unit * 0.30), gap)
    cut(mask, placed(fig.fish(), cx - unit * 0.19, height / 2 + unit * 0.315, unit * 0.24), gap)
    cut(mask, placed(fig.butterfly(), cx, height / 2 - unit * 0.31, unit * 0.16), gap)


def _mask(mask: Mask) -> None:
    """Left half of a carved-mask design: brows, eyes, cheeks and beard as bold open shapes."""
    width, height = mask.width, mask.height
    unit = float(min(width * 2, height))
    cx, cy = float(width), height / 2
    gap = unit * 0.006
    t = np.linspace(-1, 1, 80)
    spine = np.stack([np.full(80, cx), cy + unit * 0.03 + t * unit * 0.40], 1)
    shape = (
        unit * 0.62 * np.sqrt(np.clip(1 - np.abs(t) ** 2.6, 0, 1)) * (1 - 0.16 * np.clip(t, 0, 1))
        + 2
    )
    mask.polygon(fig.Part(spine, shape).outline)
    mask.polygon(fig.Part(spine, shape - unit * 0.03).outline, 0)
    mask.polygon(fig.Part(spine, shape - unit * 0.05).outline)

    def hole(part: fig.Part) -> None:
        mask.polygon(placed([part], cx, cy, unit)[0].outline, 0)

    def solid(part: fig.Part) -> None:
        mask.polygon(placed([part], cx, cy, unit)[0].outline)

    hole(fig.leaf(-0.035, -0.10, 0.22, 0.085, np.pi + 0.10, bend=0.12))
    solid(fig.bead(-0.135, -0.115, 0.034))
    hole(fig.bead(-0.135, -0.115, 0.013))
    for lift in (0.0, 0.055):
        hole(fig.leaf(-0.03, -0.175 - lift, 0.26 - lift, 0.035, np.pi + 0.28, bend=0.22))
    nose = bezier((0.0, -0.16), (-0.035, 0.0), (-0.075, 0.055), (-0.01, 0.075), count=30)
    mask.line(nose * unit + (cx, cy), unit * 0.010, 0)
    hole(fig.bead(-0.03, 0.062, 0.012))
    mouth = fig.Part(bezier((0.0, 0.155), (-0.09, 0.15), (-0.15, 0.115), count=30),
                     np.linspace(0.075, 0.012, 30))  # fmt: skip
    hole(mouth)
    for number in range(4):
        x = cx - unit * (0.012 + number * 0.027)
        mask.box(x - unit * 0.010, cy + unit * 0.125, x + unit * 0.010, cy + unit * 0.158)
    cheek = spiral(-0.185, 0.055, 0.062, turns=1.7, start=0.4) * unit + (cx, cy)
    mask.line(cheek, unit * 0.011, 0)
    for number in range(7):
        angle = np.pi / 2 + 0.14 * number
        beard = fig.leaf(-0.02 - 0.034 * number, 0.235 - 0.008 * number, 0.14 - 0.008 * number, 0.03, angle,
                         bend=0.12)  # fmt: skip
        hole(beard)
    for number in range(6):
        angle = -np.pi / 2 - 0.26 * number
        flame = fig.leaf(0.30 * np.cos(angle), -0.08 + 0.30 * np.sin(angle), 0.20 - 0.012 * number, 0.10,
                         angle, bend=0.18)  # fmt: skip
        solid(flame)
        mask.line(placed([flame], cx, cy, unit)[0].spine[4:-5], unit * 0.008, 0)
    cut(mask, placed(fig.peony((9, 7, 5)), cx, cy - unit * 0.285, unit * 0.12), gap * 0.7)
    for number in range(3):
        ear = fig.leaf(
            -0.29, -0.06 + 0.05 * number, 0.11 - 0.02 * number, 0.06, np.pi - 0.3, bend=0.3
        )
        solid(ear)


LAYOUTS = {"rosette": (_rosette, 4), "window": (_window, 2), "mask": (_mask, 2)}


def draw_print(rng: np.random.Generator, width: int, height: int) -> Picture:
    """A New Year print in five blocks: birds, flowers and fish, printed on local paper."""
    inks = ["#d0342f", "#e89a2a", "#2f7f76", "#7a4a90", "#2f5fa0"]
    half = -(-width // 2)
    unit = float(min(half * 2, height))
    cx = float(half)
    middle = height / 2
    figures = [
        placed(fig.phoenix(), cx - unit * 0.22, middle - unit * 0.16, unit * 0.44, angle=0.1),
        placed(fig.peony(), cx, middle + unit * 0.14, unit * 0.34),
        placed(fig.fish(), cx - unit * 0.24, middle + unit * 0.33, unit * 0.26),
        placed(fig.pomegranate(), cx - unit * 0.33, middle + unit * 0.06, unit * 0.15, angle=-0.3),
        placed(fig.butterfly(), cx, middle - unit * 0.33, unit * 0.20),
    ]
    blocks = [Mask(half, height) for _ in inks]
    key = Mask(half, height)
    for figure in figures:
        for part in figure:
            for number, block in enumerate(blocks):
                block.polygon(part.outline, 255 if part.tone % len(inks) == number else 0)
            key.polygon(part.outline, 0)
            outline = np.concatenate([part.outline, part.outline[:1]])
            key.line(outline, unit * 0.0022)
            if part.vein != fig.PLAIN:
                key.line(part.spine[3:-3], unit * 0.0014)
    frame = unit * 0.44
    for inset, thick in ((0.0, 0.012), (0.022, 0.004)):
        for x0, y0, x1, y1 in (
            (cx - frame + unit * inset, middle - frame + unit * inset, cx, None),
            (cx - frame + unit * inset, middle + frame - unit * (inset + thick), cx, None),
        ):
            key.box(x0, y0, x1, y0 + unit * thick if y1 is None else y1)
        key.box(cx - frame + unit * inset, middle - frame + unit * inset,
                cx - frame + unit * (inset + thick), middle + frame - unit * inset)  # fmt: skip
    sheet = paper(rng, width, height, base=colour("#efe4c8"))
    worn = tile(
        np.clip(215 + 30 * seamless_noise(rng, slope=0.9), 110, 255).astype(np.uint8), width, height
    )
    wear = Image.fromarray(worn)
    for ink, block in zip(inks, blocks, strict=True):
        shift = rng.integers(-3, 4, 2) * max(1, int(unit // 2400))
        printed = mirrored(block.done()).crop((0, 0, width, height))
        printed = ImageChops.offset(printed, int(shift[0]), int(shift[1]))
        layer = Image.new("RGB", (width, height), colour(ink))
        sheet = Image.composite(
            ImageChops.multiply(sheet, layer), sheet, ImageChops.multiply(printed, wear)
        )
    lines = mirrored(key.done()).crop((0, 0, width, height))
    sheet.paste((28, 24, 26), (0, 0), ImageChops.multiply(lines, wear))
    return np.asarray(shade(rng, sheet, grain=5, low=235, edge=225))
