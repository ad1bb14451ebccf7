"""The whole way from bytes to what there is to show: read, lift to version 3, mend, describe."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from iiif.imports.errors import TooManyCanvases
from iiif.imports.facts import Facts, facts_of
from iiif.imports.faults import Notes
from iiif.imports.read import Limits, read_document
from iiif.imports.records.read import Head, read_record
from iiif.imports.tidy import tidy
from iiif.imports.upgrade import upgrade

if TYPE_CHECKING:
    from iiif.imports.models import ForeignSource


@dataclass(frozen=True, slots=True)
class Understood:
    """A document as it was understood, with what was tolerated.

    Attributes:
        version: of Presentation, of the source; 0 for a record of a catalogue.
        document: lifted to version 3; empty for a record.
        head: what a record of OAI-PMH says beside its metadata; None for IIIF.
    """

    version: int
    document: dict[str, Any]
    facts: Facts
    notes: Notes
    head: Head | None = None


def limits() -> Limits:
    return Limits(
        size_bytes=settings.IIIF_IMPORT_MAX_MB << 20,
        canvases=settings.IIIF_IMPORT_MAX_CANVASES,
        members=settings.IIIF_IMPORT_MAX_MEMBERS,
    )


def understand_source(source: ForeignSource) -> Understood:
    """Understand what was kept, whatever it is.

    Raises:
        ImportRefused: it cannot be understood, or is larger than the limits allow.
    """
    if not source.is_record:
        return understand(source.content, found_at=source.found_at)
    named = source.item.harvest if source.item is not None else source.harvest
    notes = Notes()
    names = {"zh": named.name_zh, "en": named.name_en} if named is not None else {}
    head, facts = read_record(source.content, notes, address=source.address, museum=names)
    return Understood(0, {}, facts, notes, head)


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
