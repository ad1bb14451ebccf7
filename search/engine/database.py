"""What both database engines share: tiers one after another, filters, orders, counts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.backends.base.base import BaseDatabaseWrapper
from pyroaring import BitMap

from search.engine import tiers
from search.engine.base import Engine, Hit, Page, Tier
from search.engine.expression import Expression
from search.engine.facets import FacetMaps, maps_of
from search.query import Asked, Query, Sort


@dataclass(frozen=True, slots=True)
class _Step:
    """One tier that was asked: what it added to the tiers before it."""

    tier: Tier
    expression: Expression
    ids: BitMap


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
            steps, found = self._find(query, maps)
            allowed = maps.allowed(query.filters)
            passed = found if allowed is None else found & allowed
            first = (query.page - 1) * query.page_size
            if steps and query.sort is Sort.RELEVANCE:
                hits = self._by_relevance(steps, passed, first)
            else:
                hits = self._in_order(query, steps, passed, first, maps)
            return Page(
                hits=list(islice(hits, query.page_size)),
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

    # What is found: sets without an order, so that counting costs no ranking

    def _find(self, query: Query, maps: FacetMaps) -> tuple[list[_Step], BitMap]:
        asked = query.asked
        steps: list[_Step] = []
        found = BitMap()
        if asked.wanted:
            for step in self._steps(asked, maps):
                steps.append(step)
                found |= step.ids
        elif asked.unwanted or not query.text:
            found = BitMap(maps.all)
        # Else nothing but signs that mean nothing: an answer of "all" would be a lie.
        if excluded := tiers.unwanted(asked):
            found -= BitMap(self.ids(excluded))
        return steps, found

    def _steps(self, asked: Asked, maps: FacetMaps) -> Iterator[_Step]:
        seen = BitMap()
        quoted = any(clause.quoted for clause in asked.wanted)
        for tier, ask in (
            (Tier.PHRASE, tiers.as_typed),
            (Tier.WORDS, tiers.every_word),
            (Tier.SOUND, tiers.by_sound),
            (Tier.SOUND, tiers.by_homophone),
            (Tier.LOOSE, tiers.some_words),
        ):
            if ask is tiers.by_homophone and seen:
                continue
            if tier is Tier.LOOSE and (quoted or len(seen) >= tiers.FEW):
                continue
            expression = ask(asked)
            if expression is not None:
                added = (BitMap(self.ids(expression)) & maps.all) - seen
                seen |= added
                if added:
                    yield _Step(tier, expression, added)

    # In which order: only the tiers that the page reaches are ranked

    def _by_relevance(self, steps: list[_Step], passed: BitMap, skip: int) -> Iterator[Hit]:
        for step in steps:
            shown = step.ids & passed
            if skip >= len(shown):
                skip -= len(shown)
                continue
            ranked = ((pk, score) for pk, score in self.ranked(step.expression) if pk in shown)
            for pk, score in islice(ranked, skip, None):
                yield Hit(pk, step.tier, score)
            skip = 0

    def _in_order(
        self, query: Query, steps: list[_Step], passed: BitMap, skip: int, maps: FacetMaps
    ) -> Iterator[Hit]:
        sort = Sort.NEWEST if query.sort is Sort.RELEVANCE else query.sort
        for pk in islice((pk for pk in maps.in_order(sort) if pk in passed), skip, None):
            yield Hit(pk, next((step.tier for step in steps if pk in step.ids), Tier.ALL))
