"""Help with typing: titles that begin so, and the nearest word when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from search.analysis import fold, split_syllables, syllables
from search.engine import get_engine
from search.models import Document, FacetValue
from search.query import Asked

NEAR = 0.7  # likeness, 0 to 1, from which a word is offered
_CANDIDATES = 40


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


def did_you_mean(asked: Asked, near: list[int]) -> str:
    """A word of ours that looks or sounds like the query; "" when none is near enough.

    Args:
        near: documents that share some of the query; their titles are looked at as well.
    """
    typed = asked.text
    if not 2 <= len(typed) <= 40:
        return ""
    labels = FacetValue.objects.values_list("label_zh", "label_en")
    names = Document.objects.filter(pk__in=near[:_CANDIDATES]).values_list("title_zh", "title_en")
    candidates = {name for pair in (*labels, *names) for name in pair if name}
    said = syllables(typed) or split_syllables(typed.replace(" ", "").replace("'", ""))
    best, best_likeness = "", NEAR
    for name in sorted(candidates):
        folded = fold(name)
        if folded == typed:
            continue
        likeness = max(_likeness(typed, folded), _sound(said, folded))
        if likeness > best_likeness:
            best, best_likeness = name, likeness
    return best


def _likeness(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > max(len(one), len(other)) * 0.6:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > NEAR else 0.0


def _sound(said: list[str], folded: str) -> float:
    """Letters of the pinyin of both, compared; 0 where either has none."""
    other = syllables(folded)
    if len(said) < 2 or abs(len(other) - len(said)) > 1:
        return 0.0
    return _likeness("".join(said), "".join(other)) * 0.99  # looks come before sounds
