"""What all generators share: seeds, noise, textures without seams, shading, JPEG.

Pictures are `numpy` arrays of shape (height, width, 3), `uint8`, sRGB. Nothing here reads a
clock, the machine or another generator's state, so a seed and a size settle every pixel.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageChops

Picture = NDArray[np.uint8]
Grey = NDArray[np.uint8]
Colour = tuple[int, int, int]

JPEG_QUALITY = 90
PAPER_SHADE = {"grain": 5, "low": 236, "edge": 216}
TEXTURE_SIDE = 1024  # px; textures repeat after this many


def rng_for(seed: str) -> np.random.Generator:
    """A generator that depends on the words of `seed` alone."""
    digest = hashlib.sha256(seed.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def colour(text: str) -> Colour:
    """`#rrggbb` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def seamless_noise(
    rng: np.random.Generator, side: int = TEXTURE_SIDE, *, slope: float = 1.0, stretch: float = 1.0
) -> NDArray[np.float32]:
    """Noise that repeats without a seam, mean 0, deviation 1.

    The field itself is made once per process; `rng` decides where it begins.

    Args:
        slope: how fast fine grain falls off; 0 is white, 2 is clouds.
        stretch: above 1 draws the grain out along x, below 1 along y.
    """
    down, across = (int(step) for step in rng.integers(0, side, 2))
    return np.roll(_noise_field(side, slope, stretch), (down, across), (0, 1))


@lru_cache(maxsize=16)
def _noise_field(side: int, slope: float, stretch: float) -> NDArray[np.float32]:
    white = rng_for(f"noise {side} {slope} {stretch}").standard_normal((side, side), np.float32)
    fy = np.fft.fftfreq(side)[:, None]
    fx = np.fft.rfftfreq(side)[None, :]
    radius = np.hypot(fy / np.sqrt(stretch), fx * np.sqrt(stretch))
    radius[0, 0] = 1.0
    spectrum = np.fft.rfft2(white) / radius**slope
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=(side, side))
    return (field / field.std()).astype(np.float32)


