"""Help with typing: titles that begin so, and the nearest word when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection

from search.analysis import fold, syllables, words
from search.engine import get_engine
from search.engine.facets import maps_of
from search.models import Document, FacetValue
from search.query import Asked

NEAR = 0.7  # likeness, 0 to 1, from which a word is offered
MOST_TITLES = 2_000
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    said: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    url: str
    kind: str


def titles(text: str, *, limit: int = 8) -> list[Suggestion]:
    """Public things whose title or name begins so, in the active language."""
    ids = get_engine().begins_with(text[:60], limit=limit)
    documents = Document.objects.for_cards().in_bulk(ids)
    return [
        Suggestion(document.title, document.url, document.kind)
        for pk in ids
        if (document := documents.get(pk)) is not None
    ]


def did_you_mean(asked: Asked) -> str:
    """A word of ours that looks or sounds like the query; "" when none is near enough."""
    typed = asked.text
    if not 2 <= len(typed) <= 40:
        return ""
    said = "".join(syllables(typed)) or typed.replace(" ", "").replace("'", "")
    best, best_likeness = "", NEAR
    with maps_of(connection).reading() as maps:
        known: list[_Word] = maps.derive("words", _words)
    for word in known:
        if word.folded == typed:
            continue
        likeness = _likeness(typed, word.folded)
        if word.said:  # what looks so comes before what sounds so
            likeness = max(likeness, 0.99 * _likeness(said, word.said))
        if likeness > best_likeness:
            best, best_likeness = word.text, likeness
    return best


def _words() -> list[_Word]:
    """Names of facet values, titles and their words, of the newest things, each once."""
    found: dict[str, str] = {}
    for pair in FacetValue.objects.values_list("label_zh", "label_en"):
        found.update({fold(name): name for name in pair if name})
    newest = Document.objects.order_by("-published_at", "-pk")[:MOST_TITLES]
    for zh, en in newest.values_list("title_zh", "title_en"):
        found.update({fold(name): name for name in (zh, en) if name})
        for word in words(fold(f"{zh} {en}")):
            if len(word) > 1 and len(found) < MOST_WORDS:
                found.setdefault(word, word)
    return [_Word(text, folded, "".join(syllables(folded))) for folded, text in found.items()]


def _likeness(one: str, other: str) -> float:
    """0 to 1; 0 as soon as it cannot reach NEAR."""
    if not one or not other or min(len(one), len(other)) / max(len(one), len(other)) < 0.5:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()
