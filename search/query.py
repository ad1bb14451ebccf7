"""What a person asked for: read once from the address, trusted afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from search.analysis import fold
from search.analysis.tokens import phrase, segment
from search.eras import ERAS

MAX_CHARACTERS = 200  # of a query; the rest is not read, and the page says so
MAX_CLAUSES = 12
MAX_VALUES = 50  # chosen values of one facet
PAGE_SIZE = 24
LAST_PAGE = 400  # pages beyond are not offered: a machine wants the API or OAI-PMH
FACETS = ("kind", "collection", "theme", "ethnic", "place", "period", "media", "rights")
YEARS = (-1_000_000, 9999)

_PART = re.compile(r'(?P<not>(?<!\S)[-－−–]\s*)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans("“”„‟«»「」『』〝〞＂", '"' * 13)


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST_DATE = "date"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the query between spaces or quotes, folded."""

    text: str
    quoted: bool = False

    @property
    def grams(self) -> tuple[str, ...]:
        return tuple(phrase(self.text))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(segment(self.text))


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a query: what must be there, and what must not."""

    wanted: tuple[Clause, ...] = ()
    unwanted: tuple[Clause, ...] = ()
    cut_short: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read quotes (“…”, "…", 「…」) and a leading minus; every text is a valid query."""
        wanted: list[Clause] = []
        unwanted: list[Clause] = []
        kept = text[:MAX_CHARACTERS].translate(_QUOTES)
        parts = list(_PART.finditer(kept))
        for part in parts[:MAX_CLAUSES]:
            clause = Clause(
                fold(part["quoted"] or part["plain"] or "").strip(), part["quoted"] is not None
            )
            if clause.grams:
                (unwanted if part["not"] else wanted).append(clause)
        cut_short = len(text) > MAX_CHARACTERS or len(parts) > MAX_CLAUSES
        return cls(tuple(wanted), tuple(unwanted), cut_short)

    @property
    def text(self) -> str:
        """The wanted words in one line, folded."""
        return " ".join(clause.text for clause in self.wanted)


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values (any of a facet, all of the facets) and a range of years.

    Years are astronomical (206 BC is -205); both ends are included.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    eras: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    def __bool__(self) -> bool:
        return bool(
            any(self.values.values())
            or self.eras
            or self.first_year is not None
            or self.last_year is not None
        )


@dataclass(frozen=True, slots=True)
class Query:
    """One search: words, filters, order, and which page of the answer."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    sort: Sort = Sort.RELEVANCE
    page_size: int = PAGE_SIZE

    @property
    def asked(self) -> Asked:
        return Asked.parse(self.text)

    @classmethod
    def from_get(cls, get: QueryDict) -> Self:
        """Read an address; what cannot be read is left out, never refused."""
        values = {name: chosen for name in FACETS if (chosen := _values(get.getlist(name)))}
        sort = get.get("sort", "")
        return cls(
            text=get.get("q", "").replace("\x00", " ").strip(),
            filters=Filters(
                values=values,
                eras=tuple(era.code for era in ERAS if era.code in get.getlist("era")),
                first_year=_year(get.get("from", "")),
                last_year=_year(get.get("to", "")),
            ),
            page=_page(get.get("page", "")),
            sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        )

    def address(self, **changes: object) -> str:
        """The query string of this search, with fields of Query changed; page 1 is not written.

        The order of the parameters is fixed, so that one search has one address.
        """
        changed = replace(self, **changes)  # type: ignore[arg-type]  # names of own fields
        chosen = changed.filters
        pairs: list[tuple[str, str]] = [("q", changed.text)] if changed.text else []
        pairs += [(name, value) for name in FACETS for value in chosen.values.get(name, ())]
        pairs += [("era", era) for era in chosen.eras]
        if chosen.first_year is not None:
            pairs.append(("from", str(chosen.first_year)))
        if chosen.last_year is not None:
            pairs.append(("to", str(chosen.last_year)))
        if changed.sort is not Sort.RELEVANCE:
            pairs.append(("sort", changed.sort.value))
        if changed.page > 1:
            pairs.append(("page", str(changed.page)))
        return f"?{urlencode(pairs)}"

    def without(self, facet: str, value: str = "") -> str:
        """The address of this search with one chosen value taken off."""
        chosen = self.filters
        if facet == "era":
            filters = replace(chosen, eras=tuple(e for e in chosen.eras if e != value))
        elif facet == "years":
            filters = replace(chosen, first_year=None, last_year=None)
        else:
            left = tuple(v for v in chosen.values.get(facet, ()) if v != value)
            filters = replace(chosen, values={**chosen.values, facet: left})
        return self.address(filters=filters, page=1)


def _values(found: Iterable[str]) -> tuple[str, ...]:
    clean = (value.strip() for value in found)
    return tuple(dict.fromkeys(v for v in clean if v and "\x00" not in v and len(v) <= 80))[
        :MAX_VALUES
    ]


def _year(text: str) -> int | None:
    try:
        year = int(text.strip()[:9])
    except ValueError:
        return None
    return min(max(year, YEARS[0]), YEARS[1])


def _page(text: str) -> int:
    try:
        return min(max(int(text[:9]), 1), LAST_PAGE)
    except ValueError:
        return 1
