"""Chinese and Latin type on drawings, set with the machine's Noto CJK fonts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/noto",
    "/Library/Fonts",
)
FACES = {
    "serif": "NotoSerifCJK-Regular.ttc",
    "serif-bold": "NotoSerifCJK-Bold.ttc",
    "sans": "NotoSansCJK-Regular.ttc",
}
SIMPLIFIED = 2  # index of the SC face inside Noto's collections
NOTE = "示意图 · generated illustration"


class FontMissing(RuntimeError):
    """No Noto CJK font is on this machine; says which package brings it."""


def font_path(face: str) -> Path:
    """Where a face is.

    Raises:
        FontMissing: it is in none of the usual folders.
    """
    for folder in FOLDERS:
        path = Path(folder) / FACES[face]
        if path.exists():
            return path
    raise FontMissing(f"{FACES[face]} is missing; install the package fonts-noto-cjk")


@lru_cache(maxsize=64)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in px."""
    return ImageFont.truetype(
        str(font_path(face)), size, index=SIMPLIFIED, layout_engine=ImageFont.Layout.BASIC
    )


def write(
    picture: Image.Image,
    at: tuple[float, float],
    text: str,
    *,
    size: float,
    face: str = "serif",
    ink: tuple[int, int, int] = (36, 32, 28),
    anchor: str = "la",
    halo: tuple[int, int, int] | None = None,
) -> float:
    """One line of type; returns its width in px. Below 6 px nothing is drawn."""
    if size < 6:
        return 0.0
    chosen = font(face, round(size))
    pen = ImageDraw.Draw(picture)
    if halo is not None:
        pen.text(at, text, font=chosen, fill=halo, anchor=anchor, stroke_width=max(1, round(size / 9)),
                 stroke_fill=halo)  # fmt: skip
    pen.text(at, text, font=chosen, fill=ink, anchor=anchor)
    return float(chosen.getlength(text))


def wrapped(text: str, face: str, size: float, limit: float) -> list[str]:
    """Break Latin text at spaces so that each line is at most `limit` px long."""
    chosen = font(face, max(6, round(size)))
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and chosen.getlength(longer) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write_block(
    picture: Image.Image,
    at: tuple[float, float],
    lines: list[str],
    *,
    size: float,
    leading: float = 1.5,
    face: str = "serif",
    ink: tuple[int, int, int] = (36, 32, 28),
) -> float:
    """Lines one under another; returns the y below the last."""
    x, y = at
    for line in lines:
        write(picture, (x, y), line, size=size, face=face, ink=ink)
        y += size * leading
    return y


CLOSING = "，。、；：》）”！？』」"
TURNED = {"“": "﹃", "”": "﹄", "（": "︵", "）": "︶", "《": "︽", "》": "︾", "—": "︱", "～": "︴",
          "，": "︐", "。": "︒", "、": "︑", "：": "︓", "；": "︔"}  # fmt: skip


def write_column(
    picture: Image.Image,
    at: tuple[float, float],
    text: str,
    *,
    size: float,
    rows: int,
    face: str = "serif",
    gap: float = 1.7,
    pitch: float = 1.12,
    ink: tuple[int, int, int] = (30, 26, 22),
) -> float:
    """Vertical setting from the top right, columns to the left; returns the x of the last column.

    Runs of Latin digits stand upright, up to four in one square (as in 一九三四年 or 1934).
    """
    x, top = at
    row = 0
    for token in _tokens(text):
        if row >= rows and token not in CLOSING:
            x, row = x - size * gap, 0
        y = top + row * size * pitch
        turned = TURNED.get(token, token)
        if len(token) > 1:
            write(picture, (x, y + size * 0.5), token, size=size * (0.95 if len(token) == 2 else 0.52),
                  face=face, anchor="mm", ink=ink)  # fmt: skip
        else:
            write(picture, (x, y + size * 0.5), turned, size=size, face=face, anchor="mm", ink=ink)
        row += 1
    return x


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for sign in text:
        if _upright(sign) and tokens and _upright(tokens[-1]) and len(tokens[-1]) < 4:
            tokens[-1] += sign
        elif not sign.isspace():
            tokens.append(sign)
    return tokens


def _upright(text: str) -> bool:
    return text.isascii() and text.isalnum()


def caption(
    picture: Image.Image,
    *,
    title_zh: str,
    title_en: str,
    note: str = NOTE,
    ink: tuple[int, int, int] = (44, 38, 32),
) -> None:
    """A plate's caption along its foot: names on the left, what it is on the right, a seal."""
    width, height = picture.size
    unit = min(width, height)
    size = unit * 0.030
    y = height - unit * 0.090
    left = unit * 0.06
    seal(picture, left + size * 0.9, y + size * 0.95, size * 1.9)
    write(picture, (left + size * 2.4, y), title_zh, size=size, face="serif-bold", ink=ink)
    limit = width - left * 2 - size * 2.4
    shown = wrapped(title_en, "serif", size * 0.56, limit * 0.62)[0]
    if shown != title_en:
        shown = title_en if len(title_en) < 70 else shown
    write(picture, (left + size * 2.4, y + size * 1.36), shown, size=size * 0.56, ink=ink)
    write(picture, (width - left, y + size * 1.3), note, size=size * 0.56, anchor="ra", ink=ink)


def seal(picture: Image.Image, x: float, y: float, side: float) -> None:
    """A small cinnabar seal: 湖湘, the house's mark for what it drew itself."""
    if side < 10:
        return
    pen = ImageDraw.Draw(picture)
    half = side / 2
    red = (168, 40, 30)
    pen.rounded_rectangle((x - half, y - half, x + half, y + half), radius=side * 0.12, fill=red)
    pen.rounded_rectangle((x - half * 0.86, y - half * 0.86, x + half * 0.86, y + half * 0.86),
                          radius=side * 0.08, outline=(246, 236, 216), width=max(1, int(side * 0.03)))  # fmt: skip
    for sign, dy in (("湖", -0.25), ("湘", 0.25)):
        write(picture, (x, y + dy * side * 0.92), sign, size=side * 0.42, face="serif-bold", anchor="mm",
              ink=(246, 236, 216))  # fmt: skip
