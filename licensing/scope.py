"""Scope 授权范围: acts × uses × territory × term, as frozen values (conflict rules 1 and 2).

Uses and territories are trees kept in `data/*.csv`; a class means all its leaves. `all`
holds every use except the AI ones, which are granted only by name or through `any`.
Territories are the 34 subdivisions of ISO 3166-2:CN and, outside China, the subregions of
UN M49 (prefix `UN-`); both are what a licence can be told apart by.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from foundation.bilingual import pick
from licensing.errors import BadScope

DATA = Path(__file__).parent / "data"
ACTS = {"publish": _("原样使用"), "adapt": _("改编，制作衍生品")}
AI_USES = frozenset({"ai_train", "ai_tdm", "ai_retrieval"})


@dataclass(frozen=True, slots=True)
class Node:
    """A use or a territory: a leaf, or a class of them."""

    code: str
    broader: str
    label_zh: str
    label_en: str
    depth: int

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return pick(self.label_zh, self.label_en)


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of codes. `children` and `leaves` are worked out once, at load."""

    name: str
    nodes: dict[str, Node]
    leaves_of: dict[str, frozenset[str]]

    @classmethod
    def load(cls, name: str) -> Self:
        """Read `data/<name>.csv`: code, broader, label_zh, label_en; parents come first."""
        nodes: dict[str, Node] = {}
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                parent = nodes[row["broader"]] if row["broader"] else None
                depth = parent.depth + 1 if parent else 0
                nodes[row["code"]] = Node(**row, depth=depth)
        parents = {node.broader for node in nodes.values()}
        leaves: dict[str, set[str]] = {code: set() for code in nodes}
        for code in nodes:
            if code in parents:
                continue
            above = code
            while above:
                leaves[above].add(code)
                above = nodes[above].broader
        return cls(name, nodes, {code: frozenset(found) for code, found in leaves.items()})

    def expand(self, codes: Iterable[str], *, without: Iterable[str] = ()) -> frozenset[str]:
        """All leaves of the codes, less all leaves of the exclusions.

        Raises:
            BadScope: a code that the tree does not know; names it.
        """
        return self._leaves(codes) - self._leaves(without)

    def label(self, code: str) -> str:
        return self.nodes[code].label if code in self.nodes else code

    def _leaves(self, codes: Iterable[str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for code in codes:
            if code not in self.leaves_of:
                raise BadScope(
                    self.name, _("没有这个代码：%(code)s。请从列表里选。") % {"code": code}
                )
            found |= self.leaves_of[code]
        return found


@cache
def uses() -> Tree:
    return Tree.load("uses")


@cache
def territories() -> Tree:
    return Tree.load("territories")


@dataclass(frozen=True, slots=True)
class Term:
    """Days [start, end): `end` is the first day after the term; None is perpetual."""

    start: date
    end: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.end is not None and self.end <= self.start

    def overlaps(self, other: Term) -> bool:
        """Whether they share a day; terms that touch do not."""
        if self.is_empty or other.is_empty:
            return False
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )

    def covers(self, other: Term) -> bool:
        ends_later = self.end is None or (other.end is not None and other.end <= self.end)
        return self.start <= other.start and ends_later

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Scope:
    """Leaf sets on every axis, and the words (codes) in which they were asked for."""

    acts: frozenset[str]
    uses: frozenset[str]
    territories: frozenset[str]
    term: Term

    @classmethod
    def of(
        cls,
        *,
        acts: Iterable[str],
        uses_: Iterable[str],
        territories_: Iterable[str],
        start: date,
        end: date | None,
        without_uses: Iterable[str] = (),
        without_territories: Iterable[str] = (),
    ) -> Self:
        """Expand classes to leaves and subtract exclusions; the result may be empty.

        Raises:
            BadScope: an unknown act, use or territory.
        """
        acts = frozenset(acts)
        if unknown := sorted(acts - ACTS.keys()):
            raise BadScope("acts", _("没有这种使用方式：%(code)s。") % {"code": unknown[0]})
        return cls(
            acts=acts,
            uses=uses().expand(uses_, without=without_uses),
            territories=territories().expand(territories_, without=without_territories),
            term=Term(start, end),
        )

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Read what `to_json` wrote: leaves, no classes."""
        end = value["end"]
        return cls(
            acts=frozenset(value["acts"]),
            uses=frozenset(value["uses"]),
            territories=frozenset(value["territories"]),
            term=Term(date.fromisoformat(value["start"]), end and date.fromisoformat(end)),
        )

    def to_json(self) -> dict[str, Any]:
        """Leaves in order, so that equal scopes have equal canonical JSON."""
        return {
            "acts": sorted(self.acts),
            "uses": sorted(self.uses),
            "territories": sorted(self.territories),
            "start": self.term.start.isoformat(),
            "end": self.term.end.isoformat() if self.term.end else None,
        }

    @property
    def is_empty(self) -> bool:
        return not (self.acts and self.uses and self.territories) or self.term.is_empty

    @property
    def ai_uses(self) -> frozenset[str]:
        return self.uses & AI_USES

    def overlaps(self, other: Scope) -> bool:
        """Whether both hold one cell on one day. Scopes are products, so axes are enough."""
        return bool(
            self.acts & other.acts
            and self.uses & other.uses
            and self.territories & other.territories
            and self.term.overlaps(other.term)
        )

    def covers(self, other: Scope) -> bool:
        """Whether every cell and day of `other` is also here."""
        return (
            self.acts >= other.acts
            and self.uses >= other.uses
            and self.territories >= other.territories
            and self.term.covers(other.term)
        )

    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Leaf cells (act, use, territory) in a fixed order."""
        return product(sorted(self.acts), sorted(self.uses), sorted(self.territories))


def summarise(tree: Tree, leaves: Iterable[str]) -> list[str]:
    """The fewest codes that mean exactly these leaves, in the order of the tree."""
    wanted = frozenset(leaves)
    found: list[str] = []
    for code in tree.nodes:  # classes come before what they hold
        inside = tree.leaves_of[code]
        if inside <= wanted and not any(inside <= tree.leaves_of[above] for above in found):
            found.append(code)
    return found
