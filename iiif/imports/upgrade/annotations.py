"""Annotations of Presentation 2 (Open Annotation) as those of 3 (Web Annotation)."""

from __future__ import annotations

from typing import Any

from iiif.imports.faults import Notes
from iiif.imports.upgrade.values import id_of, many, services
from iiif.imports.upgrade.words import MOTIVATIONS, type_of, type_of_format
from iiif.imports.values import value_of_2

_KEPT = {"format", "width", "height", "duration", "chars", "value"}


def painting_page(canvas: dict[str, Any], notes: Notes, where: str) -> list[dict[str, Any]]:
    """`images` of a canvas as its one page of painting annotations."""
    base = id_of(canvas)
    items = [
        annotation(one, base, number, notes, f"{where}/images/{number}")
        for number, one in enumerate(many(canvas.get("images")))
        if isinstance(one, dict)
    ]
    return [{"id": f"{base}/page", "type": "AnnotationPage", "items": items}] if items else []


def other_pages(canvas: dict[str, Any], notes: Notes, where: str) -> list[dict[str, Any]]:
    """`otherContent`: lists that stand elsewhere, or here."""
    pages = []
    for number, one in enumerate(many(canvas.get("otherContent"))):
        here = f"{where}/otherContent/{number}"
        thing = {"@id": one} if isinstance(one, str) else one
        if not isinstance(thing, dict):
            notes.add("object_wanted", here, "otherContent", one)
            continue
        page: dict[str, Any] = {
            "id": id_of(thing) or f"{id_of(canvas)}/annotations/{number + 1}",
            "type": "AnnotationPage",
        }
        if "label" in thing:
            page["label"] = value_of_2(thing["label"], notes, here, "label")
        if isinstance(thing.get("resources"), list):
            page["items"] = [
                annotation(inner, page["id"], n, notes, f"{here}/resources/{n}")
                for n, inner in enumerate(thing["resources"])
                if isinstance(inner, dict)
            ]
        pages.append(page)
    return pages


def annotation(
    thing: dict[str, Any], base: str, number: int, notes: Notes, where: str
) -> dict[str, Any]:
    said = thing.get("@type", thing.get("type"))
    if type_of(said) != "Annotation":
        code = "type_wrong" if said else "type_missing"
        notes.add(code, where, "@type", said, "Annotation")
    made: dict[str, Any] = {}
    for name, inner in thing.items():
        if name in {"@id", "id"}:
            made["id"] = inner
        elif name in {"@type", "type"}:
            made["type"] = "Annotation"
        elif name == "motivation":
            made["motivation"] = _motivation(inner)
        elif name == "resource":
            made["body"] = _one_or_many(
                [body(each, notes, f"{where}/resource") for each in many(inner)]
            )
        elif name == "on":
            made["target"] = _one_or_many([_target(each) for each in many(inner)])
        elif name == "label":
            made["label"] = value_of_2(inner, notes, where, "label")
        elif name != "@context":
            notes.add("no_place", where, name)
    made["type"] = "Annotation"
    made.setdefault("motivation", "painting")
    if not isinstance(made.get("id"), str) or not made["id"]:
        made["id"] = f"{base}/annotation/{number + 1}"
    made.setdefault("target", base)
    return made


def body(thing: Any, notes: Notes, where: str) -> Any:
    """A resource: a file, a choice of files, a part of one, or words."""
    if not isinstance(thing, dict):
        return thing
    kind = type_of(thing.get("@type", thing.get("type")))
    if kind == "Choice":
        options = [thing["default"]] if "default" in thing else []
        options += [each for each in many(thing.get("item")) if each != "rdf:nil"]
        return {"type": "Choice", "items": [body(each, notes, where) for each in options]}
    if kind == "SpecificResource" or "full" in thing:
        return _specific(thing, body(thing.get("full"), notes, where))
    if kind == "TextualBody" or "chars" in thing:
        words: dict[str, Any] = {"type": "TextualBody", "value": str(thing.get("chars", ""))}
        for name in ("format", "language"):
            if name in thing:
                words[name] = thing[name]
        return words
    made: dict[str, Any] = {}
    for name, inner in thing.items():
        if name in {"@id", "id"}:
            made["id"] = inner
        elif name == "service":
            made["service"] = services(inner, notes, where)
        elif name == "label":
            made["label"] = value_of_2(inner, notes, where, "label")
        elif name in _KEPT:
            made[name] = inner
        elif name == "language":
            made["language"] = many(inner)
        elif name not in {"@type", "type", "@context"}:
            notes.add("no_place", where, name)
    made["type"] = kind or type_of_format(thing.get("format")) or "Image"
    return made


def _motivation(value: Any) -> Any:
    words = [str(each).rpartition(":")[2] for each in many(value)]
    return _one_or_many([MOTIVATIONS.get(word, word) for word in words]) or "painting"


def _target(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "full" in value:
        return _specific(value, value["full"])
    return {"id": id_of(value), "type": type_of(value.get("@type")) or "Canvas"}


def _specific(thing: dict[str, Any], source: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if id_of(thing):
        made["id"] = id_of(thing)
    made |= {"type": "SpecificResource", "source": _source(source)}
    if isinstance(thing.get("selector"), dict):
        made["selector"] = _selector(thing["selector"])
    return made


def _source(source: Any) -> Any:
    if isinstance(source, dict) and "@id" in source:
        return {"id": id_of(source), "type": type_of(source.get("@type")) or "Canvas"}
    return source


def _selector(selector: dict[str, Any]) -> dict[str, Any]:
    if type_of(selector.get("@type")) == "Choice" and isinstance(selector.get("default"), dict):
        selector = selector["default"]
    kind = str(selector.get("@type", selector.get("type", ""))).rpartition(":")[2]
    made: dict[str, Any] = {"type": kind or "FragmentSelector"}
    for name, inner in selector.items():
        if name == "chars":
            made["value"] = inner
        elif name not in {"@type", "type", "@id"}:
            made[name] = inner
    return made


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
