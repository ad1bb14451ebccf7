"""Find the words of a query in a text, also where they run over the end of a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iiif.annotations.lines import Line
from iiif.annotations.sources import Source
from iiif.search.registry import Finder

CONTEXT = 30  # characters before and after a match


@dataclass(frozen=True, slots=True)
class Part:
    """The stretch [start, end) of one line."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the query is: in one line, or over the end of some.

    Attributes:
        before, after: the text around the match, whatever line it is in.
    """

    source: Source
    parts: tuple[Part, ...]
    before: str
    after: str


def matches_in(source: Source, find: Finder) -> Iterator[Match]:
    """Every match, in the order of the text."""
    joined, places = _joined(source.lines)
    for start, end in find(joined):
        parts = tuple(_parts(source.lines, places[start:end]))
        if parts:
            before = joined[max(0, start - CONTEXT) : start]
            yield Match(source, parts, before, joined[end : end + CONTEXT])


def _joined(lines: tuple[Line, ...]) -> tuple[str, list[tuple[int, int] | None]]:
    """The lines as one text, and where each of its characters stands: line, position.

    Between Chinese characters no space is put: there a line ends inside a word.
    """
    text: list[str] = []
    places: list[tuple[int, int] | None] = []
    for index, line in enumerate(lines):
        if text and line.text and (text[-1].isascii() or line.text[0].isascii()):
            text.append(" ")
            places.append(None)
        text.extend(line.text)
        places.extend((index, position) for position in range(len(line.text)))
    return "".join(text), places


def _parts(lines: tuple[Line, ...], places: list[tuple[int, int] | None]) -> Iterator[Part]:
    found: dict[int, list[int]] = {}
    for place in places:
        if place is not None:
            found.setdefault(place[0], []).append(place[1])
    for index, positions in found.items():
        yield Part(lines[index], positions[0], positions[-1] + 1)
