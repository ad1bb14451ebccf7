"""Rules of manifests and collections that no JSON schema holds, for our own and for 2.1.

A schema sees one property at a time. These look at the whole: whether addresses are absolute
and used once, whether what is pointed at is there, whether times lie inside, whether both
languages are spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_ADDRESS = re.compile(r"https?://[^\s/]+/\S*")
_TIME = re.compile(r"#t=([\d.]*)(?:,([\d.]+))?$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|none")
_LANGUAGE_MAPS = ("label", "summary", "value")
OWN = frozenset(("Manifest", "Collection", "Canvas", "Range", "AnnotationPage", "Annotation"))
BOTH = frozenset(("zh-Hans", "en"))
SLACK_S = 0.001  # times are written to the millisecond


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule.

    Attributes:
        rule: its stable name.
        where: path inside the document.
    """

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.detail}"


def faults(document: Json) -> list[Fault]:
    """Everything wrong in a document of ours, of version 3 or 2.1."""
    if "@id" in document:
        return list(_faults_2(document))
    return list(_faults_3(document))


def untranslated(document: Json) -> list[Fault]:
    """Words that stand in one of the two languages only: not wrong, but not finished."""
    return [
        Fault("one_language", where, ", ".join(texts))
        for where, texts in _language_maps(document)
        if len(BOTH & texts.keys()) == 1
    ]


def _faults_3(document: Json) -> Iterator[Fault]:
    yield from _addresses(document, "id")
    yield from _unique_ids(document)
    yield from _languages(document)
    if document["type"] == "Collection":
        yield from _members(document)
    if document["type"] == "Manifest":
        canvases = {canvas["id"]: canvas for canvas in document["items"]}
        for number, canvas in enumerate(document["items"]):
            yield from _canvas(canvas, f"items/{number}")
        for number, tree in enumerate(document.get("structures", [])):
            yield from _range(tree, canvases, f"structures/{number}")


def _walk(value: Any, where: str = "") -> Iterator[tuple[str, Json]]:
    """Every object of the document with its path."""
    if isinstance(value, dict):
        yield where or "/", value
        for name, inner in value.items():
            yield from _walk(inner, f"{where}/{name}".lstrip("/"))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{where}/{number}")


def _addresses(document: Json, name: str) -> Iterator[Fault]:
    for where, thing in _walk(document):
        address = thing.get(name)
        if address is not None and not _ADDRESS.fullmatch(address):
            yield Fault("absolute_id", where, f"{address!r} is no absolute http(s) address")


def _unique_ids(document: Json) -> Iterator[Fault]:
    """Own resources are described once; a mention of another (partOf, a reference) may repeat."""
    seen: dict[str, str] = {}
    for where, thing in _walk(document):
        described = thing.get("type") in OWN and ("items" in thing or thing["type"] == "Annotation")
        if not described:
            continue
        address = thing["id"]
        if address in seen:
            yield Fault("unique_id", where, f"{address} is also {seen[address]}")
        seen[address] = where


def _language_maps(document: Json) -> Iterator[tuple[str, Json]]:
    for where, thing in _walk(document):
        for name in _LANGUAGE_MAPS:
            texts = thing.get(name)
            if isinstance(texts, dict):
                yield f"{where}/{name}".lstrip("/"), texts


def _languages(document: Json) -> Iterator[Fault]:
    for where, texts in _language_maps(document):
        for tag, each in texts.items():
            if not _LANGUAGE.fullmatch(tag):
                yield Fault("language_tag", where, f"{tag!r} is no BCP 47 tag")
            if not each or not all(isinstance(text, str) and text for text in each):
                yield Fault("empty_words", where, f"nothing is said in {tag}")
        if where.endswith("label") and not texts:
            yield Fault("empty_words", where, "no language at all")


def _members(document: Json) -> Iterator[Fault]:
    listed: set[str] = set()
    for number, member in enumerate(document["items"]):
        if member["id"] in listed or member["id"] == document["id"]:
            yield Fault("listed_once", f"items/{number}", member["id"])
        listed.add(member["id"])


