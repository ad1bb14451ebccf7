"""Point everything that refers to one word (a term, a place) at another, and back again."""

from __future__ import annotations

from typing import Any

from archive.references import WordColumn, columns_of, some_at_once

Moved = dict[str, dict[str, list[int]]]


def move_all(source: Any, target: Any) -> Moved:
    """Move every reference; returns what moved, by the label of its column."""
    moved = {}
    for column in columns_of(type(source)):
        if keys_moved := _move(column, source, target):
            moved[column.label] = keys_moved
    return moved


def move_all_back(moved: Moved, source: Any, target: Any) -> None:
    """Give `source` back what it had, where nobody chose another word since."""
    for column in columns_of(type(source)):
        if (keys_moved := moved.get(column.label)) is not None:
            _move_back(column, keys_moved, source, target)


def _move(column: WordColumn, source: Any, target: Any) -> dict[str, list[int]]:
    """Keys of the rows that changed; for lists, of the owners that had both and that gained."""
    rows = column.rows_of(source)
    if not column.owner:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(**{column.name: target})
        return {"rows": keys} if keys else {}
    owner = f"{column.owner}_id"
    had = set(column.rows_of(target).values_list(owner, flat=True))
    owners = set(rows.values_list(owner, flat=True))
    for some in some_at_once(sorted(owners & had)):
        rows.filter(**{f"{owner}__in": some}).delete()
    column.rows_of(source).update(**{column.name: target})
    told = {"gained": sorted(owners - had), "both": sorted(owners & had)}
    return told if owners else {}


def _move_back(column: WordColumn, moved: dict[str, list[int]], source: Any, target: Any) -> None:
    for some in some_at_once(moved.get("rows", [])):
        column.rows_of(target).filter(pk__in=some).update(**{column.name: source})
    if not column.owner:
        return
    owner = f"{column.owner}_id"
    for some in some_at_once(moved.get("gained", [])):
        column.rows_of(target).filter(**{f"{owner}__in": some}).update(**{column.name: source})
    for some in some_at_once(moved.get("both", [])):
        still = column.rows_of(target).filter(**{f"{owner}__in": some})
        column.model._base_manager.bulk_create(
            (
                column.model(**{owner: key, column.name: source})
                for key in still.values_list(owner, flat=True)
            ),
            ignore_conflicts=True,
        )
