"""Wagtail's own search (admin lists, choosers, pages) with our tokens in and out.

As it comes, it answers 500 on a quotation mark with SQLite (FTS5: unterminated string)
and on a very long query, and takes a Chinese sentence for one word. Here every text is indexed as the tokens of
`search.analysis`, and a query is turned into the same tokens: letters, digits and pairs of
characters, so nothing in it can be an operator.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import connection
from modelsearch.backends.base import EmptySearchResults
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import Fuzzy, Phrase, PlainText, SearchQuery

from search.analysis import fold, grams
from search.analysis.tokens import phrase
from search.query import MAX_CHARACTERS

MOST_TOKENS = 40  # Wagtail nests one expression for each: some hundreds overflow the stack


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail looks for
    """The backend for the database in use; SQLite without FTS5 keeps Wagtail's fallback."""
    from modelsearch.backends import database

    plain = database.SearchBackend(params)
    kind = type(plain)
    if connection.vendor not in ("sqlite", "postgresql") or not plain.index_class:
        return plain
    index_class = type("CutIndex", (_CutIndex, plain.index_class), {})
    return type("CutBackend", (_CutBackend, kind), {"index_class": index_class})(params)


def cut(value: Any) -> Any:
    """Texts as tokens; anything else as it is."""
    if isinstance(value, str):
        return " ".join(grams(fold(value)))
    if isinstance(value, list):
        return [cut(item) for item in value]
    if isinstance(value, dict):
        return {key: cut(item) for key, item in value.items()}
    return value


class _CutBackend:
    def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **options: Any) -> Any:
        asked = _cut_query(query)
        if asked is None:
            return EmptySearchResults()
        return super()._search(compiler, asked, model_or_queryset, **options)  # type: ignore[misc]  # mixin


class _CutIndex:
    def add_items(self, model: Any, objects: Any) -> Any:
        return super().add_items(model, [_Cut(thing) for thing in objects])  # type: ignore[misc]  # mixin


class _Cut:
    """A thing whose searched texts read as tokens."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __getattr__(self, name: str) -> Any:
        return getattr(self.thing, name)

    def get_search_fields(self) -> list[Any]:
        return [_cut_field(field) for field in self.thing.get_search_fields()]


def _cut_field(field: Any) -> Any:
    own, read = copy(field), field.get_value

    def value_of(thing: Any) -> Any:
        return read(thing.thing if isinstance(thing, _Cut) else thing)

    if isinstance(field, RelatedFields):
        own.fields = [_cut_field(inner) for inner in field.fields]
        own.get_value = value_of
    elif isinstance(field, SearchField | AutocompleteField):
        own.get_value = lambda thing: cut(value_of(thing))
    return own


def _cut_query(query: Any) -> Any:
    """The query with its texts cut; None where nothing is left to be looked for."""
    if isinstance(query, str):
        return " ".join(phrase(fold(query[:MAX_CHARACTERS]))[:MOST_TOKENS]) or None
    if isinstance(query, PlainText | Phrase | Fuzzy):
        tokens = _cut_query(query.query_string)
        if tokens is None:
            return None
        own = copy(query)
        own.query_string = tokens
        return own
    if isinstance(query, SearchQuery) and hasattr(query, "subqueries"):
        own = copy(query)
        own.subqueries = [kept for sub in query.subqueries if (kept := _cut_query(sub)) is not None]
        return own if own.subqueries else None
    if isinstance(query, SearchQuery) and hasattr(query, "subquery"):
        own = copy(query)
        own.subquery = _cut_query(query.subquery)
        return None if own.subquery is None else own
    return query
