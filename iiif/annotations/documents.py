"""Annotation pages and single annotations (Presentation 3.0, Web Annotation)."""

from __future__ import annotations

from typing import Any

from iiif.annotations.lines import Line
from iiif.annotations.sources import Source

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


def annotation(source: Source, line: Line) -> dict[str, Any]:
    """One line as an annotation of its place on the canvas."""
    return build(source, source.line_id(line), line.text, line.place)


def build(source: Source, identifier: str, text: str, place: str) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": text, "format": "text/plain"}
    if source.language:
        body["language"] = source.language
    return {
        "id": identifier,
        "type": "Annotation",
        "motivation": source.motivation,
        "body": body,
        "target": source.canvas + (f"#{place}" if place else ""),
    }


def page_document(source: Source) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": source.id,
        "type": "AnnotationPage",
        "label": source.label,
        "items": [annotation(source, line) for line in source.lines],
    }


def line_document(source: Source, number: int) -> dict[str, Any] | None:
    """A single annotation by its number; None where there is none."""
    for line in source.lines:
        if line.number == number:
            return {"@context": CONTEXT} | annotation(source, line)
    return None
