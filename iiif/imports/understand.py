"""The whole way from bytes to what there is to show: read, lift to version 3, mend, describe."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from iiif.imports.errors import TooManyCanvases
from iiif.imports.facts import Facts, facts_of
from iiif.imports.faults import Notes
from iiif.imports.read import Limits, read_document
from iiif.imports.tidy import tidy
from iiif.imports.upgrade import upgrade


@dataclass(frozen=True, slots=True)
class Understood:
    """A document as it was understood, with what was tolerated; `version` is the source's."""

    version: int
    document: dict[str, Any]
    facts: Facts
    notes: Notes


def limits() -> Limits:
    return Limits(
        size_bytes=settings.IIIF_IMPORT_MAX_MB << 20,
        canvases=settings.IIIF_IMPORT_MAX_CANVASES,
        members=settings.IIIF_IMPORT_MAX_MEMBERS,
    )


def understand(body: bytes, *, found_at: str = "") -> Understood:
    """Understand a manifest or collection.

    Args:
        found_at: the address it came from, which stands in for a missing id.

    Raises:
        ImportRefused: it is none, or larger than the limits allow; says which.
    """
    notes = Notes()
    most = limits()
    found = read_document(body, notes, most)
    source = _storable(found.json)
    lifted = upgrade(source, found.kind, notes) if found.version == 2 else source
    items = lifted.get("items")
    if found.kind == "Manifest" and isinstance(items, list) and len(items) > most.canvases:
        raise TooManyCanvases(found=len(items), limit=most.canvases)
    document = tidy(lifted, found.kind, notes, found_at=found_at)
    return Understood(found.version, document, facts_of(document, notes), notes)


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    """Without what JSON can hold and a database cannot (NUL, half surrogates); the source
    keeps both."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    made: dict[str, Any] = json.loads(text.replace("\\u0000", "\\ufffd"))
    return made
