"""What a foreign document says about a canvas: textual annotations that stand in it.

Pages of annotations that stand elsewhere are not fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iiif.imports import languages
from iiif.imports.places import place_of

MOST_REMARKS = 200  # of one canvas
LONGEST_REMARK = 4_000  # characters
# `painting` in a page of annotations is what version 2 calls a transcription.
_SHOWN = {"commenting", "describing", "supplementing", "tagging", "painting", "transcribing"}


def remarks_of(canvas: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """The remarks of a tidy canvas, at most `MOST_REMARKS`, and how many there are.

    Returns:
        Each with `text`, `language` ("" unknown), `is_html`, `is_tag`, `start` (seconds, or
        None) and `is_part` (of the picture or the recording).
    """
    found: list[dict[str, Any]] = []
    total = 0
    for annotation in _annotations(canvas):
        for remark in _remarks(annotation):
            total += 1
            if len(found) < MOST_REMARKS:
                found.append(remark)
    return found, total


def _annotations(canvas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for page in canvas.get("annotations", []):
        items = page.get("items")
        yield from (one for one in (items if isinstance(items, list) else []) if _is_object(one))


def _remarks(annotation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    motivations = {str(each) for each in _listed(annotation.get("motivation", "commenting"))}
    if not motivations & _SHOWN:
        return
    place = place_of(annotation.get("target"))
    bodies = [*_listed(annotation.get("body")), *_listed(annotation.get("bodyValue"))]
    for body in _texts(bodies):
        text = body["value"].strip()[:LONGEST_REMARK]
        if not text:
            continue
        said = body.get("language")
        tag = languages.normalise(said) if isinstance(said, str) else None
        yield {
            "text": text,
            "language": tag if tag and tag != languages.NONE else "",
            "is_html": "html" in str(body.get("format", "")),
            "is_tag": "tagging" in (motivations | {str(body.get("purpose"))}),
            "start": place.start,
            "is_part": place.is_part,
        }


def _texts(bodies: list[Any]) -> Iterator[dict[str, Any]]:
    """The bodies that are text; each of a choice."""
    waiting = list(bodies)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, str) and "://" not in one:
            yield {"value": one}
        elif not isinstance(one, dict):
            continue
        elif isinstance(one.get("items"), list):
            waiting = [*one["items"], *waiting]
        elif isinstance(one.get("value"), str):
            yield one


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
