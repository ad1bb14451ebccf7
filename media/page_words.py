"""The words of a PDF page with their boxes in pixels of its picture (limited process)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 60_000  # of one page
_BREAKS = "，。、；：？！“”‘’（）《》「」『』…—"  # Chinese text has no spaces: cut here


@dataclass(slots=True)
class _Word:
    text: str
    left: int
    top: int
    right: int
    bottom: int

    def add(self, text: str, box: tuple[int, int, int, int]) -> None:
        self.text += text
        self.left, self.top = min(self.left, box[0]), min(self.top, box[1])
        self.right, self.bottom = max(self.right, box[2]), max(self.bottom, box[3])

    def is_beside(self, box: tuple[int, int, int, int]) -> bool:
        """Whether the box stands in the same line or column, not in the next one."""
        across = self.top < (box[1] + box[3]) / 2 < self.bottom
        down = self.left < (box[0] + box[2]) / 2 < self.right
        return across or down


def words_of(page: Any, width: int, height: int) -> dict[str, Any]:
    """`text` with line breaks, and `words`: [text, x, y, width, height], px from the top left.

    A run of Chinese characters is one word up to the next punctuation mark.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return {"text": "", "words": []}
    words: list[_Word] = []
    parts: list[str] = []
    word: _Word | None = None
    for index in range(min(textpage.count_chars(), MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if 32 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not character or character.isspace() or code in (0xFFFE, 0xFFFF, 0x7F, 0xA0, 0xAD):
            parts.append("\n" if code in (10, 13) else " " if code in (32, 9, 0xA0) else "")
            word = None
            continue
        box = _box(raw, page, textpage, index, width, height)
        parts.append(character)
        if word is None or not word.is_beside(box):
            word = _Word(character, *box)
            words.append(word)
        else:
            word.add(character, box)
        if character in _BREAKS:
            word = None
    lines = (" ".join(line.split()) for line in "".join(parts).splitlines())
    return {
        "text": "\n".join(line for line in lines if line),
        "words": [[w.text, w.left, w.top, w.right - w.left, w.bottom - w.top] for w in words],
    }


def _box(
    raw: Any, page: Any, textpage: Any, index: int, width: int, height: int
) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a character, px; the page's turn and crop applied."""
    left, bottom, right, top = textpage.get_charbox(index, loose=True)
    corners = []
    for x, y in ((left, top), (right, bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        corners.append((min(max(across.value, 0), width), min(max(down.value, 0), height)))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
