"""Manifests, collections, sequences, canvases and ranges of Presentation 2 as those of 3."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from iiif.imports.faults import Notes
from iiif.imports.upgrade import values
from iiif.imports.upgrade.annotations import other_pages, painting_page
from iiif.imports.upgrade.ranges import RangeTree
from iiif.imports.upgrade.values import id_of, many
from iiif.imports.upgrade.words import BEHAVIOURS, CONTEXT, type_of
from iiif.imports.values import is_address, origin, value_of_2

# Read together with another property, so that they have no line of their own.
_ELSEWHERE = {"@context", "@type", "images", "resources", "canvases", "ranges"}
_OF_PAGES = {"last", "prev", "startIndex"}  # told by `first` and `next` as well
_MEMBERS = ("members", "collections", "manifests")
_AS_THEY_ARE = {"viewingDirection", "width", "height", "duration", "navDate", "navPlace", "format"}


def upgrade(document: dict[str, Any], kind: str, notes: Notes) -> dict[str, Any]:
    """A manifest or collection of version 2 as one of version 3.

    Args:
        kind: `Manifest` or `Collection`, as `read_document` found.
    """
    return {"@context": CONTEXT} | _resource(document, kind, "", notes)


def _resource(thing: dict[str, Any], kind: str, where: str, notes: Notes) -> dict[str, Any]:
    """One resource. Each property is upgraded at its place, so the order is that of the source."""
    made: dict[str, Any] = {}
    more_metadata: list[dict[str, Any]] = []
    if not {"@id", "id"} & thing.keys():
        made["id"] = ""
    made["type"] = kind
    for name, value in thing.items():
        if name in {"@id", "id"}:
            made = {"id": value} | made if "id" not in made else made | {"id": value}
        elif name == "label":
            made["label"] = value_of_2(value, notes, where, "label")
        elif name == "description":
            summary = value_of_2(value, notes, where, "description")
            if summary:
                made["summary"] = summary
        elif name == "metadata":
            made["metadata"] = values.metadata(value, notes, where)
        elif name == "license":
            chosen, rows = values.rights(value, notes, where)
            more_metadata += rows
            if chosen:
                made["rights"] = chosen
        elif name == "attribution":
            words = value_of_2(value, notes, where, "attribution")
            if words:
                made["requiredStatement"] = {"label": {"en": ["Attribution"]}, "value": words}
        elif name == "logo":
            made["provider"] = _provider(thing, value, notes, where)
        elif name == "thumbnail":
            made["thumbnail"] = values.linked(value, notes, where, name, "Image")
        elif name in {"seeAlso", "rendering"}:
            default = "Dataset" if name == "seeAlso" else "Text"
            made[name] = values.linked(value, notes, where, name, default)
        elif name == "related":
            made["homepage"] = values.linked(value, notes, where, name, "Text")
        elif name == "within":
            made["partOf"] = _part_of(value, kind, notes, where)
        elif name == "service":
            made["service"] = values.services(value, notes, where)
        elif name == "startCanvas":
            made["start"] = _start(value)
        elif name == "viewingHint":
            _behaviour(made, value, kind, notes, where)
        elif name == "sequences" and kind == "Manifest":
            _sequences(made, thing, notes, where)
        elif name == "structures" and kind == "Manifest":
            made.setdefault("structures", []).extend(_structures(value, notes, where))
        elif name in _MEMBERS and kind == "Collection":
            made["items"] = _members(thing, notes, where)
        elif name == "otherContent" and kind == "Canvas":
            made["annotations"] = other_pages(thing, notes, where)
        elif name == "contentLayer" and kind == "Range":
            address = id_of(value) if isinstance(value, dict) else value
            made["supplementary"] = {"id": address, "type": "AnnotationCollection"}
        elif name in {"first", "next"} and kind == "Collection":
            made[name] = id_of(value) if isinstance(value, dict) else value
        elif name == "total" and kind == "Collection":
            made["total"] = value
        elif name in _AS_THEY_ARE:
            made[name] = value
        elif kind == "Collection" and name in _OF_PAGES:
            continue
        elif name not in _ELSEWHERE and name != "type" and name not in _MEMBERS:
            notes.add("no_place", where, name, value if isinstance(value, str | int) else "")
        if name == "images" and kind == "Canvas":
            made["items"] = painting_page(thing, notes, where)
    if more_metadata:
        made["metadata"] = [*made.get("metadata", []), *more_metadata]
    return made


def _sequences(made: dict[str, Any], manifest: dict[str, Any], notes: Notes, where: str) -> None:
    """The canvases of the first sequence; its hints go up to the manifest, other sequences
    become ranges of behaviour `sequence` (Presentation 3 §4.3, Range)."""
    sequences = [one for one in many(manifest["sequences"]) if isinstance(one, dict)]
    if not sequences:
        return
    canvases = [one for one in many(sequences[0].get("canvases")) if isinstance(one, dict)]
    made["items"] = [
        _resource(canvas, "Canvas", f"{where}/sequences/0/canvases/{number}", notes)
        for number, canvas in enumerate(canvases)
    ]
    here = f"{where}/sequences/0"
    for name, value in sequences[0].items():
        if name in {"viewingHint", "viewingDirection", "startCanvas"}:
            if name in manifest:
                if manifest[name] != value:
                    notes.add("no_place", here, name, value)
            elif name == "viewingHint":
                _behaviour(made, value, "Manifest", notes, here)
            elif name == "viewingDirection":
                made["viewingDirection"] = value
            else:
                made["start"] = _start(value)
        elif name == "rendering" and "rendering" not in manifest:
            made["rendering"] = values.linked(value, notes, here, name, "Text")
        elif name not in {"@id", "@type", "@context", "canvases"}:
            notes.add("no_place", here, name, value if isinstance(value, str | int) else "")
    others = [
        _as_range(one, number, notes, where) for number, one in enumerate(sequences) if number
    ]
    if others:
        made["structures"] = others


def _as_range(sequence: dict[str, Any], number: int, notes: Notes, where: str) -> dict[str, Any]:
    named = [one for one in many(sequence.get("canvases")) if isinstance(one, dict | str)]
    made: dict[str, Any] = {"id": id_of(sequence) or f"#sequence/{number + 1}", "type": "Range"}
    if "label" in sequence:
        made["label"] = value_of_2(sequence["label"], notes, f"{where}/sequences/{number}", "label")
    made["behavior"] = ["sequence"]
    made["items"] = [
        {"id": id_of(one) if isinstance(one, dict) else one, "type": "Canvas"} for one in named
    ]
    return made


def _structures(value: Any, notes: Notes, where: str) -> list[dict[str, Any]]:
    ranges: list[dict[str, Any]] = []
    made: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(many(value)):
        if not isinstance(one, dict):
            notes.add("object_wanted", f"{where}/structures/{number}", "structures", one)
            continue
        name = id_of(one) or f"#range/{number + 1}"
        if name in made:
            notes.add("duplicate", f"{where}/structures/{number}", "structures", name)
            continue
        ranges.append(one | {"@id": name})
        plain = {key: each for key, each in one.items() if key not in {"members", "viewingHint"}}
        made[name] = _resource(
            plain | {"@id": name}, "Range", f"{where}/structures/{number}", notes
        )
    return RangeTree(ranges, made, notes).roots()


def _members(collection: dict[str, Any], notes: Notes, where: str) -> list[dict[str, Any]]:
    """`members` in their order, then what only the older two lists name."""
    found: dict[str, dict[str, Any]] = {}
    for name in _MEMBERS:
        for number, one in enumerate(many(collection.get(name))):
            here = f"{where}/{name}/{number}"
            thing = {"@id": one} if isinstance(one, str) else one
            if not isinstance(thing, dict):
                notes.add("object_wanted", here, name, one)
                continue
            kind = type_of(thing.get("@type", thing.get("type")))
            if kind not in {"Manifest", "Collection"}:
                kind = "Collection" if name == "collections" else "Manifest"
            address = id_of(thing)
            if address and address in found:
                continue
            found[address or here] = _resource(thing, kind, here, notes)
    return list(found.values())


def _provider(thing: dict[str, Any], logo: Any, notes: Notes, where: str) -> list[dict[str, Any]]:
    """A logo belongs to an agent in version 3: the site that the document comes from."""
    logos = values.linked(logo, notes, where, "logo", "Image")
    if not logos:
        return []
    home = origin(id_of(thing)) or origin(logos[0]["id"])
    host = urlsplit(home).hostname or home
    notes.add("provider_made", where, "logo", "", host)
    return [{"id": f"{home}/", "type": "Agent", "label": {"none": [host]}, "logo": logos}]


def _part_of(value: Any, kind: str, notes: Notes, where: str) -> list[dict[str, Any]]:
    found = []
    for one in many(value):
        thing = {"@id": one} if isinstance(one, str) else one
        if not isinstance(thing, dict) or not is_address(id_of(thing)):
            notes.add("address_unusable", where, "within", one)
            continue
        above = type_of(thing.get("@type")) or ("Manifest" if kind == "Canvas" else "Collection")
        made: dict[str, Any] = {"id": id_of(thing), "type": above}
        if "label" in thing:
            made["label"] = value_of_2(thing["label"], notes, where, "label")
        found.append(made)
    return found


def _start(value: Any) -> dict[str, Any]:
    return {"id": id_of(value) if isinstance(value, dict) else value, "type": "Canvas"}


def _behaviour(made: dict[str, Any], value: Any, kind: str, notes: Notes, where: str) -> None:
    for one in many(value):
        if isinstance(one, str) and one in BEHAVIOURS:
            made.setdefault("behavior", []).append(one)
        elif one != "top" or kind != "Range":
            notes.add("no_place", where, "viewingHint", one)