def _canvas(canvas: Json, where: str) -> Iterator[Fault]:
    length = canvas.get("duration")
    if length is None and not canvas.get("width"):
        yield Fault("canvas_extent", where, "neither an area nor a duration")
    if not any(page["items"] for page in canvas["items"]):
        yield Fault("canvas_empty", where, "nothing is painted on it")
    for page in [*canvas["items"], *canvas.get("annotations", [])]:
        for annotation in page.get("items", []):
            yield from _annotation(annotation, canvas, where)
    for name in ("placeholderCanvas", "accompanyingCanvas"):
        if name in canvas:
            yield from _canvas(canvas[name], f"{where}/{name}")


def _annotation(annotation: Json, canvas: Json, where: str) -> Iterator[Fault]:
    target, length = annotation["target"], canvas.get("duration")
    if target.partition("#")[0] != canvas["id"]:
        yield Fault("target_exists", where, f"{target} is not this canvas")
    yield from _inside(target, length, where)
    bodies = annotation["body"].get("items") or [annotation["body"]]
    for body in bodies:
        if length is None and "duration" in body:
            yield Fault("duration_inside", where, "a recording on a canvas without duration")
        elif body.get("duration", 0) > (length or 0) + SLACK_S:
            yield Fault("duration_inside", where, f"{body['duration']} s on {length} s")


def _inside(address: str, length: float | None, where: str) -> Iterator[Fault]:
    found = _TIME.search(address)
    if found is None:
        if "#t" in address:
            yield Fault("duration_inside", where, f"{address} names no time")
        return
    start, end = float(found[1] or 0), float(found[2] or length or 0)
    if not 0 <= start < end <= (length or 0) + SLACK_S:
        yield Fault("duration_inside", where, f"{start}–{end} s of {length} s")


def _range(tree: Json, canvases: dict[str, Json], where: str) -> Iterator[Fault]:
    for number, item in enumerate(tree["items"]):
        here = f"{where}/items/{number}"
        if item["type"] == "Range":
            yield from _range(item, canvases, here)
            continue
        canvas = canvases.get(item["id"].partition("#")[0])
        if canvas is None:
            yield Fault("target_exists", here, f"{item['id']} is no canvas of this manifest")
        else:
            yield from _inside(item["id"], canvas.get("duration"), here)


# 2.1


def _faults_2(document: Json) -> Iterator[Fault]:
    yield from _addresses(document, "@id")
    kind = document["@type"]
    if kind not in ("sc:Manifest", "sc:Collection", "sc:AnnotationList"):
        yield Fault("type_2", "/", f"{kind!r}")
    if "label" not in document:
        yield Fault("label_2", "/", "no label")
    canvases: set[str] = set()
    for number, canvas in enumerate(_canvases_2(document)):
        where = f"canvas {number}"
        if canvas["@id"] in canvases:
            yield Fault("unique_id", where, canvas["@id"])
        canvases.add(canvas["@id"])
        yield from _canvas_2(canvas, where)
    for number, tree in enumerate(document.get("structures", [])):
        for address in tree.get("canvases", []):
            if address.partition("#")[0] not in canvases:
                yield Fault("target_exists", f"structures/{number}", address)


def _canvases_2(document: Json) -> list[Json]:
    if document["@type"] != "sc:Manifest":
        return []
    return [canvas for sequence in document["sequences"] for canvas in sequence["canvases"]]


def _canvas_2(canvas: Json, where: str) -> Iterator[Fault]:
    if canvas["@type"] != "sc:Canvas" or "label" not in canvas:
        yield Fault("type_2", where, "a canvas has its type and a label")
    if not all(
        isinstance(canvas.get(side), int) and canvas[side] > 0 for side in ("width", "height")
    ):
        yield Fault("canvas_extent", where, "width and height are whole numbers above 0")
    for image in canvas["images"]:
        if image["on"] != canvas["@id"]:
            yield Fault("target_exists", where, image["on"])
        if (image["@type"], image["motivation"]) != ("oa:Annotation", "sc:painting"):
            yield Fault("type_2", where, "a picture is an oa:Annotation that paints")
        if not image["resource"]["@type"].startswith("dctypes:"):
            yield Fault("type_2", where, image["resource"]["@type"])
    for listed in canvas.get("otherContent", []):
        if listed["@type"] != "sc:AnnotationList":
            yield Fault("type_2", where, listed["@type"])
