"""Old drafts name terms that were merged since; read, they name what took their place."""

from __future__ import annotations

from typing import Any

from django.db import models

from archive.models.vocabulary import Term


def followed(content: dict[str, Any], model: type[models.Model]) -> dict[str, Any]:
    """The content of a revision with merged terms replaced, those of its children too.

    One query, and one more for each term that was merged in a chain.
    """
    places = list(_places(content, model))
    keys = {key for holder, name in places for key in _keys(holder[name])}
    taken = dict(
        Term.objects.filter(pk__in=keys, replaced_by__isnull=False).values_list("pk", "replaced_by")
    )
    if not taken:
        return content
    final = {key: _last(after) for key, after in taken.items() if after is not None}
    for holder, name in places:
        value = holder[name]
        if isinstance(value, list):
            holder[name] = list(dict.fromkeys(final.get(key, key) for key in value))
        else:
            holder[name] = final.get(value, value)
    return content


def _places(content: dict[str, Any], model: type[models.Model]) -> Any:
    """Each dictionary with the name of a column in it that holds terms."""
    for field in model._meta.get_fields():
        if field.name not in content:
            continue
        value = content[field.name]
        if field.related_model is Term and value:
            yield content, field.name
        elif field.one_to_many and isinstance(value, list) and field.related_model:
            for row in value:
                yield from _places(row, field.related_model)


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _last(key: int) -> int:
    seen = {key}
    while after := Term.objects.filter(pk=key).values_list("replaced_by", flat=True).first():
        if after in seen:
            return key
        seen.add(after)
        key = after
    return key
