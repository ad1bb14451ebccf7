"""The table of contents of a foreign manifest: its ranges in order, each with where it opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iiif.imports.faults import Notes
from iiif.imports.places import place_of
from iiif.imports.values import LanguageMap, language_map

MOST_LINES = 500
MOST_LEVELS = 8
# Presentation 3 §3.4: `no-nav` is not to be shown; the other two are no tables of contents.
_NO_CONTENTS = {"no-nav", "sequence", "thumbnail-nav"}


def contents_of(document: dict[str, Any], notes: Notes) -> list[dict[str, Any]]:
    """The lines of the table of contents of a tidy manifest.

    Returns:
        Each with `label`, `depth` (from 0), `canvas` (its number, from 1; 0 where it opens
        none of this manifest) and `start` (seconds, None without a time).
    """
    numbers = {canvas["id"]: n for n, canvas in enumerate(document.get("items", []), 1)}
    lines: list[dict[str, Any]] = []
    for tree in document.get("structures", []):
        for depth, one in _ranges(tree, 0):
            if len(lines) == MOST_LINES:
                notes.add("contents_over", "/structures", "structures", MOST_LINES)
                return lines
            lines.append(_line(one, depth, numbers, notes))
    return lines


def _ranges(tree: Any, depth: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """A range and those below it. A range without a name only holds others together."""
    if not isinstance(tree, dict) or depth == MOST_LEVELS:
        return
    behaviour = tree.get("behavior", [])
    if _NO_CONTENTS & {v for v in _listed(behaviour) if isinstance(v, str)}:
        return
    if tree.get("label"):
        yield depth, tree
        depth += 1
    for one in _listed(tree.get("items")):
        if isinstance(one, dict) and one.get("type") == "Range":
            yield from _ranges(one, depth)


def _line(one: dict[str, Any], depth: int, numbers: dict[str, int], notes: Notes) -> dict[str, Any]:
    label: LanguageMap = language_map(one["label"], notes, "/structures", "label")
    for address in _opened(one, 0):
        place = place_of(address)
        if place.canvas in numbers:
            return {
                "label": label,
                "depth": depth,
                "canvas": numbers[place.canvas],
                "start": place.start,
            }
    return {"label": label, "depth": depth, "canvas": 0, "start": None}


def _opened(one: dict[str, Any], depth: int) -> Iterator[Any]:
    """What the range opens with: its `start`, or the first canvases in and below it."""
    if one.get("start"):
        yield one["start"]
    for inner in _listed(one.get("items")):
        if not isinstance(inner, dict) or inner.get("type") != "Range":
            yield inner
        elif depth < MOST_LEVELS:
            yield from _opened(inner, depth + 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
