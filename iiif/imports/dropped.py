"""What a person typed, pasted or dropped: which manifest does it mean?

A dragged IIIF icon carries the address of a page with `?manifest=…` (the convention of the
IIIF drag-and-drop pattern) or a content state (`iiif-content`, Content State API 1.0); other
sites drop a plain link, a line of HTML, or the JSON itself.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from iiif.imports.errors import NoAddress
from iiif.imports.values import is_address

LONGEST = 4_000_000  # characters; a whole manifest may be pasted
_STATE = ("iiif-content",)
_NAMED = ("manifest", "manifestId", "manifestid", "collection", "iiif", "iiif_manifest", "m")
_HREF = re.compile(r"""(?:href|data-manifest|data-iiif-content)\s*=\s*["']([^"']+)["']""", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）]+")
_STATE_TEXT = re.compile(r"[A-Za-z0-9_-]{16,}={0,2}")


@dataclass(frozen=True, slots=True)
class Meant:
    """An address to fetch, or a document that was pasted whole. `canvas` is what it points at."""

    address: str = ""
    document: bytes = b""
    canvas: str = ""


def read_drop(text: str) -> Meant:
    """Find the manifest or collection that a text means.

    Raises:
        NoAddress: there is none in it.
    """
    text = text.strip()[:LONGEST]
    if text.startswith(("{", "[")):
        return _json(text)
    for candidate in _candidates(text):
        if meant := _of_address(candidate):
            return meant
    if _STATE_TEXT.fullmatch(text) and (state := _decoded(text)):
        return state
    raise NoAddress


def _candidates(text: str) -> list[str]:
    """Addresses in a `text/uri-list` (# begins a comment), in HTML, or in running text."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if is_address(line)]
    if "<" in text:
        found += [html.unescape(each) for each in _HREF.findall(text)]
    found += _ADDRESS.findall(text)
    return found


def _of_address(address: str) -> Meant | None:
    """The manifest that an address names in its query or fragment; else the address itself."""
    if not is_address(address):
        return None
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query) + parse_qsl(parts.fragment.lstrip("?!/"))
    for name, value in pairs:
        if name in _STATE:
            if is_address(value):
                return Meant(value)
            if state := _decoded(value):
                return state
    for name, value in pairs:
        if name in _NAMED and is_address(unquote(value)):
            canvas = next((v for n, v in pairs if n == "canvas" and is_address(v)), "")
            return Meant(unquote(value) if "://" not in value else value, canvas=canvas)
    return Meant(parts._replace(fragment="").geturl())


def _decoded(state: str) -> Meant | None:
    """A content state: base64url of percent-encoded JSON (Content State 1.0 §6.1)."""
    if state.lstrip().startswith("{"):
        return _state(_loads(state))
    try:
        raw = base64.b64decode(state + "=" * (-len(state) % 4), altchars=b"-_", validate=True)
        text = unquote(raw.decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        return None
    return Meant(text) if is_address(text) else _state(_loads(text))


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _json(text: str) -> Meant:
    """JSON that was pasted: a content state, or the manifest itself."""
    value = _loads(text)
    if isinstance(value, dict):
        state = _state(value)
        whole = {"items", "sequences", "manifests", "members", "collections"} & value.keys()
        if state is not None and not whole:
            return state
    if isinstance(value, dict | list):
        return Meant(document=text.encode())
    raise NoAddress


def _state(value: Any) -> Meant | None:
    """The manifest of a content state: itself, its target, or what the target is part of."""
    for _depth in range(6):
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, str):
            return Meant(value.partition("#")[0]) if is_address(value) else None
        if not isinstance(value, dict):
            return None
        kind = str(value.get("type", value.get("@type", "")))
        address = value.get("id", value.get("@id"))
        if kind.endswith(("Manifest", "Collection")) and is_address(address):
            return Meant(str(address))
        above = value.get("partOf", value.get("within"))
        if above:
            meant = _state(above)
            canvas = address if kind.endswith("Canvas") and is_address(address) else ""
            return Meant(meant.address, canvas=str(canvas)) if meant else None
        value = value.get("target", value.get("source"))
    return None
