"""Old drafts name terms and places that were merged since; read, they name what took their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from archive.models.place import Place
from archive.models.vocabulary import Term

WORDS: tuple[type[models.Model], ...] = (Term, Place)


def followed(content: dict[str, Any], model: type[models.Model]) -> dict[str, Any]:
    """The content of a revision with merged words replaced, those of its children too.

    A query for each kind of word, and one more for each word that was merged in a chain.
    """
    places = list(_places(content, model))
    for kind in WORDS:
        _follow([(holder, name) for holder, name, word in places if word is kind], kind)
    return content


def _follow(places: list[tuple[dict[str, Any], str]], kind: type[models.Model]) -> None:
    keys = {key for holder, name in places for key in _keys(holder[name])}
    merged = kind._default_manager.filter(pk__in=keys, replaced_by__isnull=False)
    taken = dict(merged.values_list("pk", "replaced_by")) if keys else {}
    if not taken:
        return
    final = {key: _last(after, kind) for key, after in taken.items()}
    for holder, name in places:
        value = holder[name]
        if isinstance(value, list):
            holder[name] = list(dict.fromkeys(final.get(key, key) for key in value))
        else:
            holder[name] = final.get(value, value)


def _places(
    content: dict[str, Any], model: type[models.Model]
) -> Iterator[tuple[dict[str, Any], str, type[models.Model]]]:
    """Each dictionary with the name of a column in it that holds words, and of which kind."""
    for field in model._meta.get_fields():
        if field.name not in content:
            continue
        value = content[field.name]
        if field.related_model in WORDS and value:
            yield content, field.name, field.related_model
        elif field.one_to_many and isinstance(value, list) and field.related_model:
            for row in value:
                yield from _places(row, field.related_model)


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _last(key: int, kind: type[models.Model]) -> int:
    seen = {key}
    rows = kind._default_manager
    while after := rows.filter(pk=key).values_list("replaced_by", flat=True).first():
        if after in seen:
            return key
        seen.add(after)
        key = after
    return key
