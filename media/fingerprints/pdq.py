"""PDQ, the perceptual hash of images that Meta published in 2019, in numpy.

A grey picture is smoothed by two passes of a box filter (Jarosz), taken down to 64 × 64,
and its 16 × 16 lowest frequencies (without the constant one) say by one bit each whether
they lie above their median. Written after the published algorithm; held against vectors of
the reference implementation by tests/media/fingerprints/test_pdq.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float64]  # rows × columns, 0 to 255
SIDE = 64
BITS = 16  # by 16
CODE_BYTES = BITS * BITS // 8
LONGEST_PX = 512  # larger pictures are scaled down first
LUMA = (0.299, 0.587, 0.114)
# Below this the picture is too flat for its hash to mean anything (the authors' advice).
LEAST_QUALITY = 50
# The other ways a copy may lie: turned by quarters, mirrored, and both.
TURNS = ("", "turn90", "turn180", "turn270", "mirror", "flip", "transpose", "transverse")


@dataclass(frozen=True, slots=True)
class Hashed:
    """Hashes of one picture.

    Attributes:
        codes: 32 bytes for each of TURNS, the picture as it is first.
        quality: 0 to 100, how much structure there is.
    """

    codes: tuple[bytes, ...]
    quality: int

    @property
    def code(self) -> bytes:
        return self.codes[0]


def grey_of(pixels: NDArray[np.uint8]) -> Grey:
    """Luminance of rows × columns × 3, or of rows × columns that are grey already."""
    if pixels.ndim == 2:
        return pixels.astype(np.float64)
    return pixels[..., :3].astype(np.float64) @ np.array(LUMA)


def pdq(grey: Grey) -> Hashed:
    """Hash a picture whose long side is at most 512 px.

    Raises:
        ValueError: there are no pixels.
    """
    if not grey.size:
        raise ValueError("a picture without pixels has no hash")
    small = _small(grey)
    waves = _waves() @ small @ _waves().T
    return Hashed(tuple(_bits(turned) for turned in _turned(waves)), _quality(small))


def _small(grey: Grey) -> Grey:
    """Smoothed and sampled at the middle of each of 64 × 64 fields.

    The second pass computes only what is sampled. Columns are smoothed as rows of the turned
    picture, because adding up along rows is several times faster.
    """
    rows, columns = grey.shape
    across, down = _window(columns), _window(rows)
    grey = _box(grey, across, np.arange(columns))
    grey = _box(grey.T, down, np.arange(rows))
    grey = _box(grey.T, across, _middles(columns))
    grey = _box(grey.T, down, _middles(rows))
    return np.ascontiguousarray(grey.T)


def _window(length: int) -> int:
    """Width of the box: half a field, rounded up."""
    return (length + 2 * SIDE - 1) // (2 * SIDE)


def _middles(length: int) -> NDArray[np.int64]:
    return ((np.arange(SIDE) + 0.5) * length / SIDE).astype(np.int64)


def _box(grey: Grey, window: int, places: NDArray[np.int64]) -> Grey:
    """Running mean along the rows, at these places; at the borders over what there is."""
    rows, length = grey.shape
    ahead = (window + 2) // 2 - 1
    behind = window - 1 - ahead
    sums = np.zeros((rows, length + 1))
    np.cumsum(np.ascontiguousarray(grey), axis=1, out=sums[:, 1:])
    first = np.clip(places - behind, 0, length)
    last = np.clip(places + ahead + 1, 0, length)
    return (np.take(sums, last, axis=1) - np.take(sums, first, axis=1)) / (last - first)


@lru_cache
def _waves() -> Grey:
    """Rows 1 to 16 of the discrete cosine transform of 64 samples."""
    wave, place = np.arange(1, BITS + 1)[:, None], np.arange(SIDE)[None, :]
    return np.sqrt(2.0 / SIDE) * np.cos(np.pi / (2 * SIDE) * wave * (2 * place + 1))


def _turned(waves: Grey) -> tuple[Grey, ...]:
    """The transform of the picture turned and mirrored, without turning the picture."""
    sign = np.where(np.arange(BITS) % 2 == 0, -1.0, 1.0)  # waves 1, 3, … are odd functions
    across, down = waves * sign[None, :], waves * sign[:, None]
    return (
        waves,
        waves.T * sign[None, :],
        across * sign[:, None],
        waves.T * sign[:, None],
        across,
        down,
        waves.T,
        waves.T * sign[None, :] * sign[:, None],
    )


def _bits(waves: Grey) -> bytes:
    """One bit for each wave above the median; the reference prints the last wave first."""
    median = np.partition(waves.ravel(), waves.size // 2 - 1)[waves.size // 2 - 1]
    return np.packbits((waves > median).ravel()[::-1]).tobytes()


def _quality(small: Grey) -> int:
    """How steep the 64 × 64 picture is, in whole percents of its range, capped at 100."""
    steps = [np.trunc(np.diff(small, axis=axis) * 100 / 255) for axis in (0, 1)]
    return min(100, int(sum(np.abs(step).sum() for step in steps) / 90))
