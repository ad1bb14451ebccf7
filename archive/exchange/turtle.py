"""The SKOS graph as Turtle: a plain writer of what `skos` makes, judged by rdflib in tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.exchange.skos import CONTEXT, Json

_PREFIXES = {name: uri for name, uri in CONTEXT.items() if str(uri).startswith("http")}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_AN_ADDRESS = frozenset('<>"{}|^`\\ ') | {chr(code) for code in range(0x20)}


def turtle(graph: Json) -> bytes:
    """The same triples as the JSON-LD document."""
    lines = [f"@prefix {name}: <{uri}> ." for name, uri in sorted(_PREFIXES.items())]
    for node in graph["graph"]:
        pairs = [f"    {name} {value}" for name, value in _pairs(node)]
        lines += ["", f"{_address(node['id'])}", " ;\n".join(pairs) + " ."]
    return ("\n".join(lines) + "\n").encode()


def _pairs(node: Json) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if key == "id":
            continue
        if key == "type":
            yield "a", str(value)
            continue
        told = CONTEXT[key]
        name = told if isinstance(told, str) else told["@id"]
        is_link = isinstance(told, dict) and told.get("@type") == "@id"
        for each in _values(value):
            yield name, _object(each, is_link=is_link)


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [(text, lang) for lang, text in value.items()]
    return value if isinstance(value, list) else [value]


def _object(value: Any, *, is_link: bool) -> str:
    if isinstance(value, tuple):
        return f"{_text(value[0])}@{value[1]}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _address(str(value)) if is_link else _text(str(value))


def _address(uri: str) -> str:
    safe = "".join(f"%{ord(c):02X}" if c in _NOT_IN_AN_ADDRESS else c for c in uri)
    return f"<{safe}>"


def _text(text: str) -> str:
    """A string; control characters that no escape names are written by number."""
    body = "".join(
        _ESCAPES.get(c, f"\\u{ord(c):04X}" if ord(c) < 0x20 or ord(c) == 0x7F else c) for c in text
    )
    return f'"{body}"'
