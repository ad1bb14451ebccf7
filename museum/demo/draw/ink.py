"""Lines and shapes at sub-pixel fineness: curves, strokes of changing width, masks.

Shapes are drawn on a grey mask of twice the size and reduced, which gives clean edges at any
zoom. Coordinates are px of the finished picture, x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Points = NDArray[np.float64]
FINE = 2  # the mask is drawn at this many times its size


class Mask:
    """A grey sheet: 0 is empty, 255 is full."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.sheet = Image.new("L", (width * FINE, height * FINE), 0)
        self.pen = ImageDraw.Draw(self.sheet)

    def polygon(self, points: Points, fill: int = 255) -> None:
        """A filled shape."""
        self.pen.polygon(_flat(points), fill=fill)

    def line(self, points: Points, width: float, fill: int = 255) -> None:
        """A line of even width (px), with round joints."""
        wide = max(1, round(width * FINE))
        flat = _flat(points)
        self.pen.line(flat, fill=fill, width=wide, joint="curve")
        if wide > 4:
            half = wide / 2
            for x, y in (flat[:2], flat[-2:]):
                self.pen.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def stroke(self, points: Points, widths: NDArray[np.float64], fill: int = 255) -> None:
        """A brush stroke whose width (px) changes from point to point."""
        self.polygon(ribbon(points, widths), fill)

    def dot(self, x: float, y: float, radius: float, fill: int = 255) -> None:
        """A filled circle."""
        reach = radius * FINE
        self.pen.ellipse(
            (x * FINE - reach, y * FINE - reach, x * FINE + reach, y * FINE + reach), fill=fill
        )

    def box(self, left: float, top: float, right: float, bottom: float, fill: int = 255) -> None:
        """A filled upright rectangle."""
        self.pen.rectangle((left * FINE, top * FINE, right * FINE, bottom * FINE), fill=fill)

    def done(self) -> Image.Image:
        """The finished mask at its own size."""
        return self.sheet.reduce(FINE)


def _flat(points: Points) -> list[float]:
    return (np.asarray(points, np.float64) * FINE).ravel().tolist()


def ribbon(points: Points, widths: NDArray[np.float64]) -> Points:
    """The outline of a stroke: both sides of a spine."""
    spine = np.asarray(points, np.float64)
    along = np.gradient(spine, axis=0)
    length = np.hypot(along[:, 0], along[:, 1])
    length[length == 0] = 1.0
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    half = np.asarray(widths, np.float64)[:, None] / 2
    return np.concatenate([spine + normal * half, (spine - normal * half)[::-1]])


def taper(count: int, width: float, *, start: float = 0.1, end: float = 0.0) -> NDArray[np.float64]:
    """Widths of a stroke that swells in the middle; `start` and `end` are shares of `width`."""
    t = np.linspace(0, 1, count)
    swell = np.sin(np.pi * t) ** 0.7
    return width * np.maximum(swell, start * (1 - t) + end * t)


def bezier(*points: tuple[float, float], count: int = 40) -> Points:
    """A Bézier curve through its control points."""
    t = np.linspace(0, 1, count)[:, None]
    layer = [np.repeat(np.asarray(p, np.float64)[None, :], count, axis=0) for p in points]
    while len(layer) > 1:
        layer = [a * (1 - t) + b * t for a, b in zip(layer, layer[1:], strict=False)]
    return layer[0]


