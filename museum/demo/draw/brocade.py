"""西兰卡普: Tujia brocade on a grid of crossings, stepped lozenges, hooks and bands.

Hook patterns carry exactly as many hooks as their name says (四十八勾 = 8 + 16 + 24).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from museum.demo.draw.core import Picture, colour
from museum.demo.draw.motifs import (
    BANYAN,
    BIRD,
    FISH,
    HORSE,
    PERSON,
    PLUM,
    SNAKE,
    SPIDER,
    STAR8,
    SUN,
    TIGER,
    figure,
    stamp,
)
from museum.demo.draw.weave import Plan, counted_cell, cross_stitch_cell, weft_cell, woven

BLACK, RED, DEEP, YELLOW, BLUE, GREEN, WHITE, VIOLET, ORANGE, ROSE = range(10)
PALETTES = {
    "classic": "#1b1613 #c2322b #7d1a20 #e6b031 #2c5599 #2f7f5b #f0e4c6 #6d3b78 #d9752b #cf5f86",
    "night": "#141722 #b5303a #5b1830 #dca53a #3d6fb4 #2e8a83 #ece1cc #6a4b92 #cf7a3a #d0759a",
    "madder": "#2a0f10 #d2452f #9c1f22 #f0c04a #355a8c #587f43 #f6ead0 #7a3a5c #e08a36 #d97a7a",
    "indigo": "#0f1d3a #a83238 #5c2136 #d9b25a #4f7fbf #3a8f86 #efe8d8 #5d4f93 #c98548 #b96f92",
}
RINGS = {48: (2, 4, 6), 24: (2, 4), 12: (1, 2), 8: (2,)}
RING_WIDTH = 15


def palette(name: str) -> list[tuple[int, int, int]]:
    """The ten yarn colours of a palette."""
    return [colour(text) for text in PALETTES[name].split()]


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    pattern: str = "hooks48",
    colours: str = "classic",
    cells: int = 420,
) -> Picture:
    """A length of brocade.

    Args:
        pattern: `hooks48`, `hooks24`, `hooks12`, `hooks8`, `taitai`, `wall`, `horses`,
            `birds`, `chairs`, `wan`, `bands` (a sampler of all), `ribbon`.
        cells: crossings across the picture's longer side.
    """
    cell = max(3, round(max(width, height) / cells))
    columns, rows = -(-width // cell), -(-height // cell)
    plan = PATTERNS[pattern](rng, rows, columns)
    return woven(
        rng,
        plan,
        palette(colours),
        cell=cell,
        width=width,
        height=height,
        painter=weft_cell,
        unevenness=0.55,
    )


# -- hooks --------------------------------------------------------------------------------


def _hook(plan: Plan, row: int, column: int, down: int, right: int, ink: int) -> None:
    """One 勾: a stem away from the lozenge, a bend outward, a tip that comes back."""
    cells = [(step, 0) for step in range(7)] + [(step, 1) for step in range(7)]
    cells += [(6, 2), (6, 3), (6, 4), (5, 2), (5, 3), (5, 4), (4, 4), (3, 4), (4, 5), (3, 5)]
    cells += [(6, 5), (5, 5)]
    rows, columns = plan.shape
    for dy, dx in cells:
        y, x = row + down * dy, column + right * dx
        if 0 <= y < rows and 0 <= x < columns:
            plan[y, x] = ink


def lozenge(plan: Plan, row: int, column: int, hooks: int, scheme: tuple[int, ...]) -> int:
    """A stepped lozenge ringed with `hooks` hooks; returns its reach in cells."""
    rings = RINGS[hooks]
    reach = 9 + RING_WIDTH * len(rings)
    rows, columns = plan.shape
    y, x = np.ogrid[0:rows, 0:columns]
    distance = np.abs(y - row) + np.abs(x - column)
    for number in range(len(rings), -1, -1):
        edge = 9 + RING_WIDTH * number
        field, line, trim = scheme[number % len(scheme)], WHITE, YELLOW
        plan[distance <= edge] = line if number % 2 else trim
        plan[distance <= edge - 2] = field
    for number, per_side in enumerate(rings):
        edge = 9 + RING_WIDTH * number
        ink = (YELLOW, WHITE, RED, GREEN)[(number + scheme[0]) % 4]
        if ink == scheme[(number + 1) % len(scheme)]:
            ink = WHITE
        span = edge / per_side
        for turn in range(per_side):
            along = round(span * (turn + 0.5)) - 1
            for down in (-1, 1):
                for right in (-1, 1):
                    _hook(
                        plan,
                        row + down * (edge - along - 1),
                        column + right * along,
                        down,
                        right,
                        ink,
                    )
    plan[distance <= 9] = scheme[0]
    plan[distance <= 7] = WHITE
    plan[distance <= 5] = RED if scheme[0] != RED else BLUE
    plan[distance <= 2] = YELLOW
    return reach


def _hooks(rng: np.random.Generator, rows: int, columns: int, *, hooks: int) -> Plan:
    plan = np.zeros((rows, columns), np.uint8)
    side = _side_border(columns)
    top = _end_band(rows)
    reach = 9 + RING_WIDTH * len(RINGS[hooks])
    period = 2 * reach + 18
    schemes = [
        (RED, BLACK, BLUE, DEEP),
        (BLUE, DEEP, GREEN, BLACK),
        (GREEN, BLACK, DEEP, VIOLET),
        (VIOLET, DEEP, BLACK, BLUE),
    ]
    y, x = np.mgrid[0:rows, 0:columns]
    middle_y, middle_x = rows // 2, columns // 2
    _lattice(plan, y, x, middle_y, middle_x, period)
    number = 0
    for up in range(-(rows // period) - 2, rows // period + 3):
        for over in range(-(columns // period) - 2, columns // period + 3):
            row, column = middle_y + up * period, middle_x + over * period
            lozenge(plan, row, column, hooks, schemes[(up + over) % 2])
            lozenge(
                plan, row + period // 2, column + period // 2, hooks, schemes[2 + (up + over) % 2]
            )
            for down, right in ((period // 2, 0), (0, period // 2)):
                _small(plan, row + down, column + right, schemes[number % 4], number)
            number += 1
    _frame(plan, side, top)
    return plan


def _lattice(plan: Plan, y: Plan, x: Plan, middle_y: int, middle_x: int, period: int) -> None:
    """Crossed zigzag lines between the lozenges."""
    one = (y - middle_y + x - middle_x + period // 2) % period
    two = (y - middle_y - x + middle_x + period // 2) % period
    for field in (one, two):
        plan[(field < 4)] = DEEP
        plan[(field == 1) | (field == 2)] = ORANGE


def _small(plan: Plan, row: int, column: int, scheme: tuple[int, ...], number: int) -> None:
    """A small flower between four lozenges."""
    rows, columns = plan.shape
    y, x = np.ogrid[0:rows, 0:columns]
    distance = np.abs(y - row) + np.abs(x - column)
    for reach, ink in ((15, BLACK), (13, YELLOW), (11, scheme[0]), (7, WHITE), (5, scheme[1])):
        plan[distance <= reach] = ink
    drawn = figure(PLUM)
    stamp(plan, drawn, row - 4, column - 4, (WHITE if number % 2 else YELLOW, RED))


# -- frames -------------------------------------------------------------------------------


def _side_border(columns: int) -> int:
    return min(28, max(6, columns // 12))


def _end_band(rows: int) -> int:
    return min(44, max(8, rows // 7))


def _frame(plan: Plan, side: int, end: int) -> None:
    """Borders left and right, wider bands at both ends, as on a quilt cover."""
    rows, columns = plan.shape
    if rows < 60 or columns < 60:
        return
    band = np.zeros((rows, side), np.uint8)
    _mountains(band.T, RED, BLUE)
    plan[:, :side] = band
    plan[:, columns - side :] = band[:, ::-1]
    for edge in (side, columns - side - 2):
        plan[:, edge : edge + 2] = YELLOW
    cap = np.zeros((end, columns), np.uint8)
    _taitai_row(cap, 0, end, 0)
    plan[:end] = cap
    plan[rows - end :] = cap[::-1]
    for edge in (end, rows - end - 3):
        plan[edge : edge + 3] = WHITE
        plan[edge + 1] = RED


def _mountains(band: Plan, first: int, second: int) -> None:
    """A row of stepped triangles pointing up and down; `band` is wide and low."""
    high, wide = band.shape
    period = max(8, high)
    x = np.arange(wide)[None, :]
    y = np.arange(high)[:, None]
    phase = np.abs((x % period) - period // 2)
    band[:] = BLACK
    for depth, ink in ((0, WHITE), (2, first), (5, YELLOW), (7, second), (10, DEEP)):
        band[(y - depth * 1 > phase * 2 * high // period // 1) & (y < high - 1)] = ink
    band[0] = band[high - 1] = ORANGE


def _taitai_row(plan: Plan, top: int, high: int, shift: int) -> None:
    """台台花: stepped boats with a face inside, over a line of waves."""
    _rows, columns = plan.shape
    period = 44
    inks = [(RED, YELLOW), (BLUE, WHITE), (GREEN, YELLOW), (VIOLET, WHITE)]
    plan[top : top + high] = BLACK
    for number, left in enumerate(range(-period + shift, columns + period, period)):
        body, trim = inks[number % 4]
        for step in range(high - 8):
            inset = (step // 3) * 2
            row = top + high - 8 - step
            wide = 19 - inset
            if wide < 3:
                break
            middle = left + period // 2
            _line(plan, row, middle - wide, middle + wide, trim)
            _line(plan, row, middle - wide + 2, middle + wide - 2, body)
        middle, floor = left + period // 2, top + high - 10
        y, x = np.ogrid[0 : plan.shape[0], 0:columns]
        eye = np.abs(y - floor + 6) + np.abs(np.abs(x - middle) - 6)
        plan[eye <= 3] = WHITE
        plan[eye <= 1] = BLACK
        plan[(np.abs(y - floor + 1) <= 1) & (np.abs(x - middle) <= 5) & (y < top + high)] = YELLOW
        for right in (-1, 1):
            _hook(plan, top + 9, middle + right * 8, -1, right, trim)
    waves = np.arange(columns) % 8
    for row in range(5):
        line = top + high - 6 + row
        plan[line, np.abs(waves - 4) <= row] = BLUE
        plan[line, np.abs(waves - 4) == row] = WHITE


def _line(plan: Plan, row: int, left: int, right: int, ink: int) -> None:
    if 0 <= row < plan.shape[0] and right > 0 and left < plan.shape[1]:
        plan[row, max(0, left) : right] = ink


# -- other patterns -----------------------------------------------------------------------


def _taitai(rng: np.random.Generator, rows: int, columns: int) -> Plan:
    plan = np.zeros((rows, columns), np.uint8)
    high, gap = 42, 22
    row = 2
    turn = 0
    while row < rows:
        take = min(high, rows - row)
        if take > 12:
            strip = np.zeros((high, columns), np.uint8)
            _taitai_row(strip, 0, high, 22 * (turn % 2))
            plan[row : row + take] = strip[:take]
        row += high
        take = min(gap, rows - row)
        if take > 4:
            strip = np.zeros((gap, columns), np.uint8)
            _diamonds(strip, turn)
            plan[row : row + take] = strip[:take]
        row += gap
        turn += 1
    return plan


def _diamonds(band: Plan, turn: int) -> None:
    """A narrow band of nested lozenges between two lines."""
    high, wide = band.shape
    period = 24
    y = np.arange(high)[:, None]
    x = np.arange(wide)[None, :]
    distance = np.abs(y - high / 2 + 0.5) + np.abs((x + 12 * (turn % 2)) % period - period // 2)
    number = (x + 12 * (turn % 2)) // period
    band[:] = (DEEP, BLACK)[turn % 2]
    band[distance <= 10] = WHITE
    band[distance <= 8.5] = BLACK
    ink = np.array([RED, BLUE, GREEN, ORANGE, VIOLET, ROSE])[number % 6]
    band[:] = np.where(distance <= 7, np.broadcast_to(ink, band.shape), band)
    band[distance <= 4] = YELLOW
    band[distance <= 2] = BLACK
    band[:2] = YELLOW
    band[high - 2 :] = YELLOW


def _wall(rng: np.random.Generator, rows: int, columns: int) -> Plan:
    """岩墙花: courses of stones, each a stepped hexagon with a flower in it."""
    y, x = np.mgrid[0:rows, 0:columns]
    high, wide = 26, 46
    course = y // high
    shifted = x + (course % 2) * (wide // 2)
    stone = shifted // wide
    cy = np.abs(y % high - high / 2 + 0.5)
    cx = np.abs(shifted % wide - wide / 2 + 0.5)
    inside = np.maximum(cy * 1.0, (cx - 10 + cy * 0.5))
    inks = np.array([RED, BLUE, DEEP, GREEN, VIOLET, RED, ORANGE])
    choice = inks[(stone * 3 + course * 2) % len(inks)]
    plan = np.zeros((rows, columns), np.uint8)
    plan[inside <= 12] = WHITE
    plan = np.where(inside <= 10.6, choice, plan).astype(np.uint8)
    plan[inside <= 8] = BLACK
    plan = np.where(inside <= 6.6, inks[(stone * 3 + course * 2 + 2) % len(inks)], plan)
    plan = plan.astype(np.uint8)
    flower = cx + cy
    plan[flower <= 6] = YELLOW
    plan[flower <= 4] = BLACK
    plan[flower <= 2] = WHITE
    for lift in (9, 13):
        hook = (np.abs(cx - lift) + cy) <= 1.6
        plan[hook] = YELLOW
    _frame(plan, _side_border(columns), _end_band(rows))
    return plan


def _figures(
    rng: np.random.Generator,
    rows: int,
    columns: int,
    *,
    drawings: tuple[str, ...],
    grounds: tuple[int, ...] = (DEEP, BLACK, BLUE, BLACK),
) -> Plan:
    """Rows of figures that turn about from row to row, with lozenge bands between."""
    plan = np.zeros((rows, columns), np.uint8)
    row = 4
    turn = 0
    while row < rows:
        text = drawings[turn % len(drawings)]
        drawn = figure(text, mirror=turn % 2 == 1)
        high = drawn.shape[0] + 8
        plan[row : row + high] = grounds[turn % len(grounds)]
        step = drawn.shape[1] + 9
        inks = [(YELLOW, RED), (WHITE, BLUE), (ORANGE, WHITE), (ROSE, YELLOW)]
        for number, left in enumerate(range(-step // 2 * (turn % 2) + 3, columns, step)):
            first, second = inks[(number + turn) % len(inks)]
            stamp(plan, drawn, row + 4, left, (first, second))
            tiny = figure(PLUM)[2:7, 2:7]
            stamp(plan, tiny, row + 2, left + drawn.shape[1] + 2, (GREEN, WHITE))
        row += high
        band = min(20, rows - row)
        if band > 4:
            strip = np.zeros((20, columns), np.uint8)
            if turn % 2:
                _mountains(strip, RED, GREEN)
            else:
                _diamonds(strip, turn)
            plan[row : row + band] = strip[:band]
        row += 20
        turn += 1
    side = _side_border(columns)
    if columns > 60:
        band = np.zeros((rows, side), np.uint8)
        _mountains(band.T, RED, BLUE)
        plan[:, :side], plan[:, columns - side :] = band, band[:, ::-1]
    return plan


def _chairs(rng: np.random.Generator, rows: int, columns: int) -> Plan:
    """椅子花: chair-shaped meanders, back to back."""
    seat = figure(
        """
