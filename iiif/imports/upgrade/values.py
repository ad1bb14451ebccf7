"""Properties that every class of Presentation 2 shares."""

from __future__ import annotations

from typing import Any

from iiif.imports.faults import Notes
from iiif.imports.upgrade.words import service_type, type_of, type_of_format
from iiif.imports.values import is_address, value_of_2

RIGHTS = (
    "http://creativecommons.org/",
    "https://creativecommons.org/",
    "http://rightsstatements.org/",
    "https://rightsstatements.org/",
)


def id_of(thing: dict[str, Any]) -> str:
    value = thing.get("@id", thing.get("id"))
    return value if isinstance(value, str) else ""


def many(value: Any) -> list[Any]:
    """In version 2 one thing may stand without a list: that is no fault."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def metadata(rows: Any, notes: Notes, where: str) -> list[dict[str, Any]]:
    found = []
    for number, row in enumerate(many(rows)):
        here = f"{where}/metadata/{number}"
        if not isinstance(row, dict):
            notes.add("object_wanted", here, "metadata", row)
            continue
        label = value_of_2(row.get("label"), notes, here, "label")
        value = value_of_2(row.get("value"), notes, here, "value")
        if label and value:
            found.append({"label": label, "value": value})
        elif row:
            notes.add("text_wanted", here, "metadata", row)
    return found


def linked(value: Any, notes: Notes, where: str, field: str, default: str) -> list[dict[str, Any]]:
    """Things on other pages (`seeAlso`, `rendering`, `related`, thumbnails, logos)."""
    found = []
    for one in many(value):
        thing = {"@id": one} if isinstance(one, str) else one
        if not isinstance(thing, dict) or not is_address(id_of(thing)):
            notes.add("address_unusable", where, field, one)
            continue
        made: dict[str, Any] = {"id": id_of(thing)}
        made["type"] = (
            type_of(thing.get("@type", thing.get("type")))
            or type_of_format(thing.get("format"))
            or default
        )
        for name, inner in thing.items():
            if name == "label":
                made["label"] = value_of_2(inner, notes, f"{where}/{field}", "label")
            elif name == "service":
                made["service"] = services(inner, notes, f"{where}/{field}")
            elif name in {"format", "profile", "width", "height"}:
                made[name] = inner
            elif name == "language":
                made["language"] = many(inner)
        found.append(made)
    return found


def services(value: Any, notes: Notes, where: str) -> list[dict[str, Any]]:
    """Services keep what they say; only the names of id and type change."""
    found = []
    for one in many(value):
        if isinstance(one, str):
            found.append({"id": one, "type": "Service"})
            continue
        if not isinstance(one, dict):
            notes.add("object_wanted", where, "service", one)
            continue
        made: dict[str, Any] = {}
        kind = service_type(one)
        for name, inner in one.items():
            if name in {"@id", "id"}:
                made["id"] = inner
            elif name == "service":
                made["service"] = services(inner, notes, f"{where}/service")
            elif name == "profile" and isinstance(inner, list) and kind.startswith("Image"):
                made["profile"] = next((p for p in inner if isinstance(p, str)), "")
                for more in (p for p in inner if isinstance(p, dict)):
                    made |= {key: each for key, each in more.items() if key not in made}
            elif name not in {"@context", "@type", "type"}:
                made[name] = inner
        made["type"] = kind or type_of(one.get("@type")) or "Service"
        if "@context" in one and not kind:
            made["@context"] = one["@context"]
        found.append(made)
    return found


def rights(value: Any, notes: Notes, where: str) -> tuple[str, list[dict[str, Any]]]:
    """The one address for `rights`, and rows of metadata for everything else."""
    chosen, rows = "", []
    for one in many(value):
        text = one.get("@id", one.get("@value", "")) if isinstance(one, dict) else one
        if is_address(text) and not chosen and text.startswith(RIGHTS):
            chosen = text
            continue
        if isinstance(text, str) and text.strip():
            if not is_address(text):
                notes.add("rights_text", where, "license", text)
            elif chosen:
                notes.add("rights_many", where, "license", text)
            rows.append({"label": {"en": ["Rights"]}, "value": {"none": [text]}})
    if not chosen and rows and is_address(rows[0]["value"]["none"][0]):
        chosen = rows.pop(0)["value"]["none"][0]
    return chosen, rows
