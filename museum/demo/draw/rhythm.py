"""Pictures of our own sounds: rings of strokes for drum and gong, ribbons of light for songs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops

from museum.demo.draw.core import Picture, colour, paper, shade
from museum.demo.draw.ink import Mask, blurred, ribbon
from museum.demo.draw.lettering import caption

CYCLES = 3  # the pattern is written round the ring this often
GONG_INKS = ["#b3202b", "#1f3f6e", "#c98a00", "#2f7a55", "#6a3d8f"]


def draw_rings(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    tracks: Sequence[Sequence[float]] = ((0, 0.25, 0.5, 0.75), (0, 0.5)),
    title_zh: str = "",
    title_en: str = "",
) -> Picture:
    """One ring for each instrument, one stroke for each beat; the inner rings are the lower drums.

    Args:
        tracks: per instrument the strokes of one cycle: whole part is strength 0 to 9,
            fraction is the place in the cycle.
    """
    unit = float(min(width, height))
    sheet = paper(rng, width, height, base=colour("#ece2cb"))
    cx, cy = width / 2, height * 0.46
    layers = [Mask(width, height) for _ in range(min(len(tracks), len(GONG_INKS)))]
    lines = Mask(width, height)
    for number, track in enumerate(tracks[: len(layers)]):
        radius = unit * (0.12 + 0.30 * (number + 0.6) / len(layers))
        room = unit * 0.30 / len(layers)
        for ring in (-0.5, 0.5):
            angle = np.linspace(0, 2 * np.pi, 400)
            reach = radius + ring * room
            lines.line(
                np.stack([cx + reach * np.cos(angle), cy + reach * np.sin(angle)], 1), unit * 0.0007
            )
        for stroke in track:
            strength, place = int(stroke), stroke % 1
            for cycle in range(CYCLES):
                turn = 2 * np.pi * (place + cycle) / CYCLES - np.pi / 2
                size = min(room * (0.12 + 0.032 * strength), radius * (0.030 + 0.0055 * strength))
                x, y = cx + radius * np.cos(turn), cy + radius * np.sin(turn)
                _drop(layers[number], x, y, size, turn)
    for radius in (0.05, 0.082):
        angle = np.linspace(0, 2 * np.pi, 300)
        lines.line(
            np.stack([cx + unit * radius * np.cos(angle), cy + unit * radius * np.sin(angle)], 1),
            unit * 0.003,
        )
    for step in range(48):
        turn = 2 * np.pi * step / 48
        lines.dot(cx + unit * 0.066 * np.cos(turn), cy + unit * 0.066 * np.sin(turn), unit * 0.003)
    for step in range(64):
        turn = 2 * np.pi * step / 64 - np.pi / 2
        long = 0.455 if step % 8 == 0 else 0.440
        lines.line(np.array([(cx + unit * 0.432 * np.cos(turn), cy + unit * 0.432 * np.sin(turn)),
                             (cx + unit * long * np.cos(turn), cy + unit * long * np.sin(turn))]),
                   unit * (0.003 if step % 8 == 0 else 0.0012))  # fmt: skip
    for ink, layer in zip(GONG_INKS, layers, strict=False):
        sheet.paste(colour(ink), (0, 0), layer.done())
    sheet.paste((40, 36, 32), (0, 0), lines.done())
    caption(sheet, title_zh=title_zh, title_en=title_en)
    return np.asarray(sheet)


def _drop(mask: Mask, x: float, y: float, size: float, angle: float) -> None:
    t = np.linspace(0, 2 * np.pi, 40)
    reach = size * (1 + 0.35 * np.cos(t))
    mask.polygon(np.stack([x + reach * np.cos(t + angle), y + reach * np.sin(t + angle)], 1))
    mask.dot(x, y, size * 0.32, 0)


def draw_song(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    notes: Sequence[Sequence[float]] = (),
    title_zh: str = "",
    title_en: str = "",
    hues: str = "#c2322b #e6b031 #2f7f5b #2c5599 #cf5f86",
    ground: str = "#17141d",
) -> Picture:
    """A song as woven ribbons: height is pitch, width is loudness, left to right is time.

    Args:
        notes: rows (start s, length s, pitch in semitones from the tonic, loudness 0 to 1).
    """
    rows = [tuple(note) for note in notes] or [(i * 0.5, 0.5, (i * 5) % 12, 0.7) for i in range(24)]
    total = max(start + long for start, long, _p, _l in rows)
    time = np.linspace(0, total, 700)
    pitch, loud = np.zeros_like(time), np.full_like(time, 0.05)
    for start, long, tone, force in rows:
        hit = (time >= start) & (time < start + long)
        pitch[hit] = tone
        loud[hit] = force * np.sin(np.pi * np.clip((time[hit] - start) / long, 0.02, 0.98)) ** 0.5
    kernel = np.hanning(15) / np.hanning(15).sum()
    pitch = np.convolve(np.pad(pitch, 7, "edge"), kernel, "valid")
    loud = np.convolve(np.pad(loud, 7, "edge"), kernel, "valid")
    low, high = pitch.min(), pitch.max() + 1e-6
    x = width * (0.05 + 0.90 * time / total)
    unit = float(min(width, height))
    sheet = Image.new("RGB", (width, height), colour(ground))
    inks = [colour(text) for text in hues.split()]
    strands = 22
    mask = Mask(width, height)
    for number in range(strands):
        if number and number % 5 == 0:
            mask = Mask(width, height)
        share = number / (strands - 1) - 0.5
        sway = np.sin(time * (0.8 + 0.05 * number) + number * 0.55) * unit * 0.02
        y = height * 0.46 - ((pitch - low) / (high - low) - 0.5) * unit * 0.46
        y = y + share * loud * unit * 0.34 + sway * (0.4 + loud)
        wide = unit * (0.0016 + 0.0040 * loud * (1 - abs(share)))
        mask.polygon(ribbon(np.stack([x, y], 1), wide))
        if number % 5 == 4 or number == strands - 1:
            drawn = mask.done()
            ink = inks[(number // 5) % len(inks)]
            halo = blurred(drawn.reduce(4), 6).point([round(v * 0.5) for v in range(256)])
            halo = halo.resize((width, height), Image.Resampling.BILINEAR)
            sheet.paste(ink, (0, 0), ImageChops.screen(halo, drawn))
    sheet = shade(rng, sheet, grain=6, low=222, edge=200)
    caption(sheet, title_zh=title_zh, title_en=title_en, ink=(233, 224, 205))
    return np.asarray(sheet)