def tile(texture: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Repeat a texture over the whole picture."""
    rows, columns = texture.shape[:2]
    whole = np.empty((height, width) + texture.shape[2:], texture.dtype)
    for top in range(0, height, rows):
        for left in range(0, width, columns):
            part = whole[top : top + rows, left : left + columns]
            part[...] = texture[: part.shape[0], : part.shape[1]]
    return whole


def shade(
    rng: np.random.Generator,
    picture: Image.Image,
    *,
    grain: int = 6,
    low: int = 215,
    edge: int = 215,
) -> Image.Image:
    """Darken a picture softly: blots that never repeat (down to `low`), edges down to `edge`."""
    small = stain(rng, picture.size, grain=grain, low=low, edge=edge)
    return ImageChops.multiply(picture, small.resize(picture.size, Image.Resampling.BILINEAR))


def stain(
    rng: np.random.Generator, size: tuple[int, int], *, grain: int, low: int, edge: int
) -> Image.Image:
    """What `shade` multiplies a picture of that size by, 320 px wide."""
    width, height = size
    wide = 320
    high = max(16, wide * height // width)
    down = max(3, round(grain * height / width))
    blots = _grow(rng.random((down, grain)), wide, high) * 0.7
    blots += _grow(rng.random((down * 3, grain * 3)), wide, high) * 0.3
    level = low + (255 - low) * np.clip(blots, 0, 1)
    x = np.linspace(-1, 1, wide)[None, :] ** 4
    y = np.linspace(-1, 1, high)[:, None] ** 4
    rim = 255 - (255 - edge) * np.clip(np.maximum(x, y) * 0.8 + x * y * 0.2, 0, 1)
    level = (level * rim / 255)[:, :, None] / 255
    warm = 255 * level ** np.array([0.72, 0.95, 1.25])  # stains are brown, not grey
    return Image.fromarray(warm.astype(np.uint8))


def _grow(field: NDArray[np.float64], width: int, height: int) -> NDArray[np.float32]:
    image = Image.fromarray(field.astype(np.float32))
    return np.array(image.resize((width, height), Image.Resampling.BICUBIC))


def toned(levels: NDArray[np.floating], base: Colour, *, depth: float) -> Picture:
    """Turn noise (deviation 1) into a colour texture around `base`; depth in levels."""
    shifted = np.asarray(base, np.float32)[None, None, :] + levels[:, :, None] * depth
    return np.clip(shifted, 0, 255).astype(np.uint8)


def paper(rng: np.random.Generator, width: int, height: int, *, base: Colour) -> Image.Image:
    """Laid, fibrous paper of a given tone, stained and darker at the edges."""
    sheet = clean_paper(rng, width, height, base=base)
    return shade(rng, sheet, **PAPER_SHADE)


def clean_paper(rng: np.random.Generator, width: int, height: int, *, base: Colour) -> Image.Image:
    """The same without stains."""
    fibre = seamless_noise(rng, slope=0.7, stretch=5.0) * 0.6
    fibre += seamless_noise(rng, slope=0.7, stretch=0.2) * 0.4
    fibre += seamless_noise(rng, slope=1.6) * 0.8
    lines = np.sin(np.arange(TEXTURE_SIDE) * (2 * np.pi * 64 / TEXTURE_SIDE)).astype(np.float32)
    texture = toned(fibre + lines[:, None] * 0.35, base, depth=4.0)
    specks = rng.integers(0, TEXTURE_SIDE, (90, 2))
    for y, x in specks:
        reach = int(rng.integers(1, 4))
        texture[y : y + reach, x : x + reach * 2] = (
            texture[y : y + reach, x : x + reach * 2] * 0.82
        ).astype(np.uint8)
    return Image.fromarray(tile(texture, width, height))


def cloth_texture(
    rng: np.random.Generator, *, pitch: int = 8, side: int = TEXTURE_SIDE, depth: float = 46.0
) -> Grey:
    """Plain weave as grey levels (255 is lit): one thread every `pitch` px, no seam.

    `side` must be a multiple of twice the pitch.
    """
    position = (np.arange(side) % pitch + 0.5) / pitch
    round_thread = np.sin(np.pi * position).astype(np.float32) ** 0.7
    index = np.arange(side) // pitch
    warp_up = (index[:, None] + index[None, :]) % 2 == 0
    twist_x = np.sin(2 * np.pi * (np.arange(side)[None, :] + np.arange(side)[:, None] * 2) / pitch)
    twist_y = np.sin(2 * np.pi * (np.arange(side)[:, None] + np.arange(side)[None, :] * 2) / pitch)
    along_x = np.cos(np.pi * (position - 0.5))
    warp = round_thread[None, :] * (0.62 + 0.38 * along_x[:, None]) + 0.05 * twist_y
    weft = round_thread[:, None] * (0.62 + 0.38 * along_x[None, :]) + 0.05 * twist_x
    relief = np.where(warp_up, warp, weft * 0.94)
    threads = side // pitch
    slub = np.where(
        warp_up,
        np.repeat(rng.normal(0, 0.07, threads), pitch)[None, :],
        np.repeat(rng.normal(0, 0.07, threads), pitch)[:, None],
    )
    noise = seamless_noise(rng, side, slope=0.4) * 0.035
    levels = 255 - depth * 2.2 * (1 - np.clip(relief + slub + noise, 0, 1))
    return np.clip(levels, 0, 255).astype(np.uint8)


def save_jpeg(picture: Picture, path: Path) -> int:
    """Write a picture as sRGB JPEG without metadata; the size in bytes."""
    data = simplejpeg.encode_jpeg(
        np.ascontiguousarray(picture), quality=JPEG_QUALITY, colorsubsampling="420"
    )
    path.write_bytes(data)
    return len(data)
