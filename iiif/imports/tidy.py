"""A Presentation 3 document as it was meant: what is tolerated is mended here, and noted.

What this code does not know (extensions, annotations, selectors) stays as it came.
"""

from __future__ import annotations

from typing import Any

from iiif.imports.faults import Notes
from iiif.imports.upgrade.values import RIGHTS
from iiif.imports.upgrade.words import type_of
from iiif.imports.values import is_address, language_map, listed, objects, positive

_MAPS = {"label", "summary"}
_LINKS = {"thumbnail", "homepage", "rendering", "seeAlso", "partOf", "logo", "service", "services"}
_NUMBERS = {"width", "height", "duration"}


def tidy(
    document: dict[str, Any], kind: str, notes: Notes, *, found_at: str = ""
) -> dict[str, Any]:
    """Mend a manifest or collection.

    Args:
        kind: `Manifest` or `Collection`.
        found_at: the address it was fetched from, which stands in for a missing id.
    """
    made = _resource(document, kind, "", notes)
    if not is_address(made.get("id")):
        said = made.get("id")
        notes.add("id_unusable" if said else "id_missing", "", "id", said or "", found_at or "—")
        made["id"] = found_at
    if not made.get("label"):
        notes.add("label_missing", "", "label")
    return made


def _resource(thing: dict[str, Any], kind: str, where: str, notes: Notes) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in thing.items():
        if name in {"@id", "id"}:
            made.setdefault("id", value)
        elif name in {"@type", "type"}:
            if value != kind:
                notes.add("type_wrong", where, "type", value, kind)
            made["type"] = kind
        elif name in _MAPS:
            _put_map(made, name, value, notes, where)
        elif name == "metadata":
            made[name] = _metadata(value, notes, where)
        elif name == "requiredStatement":
            statement = _statement(value, notes, where)
            if statement:
                made[name] = statement
        elif name == "rights":
            chosen = _rights(value, notes, where)
            if chosen:
                made[name] = chosen
        elif name == "provider":
            made[name] = [
                _resource(agent, "Agent", f"{where}/provider/{number}", notes)
                for number, agent in enumerate(objects(value, notes, where, name))
            ]
        elif name in _LINKS:
            made[name] = [_link(one, notes, where) for one in objects(value, notes, where, name)]
        elif name == "behavior":
            made[name] = [v for v in listed(value, notes, where, name) if isinstance(v, str)]
        elif name in _NUMBERS:
            number = positive(value, notes, where, name)
            if number is not None:
                made[name] = number
        elif name == "items":
            made[name] = _items(value, kind, where, notes)
        elif name == "structures" or name == "annotations":
            made[name] = objects(value, notes, where, name)
        else:
            made[name] = value
    made.setdefault("type", kind)
    return made


def _put_map(made: dict[str, Any], name: str, value: Any, notes: Notes, where: str) -> None:
    words = language_map(value, notes, where, name)
    if words:
        made[name] = words
    elif value is not None and name == "label":
        notes.add("label_empty", where, name)


def _metadata(value: Any, notes: Notes, where: str) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(listed(value, notes, where, "metadata")):
        here = f"{where}/metadata/{number}"
        if not isinstance(row, dict):
            notes.add("object_wanted", here, "metadata", row)
            continue
        label = language_map(row.get("label"), notes, here, "label")
        words = language_map(row.get("value"), notes, here, "value")
        if label and words:
            rows.append({"label": label, "value": words})
        else:
            notes.add("text_wanted", here, "metadata", row)
    return rows


def _statement(value: Any, notes: Notes, where: str) -> dict[str, Any]:
    field = "requiredStatement"
    if isinstance(value, list) and value:
        notes.add("object_wanted", where, field, "[…]")
        value = value[0]
    if isinstance(value, dict) and "value" in value:
        words = language_map(value["value"], notes, where, field)
        label = language_map(value.get("label"), notes, where, field)
    else:
        words, label = language_map(value, notes, where, field), {}
    return {"label": label or {"en": ["Attribution"]}, "value": words} if words else {}


def _rights(value: Any, notes: Notes, where: str) -> str:
    texts = listed(value, notes, where, "rights") if isinstance(value, list) else [value]
    if len(texts) > 1:
        notes.add("rights_many", where, "rights", texts[1])
    chosen = texts[0] if texts else None
    if isinstance(chosen, dict):
        chosen = chosen.get("id", chosen.get("@id"))
    if not is_address(chosen):
        notes.add("rights_text", where, "rights", chosen)
        return ""
    if not chosen.startswith(RIGHTS):
        notes.add("rights_unknown", where, "rights", chosen)
    return str(chosen)


def _link(thing: dict[str, Any], notes: Notes, where: str) -> dict[str, Any]:
    if "label" not in thing:
        return thing
    return thing | {"label": language_map(thing["label"], notes, where, "label")}


def _items(value: Any, kind: str, where: str, notes: Notes) -> list[dict[str, Any]]:
    found = []
    seen: set[str] = set()
    for number, one in enumerate(objects(value, notes, where, "items")):
        here = f"{where}/items/{number}"
        if kind == "Manifest":
            canvas = _canvas(one, number, here, notes)
            if canvas["id"] in seen:
                notes.add("duplicate", here, "id", canvas["id"])
                canvas["id"] = f"{canvas['id']}/{number + 1}"
            seen.add(canvas["id"])
            found.append(canvas)
        elif kind == "Collection":
            member = _member(one, here, notes)
            if member:
                found.append(member)
        else:
            found.append(one)
    return found


def _member(one: dict[str, Any], where: str, notes: Notes) -> dict[str, Any] | None:
    said = type_of(one.get("type", one.get("@type")))
    if said not in {"Manifest", "Collection"}:
        notes.add("type_wrong" if said else "type_missing", where, "type", said, "Manifest")
        said = "Manifest"
    member = _resource({k: v for k, v in one.items() if k != "items"}, said, where, notes)
    if "items" in one:
        member["items"] = one["items"]
    if not is_address(member.get("id")):
        notes.add("member_unusable", where, "id", member.get("id", ""))
        return None
    return member


def _canvas(one: dict[str, Any], number: int, where: str, notes: Notes) -> dict[str, Any]:
    canvas = _resource(one, "Canvas", where, notes)
    if not is_address(canvas.get("id")):
        made = f"#canvas/{number + 1}"
        said = canvas.get("id")
        notes.add("id_unusable" if said else "id_missing", where, "id", said or "", made)
        canvas["id"] = made
    if not canvas.get("label") and "label" not in one:
        notes.add("label_missing", where, "label")
    if not ({"width", "height"} <= canvas.keys() or "duration" in canvas):
        notes.add("size_missing", where, "width")
    pages = []
    for place, page in enumerate(canvas.get("items", [])):
        here = f"{where}/items/{place}"
        if page.get("type") == "Annotation":
            notes.add("type_wrong", here, "type", "Annotation", "AnnotationPage")
            page = {
                "id": f"{canvas['id']}/page/{place + 1}",
                "type": "AnnotationPage",
                "items": [page],
            }
        pages.append(page | {"items": objects(page.get("items"), notes, here, "items")})
    canvas["items"] = pages
    return canvas
