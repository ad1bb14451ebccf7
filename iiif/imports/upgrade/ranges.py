"""Flat ranges of Presentation 2 as the nested ones of 3."""

from __future__ import annotations

from typing import Any

from iiif.imports.faults import Notes
from iiif.imports.upgrade.values import id_of, many
from iiif.imports.upgrade.words import type_of


class RangeTree:
    """Puts ranges that name each other into one tree."""

    def __init__(
        self, ranges: list[dict[str, Any]], made: dict[str, dict[str, Any]], notes: Notes
    ) -> None:
        """`made` holds each range, already upgraded, by its id."""
        self.ranges = {id_of(one): one for one in ranges}
        self.made = made
        self.notes = notes
        self.placed: set[str] = set()

    def roots(self) -> list[dict[str, Any]]:
        """The ranges that no other holds; `top` ones first. Each range stands once."""
        below = {name for one in self.ranges.values() for name in _children(one)}
        tops = [name for name, one in self.ranges.items() if one.get("viewingHint") == "top"]
        free = [name for name in self.ranges if name not in below and name not in tops]
        roots = [self._nest(name, ()) for name in (*tops, *free) if name not in self.placed]
        # Ranges that hold each other in a circle have no root: the first of them becomes one.
        roots += [self._nest(name, ()) for name in self.ranges if name not in self.placed]
        return roots

    def _nest(self, name: str, above: tuple[str, ...]) -> dict[str, Any]:
        self.placed.add(name)
        source, made = self.ranges[name], self.made[name]
        items: list[Any] = []
        for member in _members(source):
            kind, address = member
            if kind == "Canvas":
                items.append({"id": address, "type": "Canvas"})
            elif address not in self.ranges:
                self.notes.add("range_lost", "/structures", "ranges", address)
            elif address in (*above, name) or address in self.placed:
                self.notes.add("range_circle", "/structures", "ranges", address)
            else:
                items.append(self._nest(address, (*above, name)))
        return made | {"items": items} if items else made


def _members(source: dict[str, Any]) -> list[tuple[str, str]]:
    """(Range or Canvas, id) in order: `members` says an order, the older two lists do not."""
    if source.get("members"):
        return [
            ("Range" if type_of(one.get("@type")) == "Range" else "Canvas", id_of(one))
            for one in many(source["members"])
            if isinstance(one, dict)
        ]
    pairs = [("Canvas", one) for one in many(source.get("canvases"))]
    pairs += [("Range", one) for one in many(source.get("ranges"))]
    return [(kind, id_of(one) if isinstance(one, dict) else str(one)) for kind, one in pairs]


def _children(source: dict[str, Any]) -> set[str]:
    return {address for kind, address in _members(source) if kind == "Range"}
