"""Pictures with structure, from whole numbers only: the same on every machine."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def pattern(seed: int, *, width: int, height: int, waves: int = 12) -> NDArray[np.uint8]:
    """Rows × columns × 3: some slanting zigzag waves over each other, in colour."""
    draw = random.Random(seed)
    y, x = np.mgrid[0:height, 0:width]
    total = np.zeros((height, width, 3), np.int64)
    for _ in range(waves):
        across, down, shift = (draw.randrange(1, 2500) for _ in range(3))
        slope = (x * across // width + y * down // height + shift) % 512
        wave = np.abs(slope - 256) - 128
        for band in range(3):
            total[:, :, band] += wave * draw.randrange(5, 40)
    return np.clip(128 + total // (waves * 8), 0, 255).astype(np.uint8)


def picture(seed: int, *, width: int = 900, height: int = 600) -> Image.Image:
    return Image.fromarray(pattern(seed, width=width, height=height))
