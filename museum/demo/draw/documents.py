"""Sheets of type in the manner of old print shops, set only with our own plain sentences.

No historical text is imitated: what stands on a sheet is the record's facts, and the heading
says that the layout is an illustration.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from museum.demo.draw.core import Picture, colour, paper, seamless_noise, tile
from museum.demo.draw.ink import rosette
from museum.demo.draw.lettering import (
    NOTE,
    caption,
    seal,
    wrapped,
    write,
    write_block,
    write_column,
)

INK = (38, 33, 30)


def draw(
    rng: np.random.Generator,
    width: int,
    height: int,
    *,
    layout: str = "weekly",
    title_zh: str = "示意",
    title_en: str = "Illustration",
    facts_zh: Sequence[str] = (),
    facts_en: Sequence[str] = (),
    tone: str = "#e6d6b4",
    mark: str = "湖湘",
) -> Picture:
    """A typeset sheet.

    Args:
        layout: `weekly` (a masthead and columns), `handbill` (one framed column block),
            `manuscript` (red-lined paper), `scroll` (a long hanging text).
        facts_zh, facts_en: the sentences that are set.
    """
    sheet = paper(rng, width, height, base=colour(tone))
    ink = Image.new("RGB", (width, height), (255, 255, 255))
    LAYOUTS[layout](ink, title_zh, title_en, list(facts_zh), list(facts_en), mark)
    worn = np.clip(16 + 22 * seamless_noise(rng, slope=0.8), 0, 120).astype(np.uint8)
    wear = Image.fromarray(tile(worn, width, height))
    aged = ImageChops.add(ink, Image.merge("RGB", (wear, wear, wear)))
    sheet = ImageChops.multiply(sheet, aged)
    _folds(rng, sheet)
    return np.asarray(sheet)


def _folds(rng: np.random.Generator, sheet: Image.Image) -> None:
    """Two faint folds."""
    width, height = sheet.size
    pen = ImageDraw.Draw(sheet, "RGBA")
    thick = max(1, min(width, height) // 1200)
    for share in (0.5,):
        y = int(height * share + rng.normal(0, height * 0.003))
        pen.line((0, y, width, y), fill=(90, 70, 45, 46), width=thick)
        pen.line((0, y + thick, width, y + thick), fill=(255, 250, 235, 60), width=thick)
        x = int(width * share + rng.normal(0, width * 0.003))
        pen.line((x, 0, x, height), fill=(90, 70, 45, 36), width=thick)


def _rules(
    ink: Image.Image, box: tuple[float, float, float, float], unit: float
) -> ImageDraw.ImageDraw:
    pen = ImageDraw.Draw(ink)
    left, top, right, foot = box
    pen.rectangle(box, outline=INK, width=max(1, int(unit * 0.006)))
    inset = unit * 0.012
    pen.rectangle((left + inset, top + inset, right - inset, foot - inset), outline=INK,
                  width=max(1, int(unit * 0.0016)))  # fmt: skip
    return pen


def _weekly(
    ink: Image.Image, zh: str, en: str, facts_zh: list[str], facts_en: list[str], mark: str
) -> None:
    """A weekly's front page: a vertical masthead at the right, columns of type to the left."""
    width, height = ink.size
    unit = float(min(width, height))
    box = (width * 0.05, height * 0.05, width * 0.95, height * 0.86)
    pen = _rules(ink, box, unit)
    left, top, right, foot = box
    head = right - unit * 0.20
    pen.line((head, top, head, foot), fill=INK, width=max(1, int(unit * 0.003)))
    name = zh.strip("《》")
    size = min(unit * 0.125, (foot - top) * 0.78 / max(1, len(name)))
    for number, sign in enumerate(name):
        write(ink, ((head + right) / 2, top + unit * 0.05 + size * (number + 0.5) * 1.06), sign, size=size,
              face="serif-bold", anchor="mm", ink=INK)  # fmt: skip
    write(
        ink,
        ((head + right) / 2, foot - unit * 0.045),
        "版式示意图",
        size=unit * 0.026,
        anchor="mm",
        ink=INK,
    )
    text = "".join(facts_zh)
    size = unit * 0.040
    rows = int((foot - top - unit * 0.36) / (size * 1.12))
    x = head - size * 1.5
    pen.line(
        (left, top + unit * 0.09, head, top + unit * 0.09),
        fill=INK,
        width=max(1, int(unit * 0.002)),
    )
    write(ink, ((left + head) / 2, top + unit * 0.048), f"{mark} · 示意", size=unit * 0.034,
          face="serif-bold", anchor="mm", ink=INK)  # fmt: skip
    last = write_column(ink, (x, top + unit * 0.125), text, size=size, rows=rows, gap=1.75, ink=INK)
    column = x + size * 0.875
    while column > last - size:
        pen.line((column, top + unit * 0.11, column, top + unit * 0.125 + rows * size * 1.12), fill=INK,
                 width=max(1, int(unit * 0.0009)))  # fmt: skip
        column -= size * 1.75
    low = foot - unit * 0.22
    pen.line((left, low, head, low), fill=INK, width=max(1, int(unit * 0.002)))
    lines: list[str] = []
    for fact in facts_en:
        lines += wrapped(fact, "serif", unit * 0.021, head - left - unit * 0.08)
    write_block(ink, (left + unit * 0.04, low + unit * 0.03), lines[:6], size=unit * 0.021, ink=INK)
    if last - size * 2.5 > left + unit * 0.12:
        _ornament(pen, (left + last - size) / 2, (top + low + unit * 0.09) / 2,
                  min(unit * 0.16, (last - size - left) * 0.40))  # fmt: skip
    caption(ink, title_zh=zh, title_en=en, ink=INK)


