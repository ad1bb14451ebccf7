"""Cloth made of cells: a small plan of colour numbers becomes threads that bear zooming in.

A plan holds one colour number for each crossing of warp and weft. Every crossing is taken from
an atlas of drawn cells (colour × shade × variant), so a picture of 40 million pixels costs one
gather and one copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from museum.demo.draw.core import Colour, Picture

Plan = NDArray[np.uint8]
CellPainter = Callable[[np.random.Generator, Colour, int], NDArray[np.float32]]

SHADES = 12
VARIANTS = 8


def woven(
    rng: np.random.Generator,
    plan: Plan,
    palette: Sequence[Colour],
    *,
    cell: int,
    width: int,
    height: int,
    painter: CellPainter,
    unevenness: float = 0.5,
) -> Picture:
    """Paint a plan of colour numbers, `cell` px for each crossing, cropped to the size asked.

    Args:
        unevenness: how much dye and tension differ from thread to thread, 0 to 1.
    """
    rows, columns = plan.shape
    atlas = _atlas(rng, palette, cell, painter)
    shade = _shades(rng, rows, columns, unevenness)
    variant = rng.integers(0, VARIANTS, (rows, columns))
    index = (plan.astype(np.int32) * SHADES + shade) * VARIANTS + variant
    picture = np.empty((rows * cell, columns * cell, 3), np.uint8)
    view = picture.reshape(rows, cell, columns, cell, 3)
    for row in range(rows):
        view[row] = atlas[index[row]].transpose(1, 0, 2, 3)
    return np.ascontiguousarray(picture[:height, :width])


def weft_cell(rng: np.random.Generator, base: Colour, cell: int) -> NDArray[np.float32]:
    """One crossing of a brocade: weft threads lying over a dark warp that shows at the sides."""
    threads = 3 if cell >= 15 else 2
    y = np.arange(cell)[:, None]
    x = np.arange(cell)[None, :]
    phase = (y * threads / cell) % 1.0
    profile = np.sin(np.pi * (phase + 0.5 / cell)) ** 0.6
    bend = 0.72 + 0.28 * np.sin(np.pi * (x + 0.5) / cell) ** 0.5
    twist = 0.07 * np.sin(2 * np.pi * (x * 1.35 + phase * cell / threads * 1.1) / (cell / 2.4))
    fuzz = rng.normal(0, 0.045, (cell, cell))
    light = profile * bend + twist + fuzz
    light += rng.normal(0, 0.03)
    return _lit(light, base, shine=0.16)


def counted_cell(rng: np.random.Generator, base: Colour, cell: int) -> NDArray[np.float32]:
    """One small square of balanced cloth: a warp and a weft thread of one colour crossing."""
    y = (np.arange(cell)[:, None] + 0.5) / cell * 2 % 1
    x = (np.arange(cell)[None, :] + 0.5) / cell * 2 % 1
    over = ((np.arange(cell)[:, None] * 2 // cell) + (np.arange(cell)[None, :] * 2 // cell)) % 2
    across, along = np.sin(np.pi * x), np.sin(np.pi * y)
    light = np.where(over == 0, across * (0.7 + 0.3 * along), along * (0.66 + 0.3 * across))
    light = light**0.6 + rng.normal(0, 0.05, (cell, cell))
    return _lit(light, base, shine=0.08)


def cross_stitch_cell(
    rng: np.random.Generator, base: Colour, cell: int, *, ground: Colour
) -> NDArray[np.float32]:
    """One cross-stitch in `base` over the ground cloth."""
    cloth = counted_cell(rng, ground, cell)
    y, x = np.mgrid[0:cell, 0:cell].astype(np.float32)
    y, x = (y + 0.5) / cell, (x + 0.5) / cell
    wobble = rng.normal(0, 0.03)
    result = cloth * 0.9
    for distance, along, light in (
        (np.abs(x + y - 1 + wobble), x - y, 0.82),
        (np.abs(x - y + wobble), x + y - 1, 1.0),
    ):
        half = 0.27
        inside = distance < half
        relief = np.sqrt(np.clip(1 - (distance / half) ** 2, 0, 1))
        twist = 0.1 * np.sin(along * 26 + distance * 9)
        thread = _lit(relief * light + twist + rng.normal(0, 0.03, (cell, cell)), base, shine=0.15)
        shadow = (distance < half * 1.35) & ~inside
        result[shadow] *= 0.72
        result[inside] = thread[inside]
    return result


def _lit(light: NDArray[np.floating], base: Colour, *, shine: float) -> NDArray[np.float32]:
    """Shade a colour by a light map in 0 to 1; the brightest parts go a little white."""
    light = np.clip(light, 0, 1.1)
    colours = np.asarray(base, np.float32)[None, None, :]
    lit = colours * (0.30 + 0.78 * light[:, :, None])
    return (lit + 255 * shine * np.clip(light - 0.8, 0, 1)[:, :, None]).astype(np.float32)


def _atlas(
    rng: np.random.Generator, palette: Sequence[Colour], cell: int, painter: CellPainter
) -> Picture:
    gains = np.linspace(0.80, 1.16, SHADES, dtype=np.float32)
    cells = []
    for base in palette:
        drawn = [painter(rng, base, cell) for _ in range(VARIANTS)]
        for gain in gains:
            cells += [np.clip(one * gain, 0, 255).astype(np.uint8) for one in drawn]
    return np.stack(cells)


def _shades(rng: np.random.Generator, rows: int, columns: int, unevenness: float) -> NDArray:
    """Which shade each crossing takes: slow folds, single threads, and chance."""
    y, x = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)[None, :]
    waves = rng.uniform(0, 2 * np.pi, 4)
    folds = np.sin(x * 5 + waves[0] + 2 * np.sin(y * 3 + waves[1]))
    folds = folds + np.sin(y * 4 + waves[2] + 1.5 * np.sin(x * 4 + waves[3]))
    threads = rng.normal(0, 0.5, (rows, 1)) + rng.normal(0, 0.18, (1, columns))
    chance = rng.normal(0, 0.35, (rows, columns))
    level = 0.58 + unevenness * (folds * 0.07 + threads * 0.16 + chance * 0.16)
    return np.clip(np.rint(level * (SHADES - 1)), 0, SHADES - 1).astype(np.int32)
