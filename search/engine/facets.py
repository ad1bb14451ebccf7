"""Facets in memory: for every value the set of documents that carry it, as roaring bitmaps.

One set of maps for each database and process. Before each search one query reads the log of
changes from the generation last seen; a few changes are applied, many mean a fresh reading.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

from django.db import DatabaseError
from pyroaring import BitMap

from search.engine.base import FacetCounts, Option
from search.eras import BY_CODE, ERAS
from search.models import Document, FacetValue, IndexChange
from search.query import FACETS, Filters, Sort

_FEW_CHANGES = 500  # more are read anew


@dataclass(slots=True)
class _Entry:
    facets: Mapping[str, list[str]]
    years: tuple[int, int] | None
    published: float


class FacetMaps:
    """All documents by facet value, by years and in the orders that lists have."""

    def __init__(self, using: str) -> None:
        self._using = using
        self._lock = RLock()
        self._seen: tuple[int, str] | None = None
        self._clear()

    def _clear(self) -> None:
        self.all = BitMap()
        self._entries: dict[int, _Entry] = {}
        self._values: dict[str, dict[str, BitMap]] = {name: {} for name in FACETS}
        self._labels: dict[tuple[str, str], FacetValue] = {}
        self._derived: dict[str, Any] = {}

    @contextmanager
    def reading(self) -> Iterator[FacetMaps]:
        """The maps as of now, held still while they are read."""
        with self._lock:
            try:
                self._catch_up()
            except DatabaseError:
                self._seen = None
                raise
            yield self

    # Keeping up with the database

    def _catch_up(self) -> None:
        if self._seen is None:
            return self._read_all()
        changes = list(
            IndexChange.objects.using(self._using)
            .filter(generation__gte=self._seen[0])
            .order_by("generation")
            .values_list("generation", "stamp", "document_id")[: _FEW_CHANGES + 1]
        )
        if not changes or changes[0][:2] != self._seen or len(changes) > _FEW_CHANGES:
            return self._read_all()
        if len(changes) > 1:
            self._apply({document_id for _generation, _stamp, document_id in changes[1:]})
            self._seen = changes[-1][:2]
        return None

    def _read_all(self) -> None:
        self._clear()
        latest = (
            IndexChange.objects.using(self._using)
            .order_by("-generation")
            .values_list("generation", "stamp")
            .first()
        )
        self._read(Document.objects.using(self._using).all())
        self._seen = latest

    def _apply(self, ids: set[int]) -> None:
        for document_id in ids & self._entries.keys():
            self.all.discard(document_id)
            for facet, values in self._entries.pop(document_id).facets.items():
                for value in values:
                    if found := self._values.get(facet, {}).get(value):
                        found.discard(document_id)
        self._read(Document.objects.using(self._using).filter(pk__in=ids))

    def _read(self, documents: Any) -> None:
        rows = documents.values_list("pk", "facets", "start_year", "end_year", "published_at")
        collected: dict[str, dict[str, list[int]]] = {name: {} for name in FACETS}
        ids: list[int] = []
        for pk, facets, start, end, published in rows.iterator(chunk_size=5_000):
            ids.append(pk)
            years = None if start is None else (start, end)
            self._entries[pk] = _Entry(facets, years, published.timestamp())
            for facet, values in facets.items():
                if facet in collected:
                    for value in values:
                        collected[facet].setdefault(value, []).append(pk)
        self.all.update(ids)
        for facet, found in collected.items():
            for value, members in found.items():
                self._values[facet].setdefault(value, BitMap()).update(members)
        labels = FacetValue.objects.using(self._using).all()
        self._labels = {(label.facet, label.value): label for label in labels}
        self._derived = {}

    # Filters

    def allowed(self, filters: Filters, *, but: str = "") -> BitMap | None:
        """Documents that pass the filters, without the facet `but`; None: all of them."""
        passed: BitMap | None = None
        for facet, chosen in filters.values.items():
            if chosen and facet != but:
                passed = _both(passed, self._any_of(facet, chosen))
        if filters.eras and but != "era":
            eras = BitMap()
            for code in filters.eras:
                eras |= self.of_years(BY_CODE[code].first_year, BY_CODE[code].last_year)
            passed = _both(passed, eras)
        if filters.first_year is not None or filters.last_year is not None:
            passed = _both(passed, self.of_years(filters.first_year, filters.last_year))
        return passed

    def _any_of(self, facet: str, chosen: tuple[str, ...]) -> BitMap:
        found = BitMap()
        for value in chosen:
            found |= self._values[facet].get(value, BitMap())
        return found

    def of_years(self, first: int | None, last: int | None) -> BitMap:
        """Documents whose own years overlap the range; those without years never do."""
        starts, by_start, ends, by_end = self.derive("years", self._sort_years)
        until = len(starts) if last is None else bisect_right(starts, last)
        since = 0 if first is None else bisect_left(ends, first)
        return BitMap(by_start[:until]) & BitMap(by_end[since:])

    def _sort_years(self) -> tuple[list[int], list[int], list[int], list[int]]:
        dated = [(entry.years, pk) for pk, entry in self._entries.items() if entry.years]
        by_start = sorted((years[0], pk) for years, pk in dated)
        by_end = sorted((years[1], pk) for years, pk in dated)
        return (
            [year for year, _pk in by_start],
            [pk for _year, pk in by_start],
            [year for year, _pk in by_end],
            [pk for _year, pk in by_end],
        )

    def _documents_of_eras(self) -> dict[str, BitMap]:
        return {era.code: self.of_years(era.first_year, era.last_year) for era in ERAS}

    # Orders

    def in_order(self, sort: Sort) -> list[int]:
        """All documents, newest first, or oldest date first with undated ones last."""
        if sort is Sort.OLDEST_DATE:
            return self.derive("date", self._sort_dates)
        return self.derive("newest", self._sort_newest)

    def _sort_newest(self) -> list[int]:
        return sorted(self._entries, key=lambda pk: (-self._entries[pk].published, -pk))

    def _sort_dates(self) -> list[int]:
        undated = (10**7, 10**7)
        return sorted(self._entries, key=lambda pk: (*(self._entries[pk].years or undated), pk))

    def derive(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once until the next change of the index."""
        if name not in self._derived:
            self._derived[name] = make()
        return self._derived[name]

    # Counts

    def counts(self, found: BitMap, filters: Filters) -> tuple[FacetCounts, ...]:
        """Counts among `found` (not yet filtered), each facet without its own choice."""
        counted = [self._count(facet, found, filters) for facet in FACETS]
        return tuple(
            facet for facet in (*counted, self._count_eras(found, filters)) if facet.options
        )

    def _count(self, facet: str, found: BitMap, filters: Filters) -> FacetCounts:
        base = _both(self.allowed(filters, but=facet), found)
        chosen = filters.values.get(facet, ())
        options = []
        for value, members in self._values[facet].items():
            count = base.intersection_cardinality(members)
            if count or value in chosen:
                label = self._labels.get((facet, value))
                position = label.position if label else 0
                name = label.label if label else value
                options.append((-count, position, Option(value, name, count, value in chosen)))
        options.sort(key=lambda item: (not item[2].chosen, item[:2], item[2].value))
        return FacetCounts(facet, tuple(option for _count, _position, option in options))

    def _count_eras(self, found: BitMap, filters: Filters) -> FacetCounts:
        base = _both(self.allowed(filters, but="era"), found)
        members = self.derive("eras", self._documents_of_eras)
        options = []
        for era in ERAS:
            count = base.intersection_cardinality(members[era.code])
            if count or era.code in filters.eras:
                options.append(Option(era.code, era.label, count, era.code in filters.eras))
        return FacetCounts("era", tuple(options))


_maps: dict[str, FacetMaps] = {}
_making = RLock()


def maps_of(connection: Any) -> FacetMaps:
    """The maps of this process for one database."""
    key = f"{connection.alias}:{connection.settings_dict['NAME']}"
    with _making:
        if key not in _maps:
            _maps[key] = FacetMaps(connection.alias)
        return _maps[key]


def _both(one: BitMap | None, other: BitMap) -> BitMap:
    return other if one is None else one & other