def _ornament(pen: ImageDraw.ImageDraw, x: float, y: float, reach: float) -> None:
    """A printer's flower in a round of rays."""
    for turn in range(48):
        angle = turn * np.pi / 24
        inner, outer = reach * 0.70, reach * (1.0 if turn % 2 else 0.86)
        pen.line((x + inner * np.cos(angle), y + inner * np.sin(angle), x + outer * np.cos(angle),
                  y + outer * np.sin(angle)), fill=INK, width=max(1, int(reach * 0.02)))  # fmt: skip
    for size, lobes in ((0.56, 8), (0.34, 8), (0.16, 5)):
        outline = rosette(x, y, reach * size, lobes, 0.28)
        pen.polygon(outline.ravel().tolist(), fill=(255, 255, 255), outline=INK,
                    width=max(1, int(reach * 0.02)))  # fmt: skip


def _handbill(
    ink: Image.Image, zh: str, en: str, facts_zh: list[str], facts_en: list[str], mark: str
) -> None:
    """A framed sheet: a large heading across the top, columns below."""
    width, height = ink.size
    unit = float(min(width, height))
    box = (width * 0.06, height * 0.05, width * 0.94, height * 0.86)
    pen = _rules(ink, box, unit)
    left, top, right, foot = box
    name = zh.replace("（", " ").replace("）", "").strip("《》")
    size = min(unit * 0.085, (right - left) * 0.86 / max(1, len(name)))
    write(
        ink,
        (width / 2, top + unit * 0.10),
        name,
        size=size,
        face="serif-bold",
        anchor="mm",
        ink=(150, 32, 26),
    )
    small = wrapped(en, "serif", unit * 0.022, (right - left) * 0.9)
    write(ink, (width / 2, top + unit * 0.175), small[0], size=unit * 0.022, anchor="mm", ink=INK)
    pen.line((left + unit * 0.05, top + unit * 0.21, right - unit * 0.05, top + unit * 0.21), fill=INK,
             width=max(1, int(unit * 0.003)))  # fmt: skip
    size = unit * 0.046
    rows = int((foot - top - unit * 0.48) / (size * 1.12))
    write_column(
        ink,
        (right - unit * 0.10, top + unit * 0.25),
        "".join(facts_zh),
        size=size,
        rows=rows,
        gap=1.8,
        ink=INK,
    )
    low = foot - unit * 0.20
    pen.line(
        (left + unit * 0.05, low, right - unit * 0.05, low),
        fill=INK,
        width=max(1, int(unit * 0.0015)),
    )
    lines: list[str] = []
    for fact in facts_en:
        lines += wrapped(fact, "serif", unit * 0.022, right - left - unit * 0.14)
    write_block(
        ink, (left + unit * 0.07, low + unit * 0.025), lines[:5], size=unit * 0.022, ink=INK
    )
    caption(
        ink,
        title_zh="版式示意图",
        title_en="Typeset from this record's facts; not a historical document",
        ink=INK,
    )


