"""Lines of text with their places: cues with times, lines of a page with boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media.page_text import PageText
from media.vtt import Cue

Box = tuple[int, int, int, int]  # left, top, width, height; px of the canvas


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text that one annotation holds.

    Attributes:
        number: names it in its source, for ever.
        place: `t=1.2,3.4` or `xywh=1,2,3,4`; "" is the whole canvas.
        boxes: of each character, where they are known; else empty.
    """

    number: int
    text: str
    place: str
    boxes: tuple[Box | None, ...] = ()

    def place_of(self, start: int, end: int) -> str:
        """Where the characters [start, end) are; as exactly as is known."""
        boxes = [box for box in self.boxes[start:end] if box is not None]
        return _xywh(_union(boxes)) if boxes else self.place


def lines_of_cues(cues: Sequence[Cue]) -> list[Line]:
    spoken = [cue for cue in cues if cue.plain]
    return [
        Line(number, cue.plain, f"t={cue.start_ms / 1000:g},{cue.end_ms / 1000:g}")
        for number, cue in enumerate(spoken, 1)
    ]


def lines_of_page(page: PageText, *, scale: float = 1.0) -> list[Line]:
    """The lines of a page. Its text and its words are the same characters in one order.

    Args:
        scale: px of the canvas for one px of the page's measures.
    """
    characters = _characters(page, scale)
    lines = []
    for number, text in enumerate((line for line in page.text.splitlines() if line), 1):
        boxes: list[Box | None] = []
        for character in text:
            found = None if character.isspace() else next(characters, None)
            boxes.append(found[1] if found and found[0] == character else None)
        known = [box for box in boxes if box is not None]
        lines.append(Line(number, text, _xywh(_union(known)) if known else "", tuple(boxes)))
    return lines


def _characters(page: PageText, scale: float) -> Iterator[tuple[str, Box]]:
    """Every character with its share of its word's box, along the word's longer side."""
    for word, left, top, width, height in page.words:
        upright = height > width and len(word) > 1
        for index, character in enumerate(word):
            first, last = index / len(word), (index + 1) / len(word)
            across, down = ((0.0, 1.0), (first, last)) if upright else ((first, last), (0.0, 1.0))
            x, right = (left + width * share for share in across)
            y, bottom = (top + height * share for share in down)
            yield character, _whole(x * scale, y * scale, right * scale, bottom * scale)


def _whole(left: float, top: float, right: float, bottom: float) -> Box:
    x, y = int(left), int(top)
    return x, y, max(1, round(right) - x), max(1, round(bottom) - y)


def _union(boxes: Sequence[Box]) -> Box:
    left = min(x for x, _y, _w, _h in boxes)
    top = min(y for _x, y, _w, _h in boxes)
    right = max(x + w for x, _y, w, _h in boxes)
    bottom = max(y + h for _x, y, _w, h in boxes)
    return left, top, right - left, bottom - top


def _xywh(box: Box) -> str:
    return "xywh=" + ",".join(map(str, box))
