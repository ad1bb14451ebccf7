"""The interface of every engine: a query in, one page of hits with counts out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from search.query import Query


class Tier(IntEnum):
    """Why a hit is there; hits of a lower tier come first."""

    ALL = 0  # no words were asked for
    PHRASE = 1  # the words stand there as typed, side by side
    WORDS = 2  # every word is there
    SOUND = 3  # the title or a name sounds so (pinyin, initials)
    LOOSE = 4  # some of the words are there


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document. Scores order hits of one tier and mean nothing else."""

    document_id: int
    tier: Tier
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, how often it occurs among the hits, whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet of the answer. Its own chosen values do not narrow its counts."""

    name: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.chosen)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer.

    Attributes:
        total: hits on all pages, after the filters.
        unfiltered: hits before the filters.
        facets: counts, the eras last as facet `era`; empty facets are left out.
    """

    hits: Sequence[Hit]
    total: int
    unfiltered: int
    number: int
    page_size: int
    facets: Sequence[FacetCounts]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))

    @property
    def is_loose(self) -> bool:
        """Whether nothing fitted exactly, so that all that is shown is merely near."""
        return bool(self.hits) and all(hit.tier is Tier.LOOSE for hit in self.hits)


class Engine(ABC):
    """Finds documents. Every text is a valid query; an outage raises, never looks empty."""

    @abstractmethod
    def search(self, query: Query) -> Page:
        """The asked page; a page beyond the last has no hits."""

    @abstractmethod
    def begins_with(self, text: str, *, limit: int) -> list[int]:
        """Documents with a title or name in which a word, or its pinyin, begins so."""