def _manuscript(
    ink: Image.Image, zh: str, en: str, facts_zh: list[str], facts_en: list[str], mark: str
) -> None:
    """Red-lined writing paper with the facts in a reader's type, plainly not handwriting."""
    width, height = ink.size
    unit = float(min(width, height))
    pen = ImageDraw.Draw(ink)
    red = (178, 76, 62)
    left, top, right, foot = width * 0.07, height * 0.08, width * 0.93, height * 0.84
    columns = int((right - left) / (unit * 0.075))
    step = (right - left) / columns
    for number in range(columns + 1):
        x = left + number * step
        pen.line((x, top, x, foot), fill=red, width=max(1, int(unit * 0.0016)))
    pen.rectangle((left, top, right, foot), outline=red, width=max(1, int(unit * 0.004)))
    write(
        ink,
        (width / 2, height * 0.045),
        f"{zh} · 示意",
        size=unit * 0.030,
        face="serif-bold",
        anchor="mm",
        ink=red,
    )
    size = step * 0.56
    rows = int((foot - top - unit * 0.08) / (size * 1.14))
    write_column(ink, (right - step / 2, top + unit * 0.04), "　".join(facts_zh), size=size, rows=rows,
                 gap=step / size, pitch=1.14, ink=INK)  # fmt: skip
    caption(ink, title_zh=zh, title_en=en, ink=INK)


def _scroll(
    ink: Image.Image, zh: str, en: str, facts_zh: list[str], facts_en: list[str], mark: str
) -> None:
    """A very wide hand-scroll: entry after entry, right to left, each with a heading and a rule.

    `facts_zh` holds the entries, heading and text parted by a tab.
    """
    width, height = ink.size
    unit = float(height)
    pen = ImageDraw.Draw(ink)
    top, foot = height * 0.10, height * 0.84
    for y in (top - unit * 0.03, foot + unit * 0.03):
        pen.line((unit * 0.2, y, width - unit * 0.2, y), fill=INK, width=max(1, int(unit * 0.004)))
    x = width - unit * 0.5
    write_column(
        ink,
        (x, top + unit * 0.04),
        zh,
        size=unit * 0.095,
        rows=7,
        face="serif-bold",
        ink=(150, 32, 26),
    )
    x -= unit * 0.42
    for number, entry in enumerate(facts_zh):
        head, _tab, text = entry.partition("\t")
        size = unit * 0.046
        last = write_column(ink, (x, top), head, size=size, rows=13, face="serif-bold", gap=1.5,
                            ink=(150, 32, 26))  # fmt: skip
        last = write_column(
            ink, (last - size * 1.55, top), text, size=size * 0.86, rows=15, gap=1.62, ink=INK
        )
        x = last - size * 1.5
        pen.line((x, top, x, foot), fill=(120, 100, 80), width=max(1, int(unit * 0.0012)))
        if number % 2 == 0:
            seal(ink, x, foot + unit * 0.03, unit * 0.03)
        x -= size * 1.1
    write(
        ink, (unit * 0.2, height * 0.93), f"{en} · {NOTE}", size=unit * 0.026, anchor="lm", ink=INK
    )


LAYOUTS = {"weekly": _weekly, "handbill": _handbill, "manuscript": _manuscript, "scroll": _scroll}
