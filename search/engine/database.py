"""What both database engines share: tiers one after another, filters, orders, counts."""

from __future__ import annotations

from abc import abstractmethod
from itertools import islice

from django.db.backends.base.base import BaseDatabaseWrapper
from pyroaring import BitMap

from search.engine import tiers
from search.engine.base import Engine, Hit, Page, Tier
from search.engine.expression import Expression
from search.engine.facets import FacetMaps, maps_of
from search.query import Asked, Query, Sort


class DatabaseEngine(Engine):
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def ids(self, expression: Expression) -> list[int]:
        """All documents that fit, in any order."""

    @abstractmethod
    def ranked(self, expression: Expression) -> list[tuple[int, float]]:
        """All documents that fit with their scores, best first; equals by id."""

    def search(self, query: Query) -> Page:
        with maps_of(self.connection).reading() as maps:
            found, hits = self._find(query, maps)
            allowed = maps.allowed(query.filters)
            passed = found if allowed is None else found & allowed
            ordered = self._order(query, hits, passed, maps)
            first = (query.page - 1) * query.page_size
            return Page(
                hits=list(islice(ordered, first, first + query.page_size)),
                total=len(passed),
                unfiltered=len(found),
                number=query.page,
                page_size=query.page_size,
                facets=maps.counts(found, query.filters),
            )

    def begins_with(self, text: str, *, limit: int) -> list[int]:
        expression = tiers.beginning(text)
        if expression is None:
            return []
        return [pk for pk, _score in self.ranked(expression)[:limit]]

    def _find(self, query: Query, maps: FacetMaps) -> tuple[BitMap, dict[int, Hit]]:
        asked = query.asked
        if not asked.wanted:
            hits: dict[int, Hit] = {}
            # Nothing but signs that mean nothing: an answer of "all" would be a lie.
            found = BitMap() if query.text and not asked.unwanted else BitMap(maps.all)
        else:
            hits = self._tiers(asked)
            found = BitMap(hits) & maps.all
        if excluded := tiers.unwanted(asked):
            found -= BitMap(self.ids(excluded))
        return found, hits

    def _tiers(self, asked: Asked) -> dict[int, Hit]:
        hits: dict[int, Hit] = {}
        self._add(hits, Tier.PHRASE, tiers.as_typed(asked))
        self._add(hits, Tier.WORDS, tiers.every_word(asked))
        self._add(hits, Tier.SOUND, tiers.by_sound(asked))
        if not hits:
            self._add(hits, Tier.SOUND, tiers.by_homophone(asked))
        if len(hits) < tiers.FEW and not any(clause.quoted for clause in asked.wanted):
            self._add(hits, Tier.LOOSE, tiers.some_words(asked))
        return hits

    def _add(self, hits: dict[int, Hit], tier: Tier, expression: Expression | None) -> None:
        if expression is not None:
            for pk, score in self.ranked(expression):
                if pk not in hits:
                    hits[pk] = Hit(pk, tier, score)

    def _order(
        self, query: Query, hits: dict[int, Hit], passed: BitMap, maps: FacetMaps
    ) -> list[Hit]:
        if query.sort is Sort.RELEVANCE and hits:
            return [hit for pk, hit in hits.items() if pk in passed]
        sort = Sort.NEWEST if query.sort is Sort.RELEVANCE else query.sort
        return [hits.get(pk) or Hit(pk, Tier.ALL) for pk in maps.in_order(sort) if pk in passed]
