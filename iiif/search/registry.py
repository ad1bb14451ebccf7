"""How words are found: told by a floor above, which knows the house's analysis of Chinese.

The search engine stands beside this package, not below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Finder = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Words:
    """What the analysis can do.

    Attributes:
        finder: for a query, a function that finds its stretches [start, end) in a text.
        records: ARK names of public records that may hold a query, best first; the slug of
            a collection ("": all), and at most how many.
        beginnings: ARK names of records in whose recordings and documents the letters stand,
            at most how many.
        fold: the form in which texts are compared.
        words: the words of a folded text.
    """

    finder: Callable[[str], Finder]
    records: Callable[[str, str, int], list[str]]
    beginnings: Callable[[str, int], list[str]]
    fold: Callable[[str], str]
    words: Callable[[str], list[str]]


_registered: list[Words] = []


def register(words: Words) -> None:
    """Called once in `AppConfig.ready()` of the floor above."""
    _registered[:] = [words]


def the_words() -> Words:
    """What was registered.

    Raises:
        RuntimeError: nobody did; no search is possible.
    """
    if not _registered:
        raise RuntimeError("no analysis of words is registered (iiif.search.registry)")
    return _registered[0]
