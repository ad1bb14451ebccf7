"""Bytes to a document, and which one it is. Nothing is fetched and nothing is kept here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.errors import filled
from iiif.imports.errors import DocumentTooLarge, NotJson, NotPresentation
from iiif.imports.faults import Notes

DEEPEST = 60  # brackets inside brackets; the deepest manifest seen in the wild has 19
V2_PROPERTIES = {"@id", "sequences", "manifests", "collections", "members"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in at most."""

    size_bytes: int
    canvases: int
    members: int


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object that is a manifest or a collection of Presentation 2 or 3."""

    json: dict[str, Any]
    kind: str  # Manifest or Collection
    version: int


def read_document(body: bytes, notes: Notes, limits: Limits) -> Document:
    """Read a manifest or collection leniently.

    Raises:
        DocumentTooLarge: more bytes than `limits` allow.
        NotJson: no JSON, or brackets too deep.
        NotPresentation: JSON, but neither a manifest nor a collection; says what it is.
    """
    if len(body) > limits.size_bytes:
        raise DocumentTooLarge(found=len(body), limit=limits.size_bytes)
    value = _json(body, notes)
    if isinstance(value, list) and len(value) > 0 and isinstance(value[0], dict):
        notes.add("wrapped", "")
        value = value[0]
    if not isinstance(value, dict):
        raise NotPresentation(_("这份 JSON 不是一个对象。"))
    version = _version(value)
    return Document(value, _kind(value, notes), version)


def _json(body: bytes, notes: Notes) -> Any:
    encoding = json.detect_encoding(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = body.decode("gb18030")
        except UnicodeDecodeError as error:
            raise NotJson(_("文件既不是 UTF-8，也不是 GB18030 编码的文字。")) from error
        notes.add("not_utf8", "", detail="GB18030")

    def constant(name: str) -> None:
        notes.add("not_a_number", "", value=name)

    try:
        value = json.loads(text, parse_constant=constant)
    except json.JSONDecodeError as error:
        said = _("这不是 JSON：第 %(line)d 行第 %(column)d 列读不下去。请给出清单本身的地址。")
        raise NotJson(filled(said, {"line": error.lineno, "column": error.colno})) from error
    except (RecursionError, ValueError) as error:  # a number of thousands of digits
        raise NotJson(_("这份 JSON 嵌套过深或数字过长，不能读取。")) from error
    if _depth(value) > DEEPEST:
        raise NotJson(_("这份 JSON 嵌套过深或数字过长，不能读取。"))
    return value


def _depth(value: Any) -> int:
    """How deep the brackets go; stops one level beyond what is allowed."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below += [each for each in one.values() if isinstance(each, dict | list)]
            elif isinstance(one, list):
                below += [each for each in one if isinstance(each, dict | list)]
        depth, level = depth + 1, below
    return depth


def _version(value: dict[str, Any]) -> int:
    context = json.dumps(value.get("@context", ""))
    if "presentation/3" in context:
        return 3
    if "presentation/2" in context or "presentation/1" in context or "shared-canvas" in context:
        return 2
    return 2 if V2_PROPERTIES & value.keys() else 3


def _kind(value: dict[str, Any], notes: Notes) -> str:
    said = value.get("type", value.get("@type"))
    name = (said[0] if isinstance(said, list) and said else said) or ""
    plain = str(name).rpartition(":")[2].strip()
    for kind in ("Manifest", "Collection"):
        if plain.lower() == kind.lower():
            if plain != kind or isinstance(said, list):
                notes.add("type_wrong", "", "type", name, kind)
            return kind
    guess = _guess(value)
    if guess and (not name or "sequences" in value):
        notes.add("type_wrong" if name else "type_missing", "", "type", name, guess)
        return guess
    if "protocol" in value or "tiles" in value:
        raise NotPresentation(_("这是一幅图像的 info.json。请给出包含它的清单（manifest）的地址。"))
    if name:
        said_so = _("这是 IIIF 的“%(type)s”，只能引入清单（Manifest）或合集（Collection）。")
        raise NotPresentation(filled(said_so, {"type": str(name)[:60]}))
    raise NotPresentation(_("这份 JSON 里没有 IIIF 清单或合集。"))


def _guess(value: dict[str, Any]) -> str:
    if "sequences" in value:
        return "Manifest"
    if {"manifests", "collections", "members"} & value.keys():
        return "Collection"
    items = value.get("items")
    first = items[0] if isinstance(items, list) and items else None
    if isinstance(first, dict):
        return {"Canvas": "Manifest", "Manifest": "Collection", "Collection": "Collection"}.get(
            str(first.get("type")), ""
        )
    return ""
