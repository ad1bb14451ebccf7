"""Every address that the product answers, read from its own URL configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern
from ninja.operation import PathView

SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x/y",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}


@dataclass(frozen=True, slots=True)
class Route:
    """One leaf: its address as written, its name, whose code answers, one sample path."""

    pattern: str
    name: str
    package: str
    sample: str | None  # None: a regular expression, give a path in the table


def all_routes() -> list[Route]:
    """All leaves of the URL configuration, in its order."""
    return list(_walk(get_resolver().url_patterns, "/", "", regex=False))


def _walk(patterns: list, prefix: str, namespace: str, *, regex: bool) -> Iterator[Route]:
    for item in patterns:
        here = "" if isinstance(item.pattern, LocalePrefixPattern) else str(item.pattern)
        is_regex = regex or not isinstance(item.pattern, RoutePattern | LocalePrefixPattern)
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, prefix + here, inner, regex=is_regex)
        elif isinstance(item, URLPattern):
            pattern = prefix + here
            callback = item.callback
            package = _module(callback).split(".")[0]
            yield Route(
                pattern,
                namespace + (item.name or ""),
                package,
                None if is_regex else _sample(pattern),
            )


def _module(callback: Any) -> str:
    """Whose code answers; behind ninja's own view stands the function of a router."""
    if isinstance(callback, partial):
        callback = callback.func
    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return str(cell.cell_contents.operations[0].view_func.__module__)
    return str(getattr(callback, "view_class", callback).__module__)


def _sample(pattern: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m[1] or "str", "x"), pattern)
