"""The answer to a search: annotations with their places, and the words around each match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from iiif import labels
from iiif.addresses import manifest_url
from iiif.annotations.documents import annotation, build
from iiif.annotations.lines import Line
from iiif.annotations.sources import Source
from iiif.search.matches import Match, Part
from iiif.search.service import CONTEXT

PAGE_SIZE = 50
MOST = 5_000  # annotations of one answer


@dataclass(slots=True)
class Found:
    """Content annotations in order, each once, and for each what was found in it."""

    in_manifests: bool  # the viewer may not know the manifest: every target names it
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.items) >= MOST

    def add_line(self, source: Source, line: Line) -> None:
        self._add(source, annotation(source, line))

    def add_match(self, match: Match) -> None:
        """A match in words with boxes is an annotation of its own; others are as they are."""
        source = match.source
        if not source.is_cut_exactly:
            ids = [self._add(source, annotation(source, part.line)) for part in match.parts]
            targets = [
                _quote(i, part, _inside(part)) for i, part in zip(ids, match.parts, strict=True)
            ]
            self._note(ids[0], "highlighting", targets)
            return
        around = (match.before, match.after)
        ids = [self._add(source, _exact(source, part)) for part in match.parts]
        targets = [_quote(i, part, around) for i, part in zip(ids, match.parts, strict=True)]
        self._note(ids[0], "contextualizing", targets)

    def _add(self, source: Source, one: dict[str, Any]) -> str:
        if self.in_manifests:
            manifest = {"id": manifest_url(source.record), "type": "Manifest"}
            label = {"label": labels.of(source.record, "title")}
            one["target"] = {"id": one["target"], "type": "Canvas", "partOf": manifest | label}
        return str(self.items.setdefault(one["id"], one)["id"])

    def _note(self, first: str, motivation: str, targets: list[dict[str, Any]]) -> None:
        self.notes.setdefault(first, []).append({"motivation": motivation, "targets": targets})


def _exact(source: Source, part: Part) -> dict[str, Any]:
    """The matching words alone; the fragment is that of RFC 5147 for plain text."""
    identifier = f"{source.line_id(part.line)}#char={part.start},{part.end}"
    place = part.line.place_of(part.start, part.end)
    return build(source, identifier, part.text, place)


def _inside(part: Part) -> tuple[str, str]:
    return part.line.text[: part.start], part.line.text[part.end :]


def _quote(identifier: str, part: Part, around: tuple[str, str]) -> dict[str, Any]:
    selector = {"type": "TextQuoteSelector", "exact": part.text}
    if around[0]:
        selector["prefix"] = around[0]
    if around[1]:
        selector["suffix"] = around[1]
    return {"type": "SpecificResource", "source": identifier, "selector": [selector]}


def answer(
    found: Found, *, base: str, asked: dict[str, str], page: int, ignored: Iterable[str]
) -> dict[str, Any] | None:
    """One page (from 1) as a document; None where there are not so many.

    Args:
        base: address of the service.
        asked: the parameters that were heard.
        ignored: names of those that were not.
    """
    total = len(found.items)
    last = max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= last:
        return None
    start = (page - 1) * PAGE_SIZE
    items = list(found.items.values())[start : start + PAGE_SIZE]
    document: dict[str, Any] = {"@context": CONTEXT}
    whole = f"{base}?{urlencode(asked)}" if asked else base

    def numbered(number: int) -> dict[str, str]:
        address = f"{base}?{urlencode(asked | {'page': str(number)})}"
        return {"id": address, "type": "AnnotationPage"}

    document["id"] = numbered(page)["id"] if last > 1 else whole
    document["type"] = "AnnotationPage"
    if ignored := sorted(ignored):
        document["ignored"] = ignored
    if last > 1:
        document |= {
            "partOf": {
                "id": whole,
                "type": "AnnotationCollection",
                "total": total,
                "first": numbered(1),
                "last": numbered(last),
            },
            "startIndex": start,
        }
        if page < last:
            document["next"] = numbered(page + 1)
        if page > 1:
            document["prev"] = numbered(page - 1)
    document["items"] = items
    if notes := _notes(found, items, document["id"]):
        document["annotations"] = [{"type": "AnnotationPage", "items": notes}]
    return document


def _notes(found: Found, items: list[dict[str, Any]], page: str) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    for item in items:
        for note in found.notes.get(item["id"], ()):
            targets = note["targets"]
            notes.append(
                {
                    "id": f"{page}#match-{len(notes) + 1}",
                    "type": "Annotation",
                    "motivation": note["motivation"],
                    "target": targets if len(targets) > 1 else targets[0],
                }
            )
    return notes
