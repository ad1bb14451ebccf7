"""Peaks of a sound and their picture."""

from __future__ import annotations

import json
from pathlib import Path

POINTS = 1_800
WIDTH_PX, HEIGHT_PX = 1200, 675
PAPER, BAR, LINE = (242, 236, 223), (31, 63, 110), (217, 207, 187)
BARS = 150


def peaks_of_pcm(pcm: Path, *, points: int) -> list[tuple[int, int]]:
    """Minimum and maximum per stretch of a file of 16-bit little-endian mono samples.

    Returns:
        At most `points` pairs, scaled to -128…127; one pair (0, 0) for a file without samples.
    """
    import numpy

    if pcm.stat().st_size < 2:
        return [(0, 0)]
    samples = numpy.memmap(pcm, dtype="<i2", mode="r")
    count = min(points, len(samples))
    edges = numpy.linspace(0, len(samples), count, endpoint=False, dtype=numpy.int64)
    low = numpy.minimum.reduceat(samples, edges) // 256
    high = numpy.maximum.reduceat(samples, edges) // 256
    return list(zip(low.tolist(), high.tolist(), strict=True))


def write_peaks(peaks: list[tuple[int, int]], target: Path, *, duration_ms: int) -> None:
    """`waveform.json`: minimum and maximum (-128 to 127) of each of at most `POINTS` stretches."""
    document = {
        "version": 1,
        "duration_ms": duration_ms,
        "points": len(peaks),
        "bits": 8,
        "data": [value for pair in peaks for value in pair],
    }
    target.write_text(json.dumps(document, separators=(",", ":")))


def draw(peaks: list[tuple[int, int]], path: Path) -> None:
    """Draw bars around a middle line, in the indigo of the design language."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    pen = ImageDraw.Draw(image)
    middle, margin = HEIGHT_PX // 2, 60
    loudest = max(1, *(max(-low, high) for low, high in peaks))
    reach = (HEIGHT_PX / 2 - margin) / loudest
    step = (WIDTH_PX - 2 * margin) / BARS
    pen.line([(margin, middle), (WIDTH_PX - margin, middle)], fill=LINE, width=2)
    for bar in range(BARS):
        first = bar * len(peaks) // BARS
        stretch = peaks[first : max(first + 1, (bar + 1) * len(peaks) // BARS)]
        low, high = min(p[0] for p in stretch), max(p[1] for p in stretch)
        x = margin + bar * step
        pen.rectangle(
            [x, middle - max(1, high * reach), x + step * 0.6, middle + max(1, -low * reach)],
            fill=BAR,
        )
    image.save(path)