##............##
##............##
##..########..##
##..##....##..##
##..##.oo.##..##
##..##.oo.##..##
##..##....##..##
##..########..##
##............##
################
################
##.##......##.##
##.##......##.##
##.##......##.##
"""
    )
    plan = np.zeros((rows, columns), np.uint8)
    grounds = (DEEP, BLACK, VIOLET, BLACK, BLUE, BLACK)
    for turn, row in enumerate(range(2, rows, 20)):
        plan[row : row + 18] = grounds[turn % len(grounds)]
        plan[row + 18 : row + 20] = YELLOW if turn % 2 else WHITE
        for number, left in enumerate(range(-10 * (turn % 2), columns, 20)):
            ink = (RED, YELLOW, WHITE, GREEN, ORANGE)[(number + turn * 2) % 5]
            turned = seat if (number + turn) % 2 else seat[::-1]
            stamp(plan, turned, row + 2, left, (ink, YELLOW if ink != YELLOW else RED))
    _frame(plan, _side_border(columns), _end_band(rows))
    return plan


def _bands(rng: np.random.Generator, rows: int, columns: int) -> Plan:
    """A sampler: bands of every pattern, set across a long cloth."""
    makers: list[Callable[..., Plan]] = [
        partial(_hooks, hooks=48),
        _taitai,
        partial(_figures, drawings=(HORSE, BIRD)),
        _wall,
        partial(_hooks, hooks=24),
        partial(_figures, drawings=(TIGER, PERSON)),
        _chairs,
        partial(_hooks, hooks=12),
    ]
    plan = np.zeros((rows, columns), np.uint8)
    left, turn = 0, 0
    while left < columns:
        wide = min(200, columns - left)
        part = makers[turn % len(makers)](rng, rows, max(wide, 64))
        plan[:, left : left + wide] = part[:, :wide]
        plan[:, left : left + 3] = YELLOW
        plan[:, left + 1] = RED
        left += wide
        turn += 1
    return plan


def _ribbon(rng: np.random.Generator, rows: int, columns: int) -> Plan:
    """花带: a narrow ribbon of signs between fine stripes."""
    plan = np.zeros((rows, columns), np.uint8)
    stripes = [WHITE, BLACK, RED, BLACK, YELLOW, BLACK, GREEN, BLACK]
    edge = max(8, rows // 5)
    for row in range(edge):
        ink = stripes[row * len(stripes) // edge]
        plan[row] = plan[rows - 1 - row] = ink
    plan[edge : rows - edge] = WHITE
    drawings = [STAR8, SPIDER, FISH, BIRD, SUN, PLUM, BANYAN, SNAKE]
    left = 6
    turn = 0
    while left < columns:
        drawn = figure(drawings[turn % len(drawings)])
        top = rows // 2 - drawn.shape[0] // 2
        stamp(plan, drawn, top, left, (BLACK, RED))
        left += drawn.shape[1] + 8
        turn += 1
    return plan


# -- Dong brocade and counted work --------------------------------------------------------


def draw_dong(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    cells: int = 400,
    coloured: bool = False,
    drawings: tuple[str, ...] = ("sun", "star", "spider", "banyan"),
) -> Picture:
    """侗锦: suns, stars, spiders and banyans counted out, plain black on white or in silk."""
    cell = max(3, round(max(width, height) / cells))
    columns, rows = -(-width // cell), -(-height // cell)
    known = {"sun": SUN, "star": STAR8, "spider": SPIDER, "banyan": BANYAN, "bird": BIRD}
    plan = np.zeros((rows, columns), np.uint8)
    y, x = np.mgrid[0:rows, 0:columns]
    period = 44
    one, two = (x + y) // period, (x - y) // period
    dark = (one + two) % 2 == 0
    plan[dark] = 1
    for field in ((x + y) % period, (x - y) % period):
        near = np.minimum(field, period - 1 - field)
        plan[near < 2] = 2
        plan[(near == 4) | (near == 6)] = np.where(dark, 0, 1)[(near == 4) | (near == 6)]
    inks = (3, 4, 5, 6)
    for half in range(-2, 2 * rows // period + 3):
        for over in range(-2, columns // period + 3):
            row = half * period // 2
            column = over * period + (period // 2) * ((half + 1) % 2)
            drawn = figure(known[drawings[(half + over * 3) % len(drawings)]])
            on_dark = bool(dark[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])
            ink = inks[(half + over) % 4] if coloured else (0 if on_dark else 1)
            stamp(
                plan,
                drawn,
                row - drawn.shape[0] // 2,
                column - drawn.shape[1] // 2,
                (ink, 2),
            )
    texts = (
        "#efe7d4 #1d1a1c #7d766c #b23a35 #2d5c8f #d9a23c #3f7d5b"
        if not coloured
        else "#ecdcae #1b2038 #8a8fb0 #d8494a #58a0cf #f0b94a #62b389"
    )
    return woven(
        rng,
        plan,
        [colour(text) for text in texts.split()],
        cell=cell,
        width=width,
        height=height,
        painter=counted_cell,
        unevenness=0.45,
    )


def draw_cross_stitch(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    cells: int = 360,
    drawings: tuple[str, ...] = ("snake", "tiger", "bird"),
) -> Picture:
    """花瑶挑花: white thread counted onto dark blue homespun."""
    cell = max(4, round(max(width, height) / cells))
    columns, rows = -(-width // cell), -(-height // cell)
    known = {"snake": SNAKE, "tiger": TIGER, "bird": BIRD, "plum": PLUM}
    plan = np.zeros((rows, columns), np.uint8)
    y, x = np.mgrid[0:rows, 0:columns]
    row, turn = 3, 0
    while row < rows:
        drawn = figure(known[drawings[turn % len(drawings)]], mirror=turn % 2 == 1)
        band = slice(row, row + 14)
        lattice = np.abs((x + (turn % 2) * 9) % 18 - 9) + np.abs((y - row) - 6)
        hit = (lattice == 8) | (lattice == 5) | (lattice <= 1)
        plan[band][hit[band]] = 1
        plan[row - 2 : row - 1] = 1
        plan[row + 15 : row + 16] = 1
        row += 20
        step = drawn.shape[1] + 7
        for left in range(-(step // 2) * (turn % 2), columns, step):
            stamp(plan, drawn, row, left, (1, 0 if turn % 3 else 2))
            tiny = figure(PLUM)[3:6, 3:6]
            stamp(plan, tiny, row + drawn.shape[0] // 2, left + drawn.shape[1] + 2, (1, 2))
        row += drawn.shape[0] + 5
        turn += 1
    ground = colour("#16203f")

    def painter(own: np.random.Generator, base: tuple[int, int, int], side: int) -> np.ndarray:
        if base == ground:
            return counted_cell(own, base, side)
        return cross_stitch_cell(own, base, side, ground=ground)

    return woven(
        rng,
        plan,
        [ground, colour("#f2ecdd"), colour("#c9443f")],
        cell=cell,
        width=width,
        height=height,
        painter=painter,
        unevenness=0.4,
    )


def draw_homespun(
    rng: np.random.Generator, width: int, height: int, *, cells: int = 620, cut: bool = True
) -> Picture:
    """A plain checked quilt cloth, blue on undyed cotton; `cut` leaves half of it."""
    cell = max(3, round(max(width, height) / cells))
    columns, rows = -(-width // cell), -(-height // cell)
    y, x = np.mgrid[0:rows, 0:columns]
    across = (x % 46 < 12).astype(np.uint8) + (x % 46 == 20) * 1
    down = (y % 46 < 12).astype(np.uint8) + (y % 46 == 20) * 1
    plan = np.minimum(across + down, 2).astype(np.uint8)
    if cut:
        wander = np.cumsum(rng.normal(0, 0.5, rows))
        edge = (columns * 0.56 + wander - wander.mean())[:, None]
        fringe = rng.integers(0, 7, (rows, 1))
        plan[x > edge + fringe] = 3
        plan[(x > edge - 1) & (x <= edge + fringe) & (y % 2 == 0)] = 3
    return woven(
        rng,
        plan,
        [colour(text) for text in ["#e9dfc9", "#7f95b5", "#2f4a78", "#2b2622"]],
        cell=cell,
        width=width,
        height=height,
        painter=counted_cell,
        unevenness=0.8,
    )


PATTERNS: dict[str, Callable[[np.random.Generator, int, int], Plan]] = {
    "hooks48": partial(_hooks, hooks=48),
    "hooks24": partial(_hooks, hooks=24),
    "hooks12": partial(_hooks, hooks=12),
    "hooks8": partial(_hooks, hooks=8),
    "taitai": _taitai,
    "wall": _wall,
    "horses": partial(_figures, drawings=(HORSE, BIRD)),
    "birds": partial(_figures, drawings=(BIRD, PLUM)),
    "people": partial(_figures, drawings=(PERSON, TIGER, PERSON, FISH)),
    "chairs": _chairs,
    "bands": _bands,
    "ribbon": _ribbon,
}