def smooth(
    points: Sequence[tuple[float, float]], *, closed: bool = False, each: int = 12
) -> Points:
    """A Catmull-Rom curve through the points."""
    p = np.asarray(points, np.float64)
    before, after = (p[-1:], p[:2]) if closed else (2 * p[:1] - p[1:2], 2 * p[-1:] - p[-2:-1])
    p = np.concatenate([before, p, after])
    t = np.linspace(0, 1, each, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    if not closed:
        parts.append(p[-2:-1])
    return np.concatenate(parts)


def spiral(
    x: float, y: float, reach: float, *, turns: float = 1.5, start: float = 0.0, hand: int = 1
) -> Points:
    """A spiral from its outer end inwards."""
    t = np.linspace(0, 1, max(24, int(turns * 36)))
    angle = start + hand * t * turns * 2 * np.pi
    radius = reach * (1 - t) ** 0.8 + reach * 0.04
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def circle(x: float, y: float, radius: float, count: int = 64) -> Points:
    """Points around a circle."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def petal(
    x: float, y: float, length: float, width: float, angle: float, *, tip: float = 0.8
) -> Points:
    """A petal from its root at (x, y); `tip` below 1 is pointed, above 1 is round."""
    t = np.linspace(0, 1, 28)
    half = width / 2 * np.sin(np.pi * t**0.8) ** tip
    shape = np.concatenate(
        [np.stack([t * length, half], 1), np.stack([t * length, -half], 1)[::-1]]
    )
    return turned(shape, angle) + (x, y)


def rosette(
    x: float, y: float, radius: float, lobes: int, depth: float, phase: float = 0.0
) -> Points:
    """A flower outline with `lobes` round petals; depth is a share of the radius."""
    angle = np.linspace(0, 2 * np.pi, lobes * 24, endpoint=False)
    reach = radius * (1 - depth + depth * np.abs(np.sin(lobes * (angle + phase) / 2)) ** 0.6)
    return np.stack([x + reach * np.cos(angle), y + reach * np.sin(angle)], axis=1)


def turned(points: Points, angle: float) -> Points:
    """Points turned about the origin, radians, clockwise on the screen."""
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def wobble(rng: np.random.Generator, points: Points, reach: float) -> Points:
    """A hand's small unevenness along a line that has been cut into short pieces."""
    steps = rng.normal(0, 1, (len(points), 2))
    kernel = np.hanning(9) / np.hanning(9).sum()
    for axis in (0, 1):
        steps[:, axis] = np.convolve(steps[:, axis], kernel, mode="full")[4:-4]
    return points + steps * reach


def pieces(a: tuple[float, float], b: tuple[float, float], step: float) -> Points:
    """A straight line cut into pieces of about `step` px."""
    count = max(2, int(np.hypot(b[0] - a[0], b[1] - a[1]) / step) + 1)
    t = np.linspace(0, 1, count)[:, None]
    return np.asarray(a, np.float64) * (1 - t) + np.asarray(b, np.float64) * t


def even_steps(points: Points, step: float) -> Points:
    """Points along a curve, `step` px apart."""
    away = np.hypot(*np.diff(points, axis=0).T)
    total = np.concatenate([[0], np.cumsum(away)])
    count = max(2, int(total[-1] / step) + 1)
    where = np.linspace(0, total[-1], count)
    return np.stack([np.interp(where, total, points[:, i]) for i in (0, 1)], axis=1)


def mirrored(image: Image.Image) -> Image.Image:
    """The picture beside its mirror image: left half and right half."""
    whole = Image.new(image.mode, (image.width * 2, image.height))
    whole.paste(image, (0, 0))
    whole.paste(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (image.width, 0))
    return whole


def four_fold(image: Image.Image) -> Image.Image:
    """The upper left quarter of a picture made whole by mirroring twice."""
    half = mirrored(image)
    whole = Image.new(image.mode, (half.width, half.height * 2))
    whole.paste(half, (0, 0))
    whole.paste(half.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, half.height))
    return whole


def blurred(mask: Image.Image, radius: float) -> Image.Image:
    """A soft mask; three box blurs, the same on every machine."""
    return mask.filter(ImageFilter.BoxBlur(radius)).filter(ImageFilter.BoxBlur(radius * 0.7))


def soft(mask: Image.Image, radius: float, shrink: int = 8) -> Image.Image:
    """A very soft mask, made small and grown again; cheap at any size."""
    small = mask.reduce(shrink)
    return blurred(small, max(1.0, radius / shrink)).resize(mask.size, Image.Resampling.BILINEAR)


def paste_colour(
    picture: Image.Image, ink: tuple[int, int, int], mask: Image.Image, strength: float = 1.0
) -> None:
    """Lay a colour over the picture where the mask is, `strength` 0 to 1."""
    if strength < 1.0:
        mask = mask.point([round(level * strength) for level in range(256)])
    picture.paste(ink, (0, 0), mask)


def union(masks: Iterable[Image.Image]) -> Image.Image:
    """Where any of the masks is."""
    from PIL import ImageChops

    result: Image.Image | None = None
    for mask in masks:
        result = mask if result is None else ImageChops.lighter(result, mask)
    if result is None:
        raise ValueError("no mask")
    return result
