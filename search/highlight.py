"""Mark in the original text what a query found: both scripts, any case, pinyin in titles.

The text is folded with its offsets remembered, matched in the folded form, and marked in
the original. All that comes out is escaped; the only tag is `<mark>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import fold_with_offsets, split_syllables, syllables
from search.analysis.tokens import HAN, runs
from search.query import Asked

SNIPPET = 90  # Chinese characters
_SENTENCE = re.compile(r"(?<=[。！？；.!?\n])")


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Marks the words of one query; made once for a page."""

    pattern: re.Pattern[str] | None
    sound: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Asked) -> Highlighter:
        """Longest first: the typed text, then its words."""
        terms: set[str] = set()
        for clause in asked.wanted:
            terms.add(clause.text)
            if not clause.quoted:
                terms.update(clause.words)
        written = [_written(term) for term in sorted(terms, key=lambda t: (-len(t), t)) if term]
        letters = asked.text.replace(" ", "").replace("'", "")
        return cls(
            re.compile("|".join(written)) if written else None, tuple(split_syllables(letters))
        )

    def find(self, text: str) -> list[tuple[int, int]]:
        """Stretches of the original text that fit, in order, none touching another."""
        if self.pattern is None or not text:
            return []
        folded = fold_with_offsets(text)
        found = [
            folded.original_range(match.start(), match.end())
            for match in self.pattern.finditer(folded.text)
            if match.end() > match.start()
        ]
        return _joined(found)

    def mark(self, text: str) -> SafeString:
        """The whole text with what fits marked."""
        return _marked(text, self.find(text), 0, len(text))

    def mark_title(self, text: str) -> SafeString:
        """As `mark`; where no character fits, what sounds like the query."""
        return _marked(text, self.find(text) or self._heard(text), 0, len(text))

    def snippet(self, text: str) -> SafeString:
        """The stretch of the text with the most that fits, or nothing where nothing does."""
        found = self.find(text)
        if not found:
            return SafeString("")
        start, end = _window(text, found, _width(text))
        before, after = ("…" if start else ""), ("…" if end < len(text.rstrip()) else "")
        inside = [(max(a, start), min(b, end)) for a, b in found if b > start and a < end]
        # escaped piece by piece in _marked
        return mark_safe(f"{before}{_marked(text, inside, start, end)}{after}")  # noqa: S308

    def _heard(self, text: str) -> list[tuple[int, int]]:
        if not self.sound:
            return []
        folded = fold_with_offsets(text)
        characters = [
            start + step
            for run, chinese, start in runs(folded.text)
            if chinese
            for step in range(len(run))
        ]
        said = syllables(folded.text)
        size = len(self.sound)
        for at in range(len(said) - size + 1):
            spoken = said[at : at + size]
            if spoken[:-1] == list(self.sound[:-1]) and spoken[-1].startswith(self.sound[-1]):
                return _joined(folded.original_range(c, c + 1) for c in characters[at : at + size])
        return []


def opening(text: str) -> str:
    """The beginning of a text, cut after a sentence or a word where one ends in time."""
    width = _width(text)
    if len(text) <= width:
        return text.strip()
    kept = ""
    for sentence in _SENTENCE.split(text):
        if len(kept) + len(sentence) > width:
            break
        kept += sentence
    if kept.strip():
        return kept.strip()
    end = width - 1
    space = text.rfind(" ", end - 20, end)
    return f"{text[: space if space > 0 else end].rstrip()}…"


def _width(text: str) -> int:
    """Latin letters are half as wide as Chinese characters."""
    return SNIPPET if re.search(f"[{HAN}]", text) else SNIPPET * 2


def _written(term: str) -> str:
    """A term as a pattern: Latin words whole, with their plural; spaces of any length."""
    pieces = [re.escape(piece) for piece in term.split()]
    joined = r"\s+".join(pieces)
    if not term.isascii():
        return joined
    if term.endswith("y"):
        joined = f"{joined[:-1]}(?:y|ies)"
    return rf"(?<![a-z0-9]){joined}(?:s|es)?(?![a-z0-9])"


def _window(text: str, found: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """A stretch of about `width` characters that holds the most marked ones."""
    best, most = found[0], -1
    for index, (start, _end) in enumerate(found):
        inside = [b - a for a, b in found[index:] if b <= start + width]
        if sum(inside) > most:
            best, most = found[index], sum(inside)
    start = max(0, best[0] - width // 4)
    if start and (stop := re.search(r"[。！？；\n.!?]\s*", text[start : best[0]])):
        start += stop.end()
    elif start and text[start].isascii():  # not in the middle of a Latin word
        start = text.rfind(" ", 0, start) + 1 if " " in text[:start] else start
    end = min(len(text), start + width)
    if end < len(text) and text[end - 1].isascii() and text[end].isalnum() and text[end].isascii():
        space = text.rfind(" ", best[1], end)
        end = space if space > start else end
    return start, end


def _marked(text: str, found: Iterable[tuple[int, int]], start: int, end: int) -> SafeString:
    parts: list[str] = []
    at = start
    for first, last in found:
        parts += [
            conditional_escape(text[at:first]),
            "<mark>",
            conditional_escape(text[first:last]),
            "</mark>",
        ]
        at = last
    parts.append(conditional_escape(text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece of text is escaped above


def _joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
