"""The remix tree of a work: sources above, the work in the middle, re-creations below.

`tree_of` reads a few levels each way in one query per level; `drawing` lays them out for
an SVG that the server draws. Works that the viewer may not see keep their place in the
tree, without title or link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from archive.models import Motif, RecordMedia
from community.licences import glyph
from licensing.models import Derivation
from media.models import Asset

LEVELS = 3  # each way
MOST_PER_LEVEL = 12

# Measures of the drawing, in SVG units
NODE_WIDTH, NODE_HEIGHT, GAP, ROW = 200, 68, 24, 128
TITLE_UNITS = 24  # of a line: a Chinese character takes two, a Latin letter one
CLOSING = "）」』》〉”’，。、；：！？)]}"  # never begins a line


@dataclass(slots=True)
class Node:
    """One work. `level` is negative above, 0 the work itself, positive below."""

    asset: Asset
    level: int
    title: str
    url: str
    licence: str
    hidden: bool
    up: list[Edge] = field(default_factory=list)
    down: list[Edge] = field(default_factory=list)
    x: int = 0
    y: int = 0


@dataclass(slots=True)
class Edge:
    """One declared derivation."""

    parent: Node
    child: Node
    kind: str
    share: str
    statement: str


@dataclass(slots=True)
class Tree:
    root: Node
    nodes: list[Node]
    edges: list[Edge]
    cut: bool

    @property
    def sources(self) -> list[Edge]:
        return self.root.up

    @property
    def remixes(self) -> list[Edge]:
        return self.root.down

    @property
    def is_alone(self) -> bool:
        return not self.edges


def tree_of(asset: Asset, *, viewer: Any = None) -> Tree:
    """The tree around a work, up to three levels and twelve works a level each way."""
    edges, cut = _edges(asset)
    levels = _levels(asset.pk, edges)
    nodes = _nodes(asset, levels, viewer)
    drawn = []
    for each in edges:
        parent, child = nodes.get(each.parent_id), nodes.get(each.child_id)
        if parent is None or child is None:
            continue
        edge = Edge(
            parent=parent,
            child=child,
            kind=each.get_kind_display(),
            share=f"{each.rate_bp / 100:g}%",
            statement="" if parent.hidden or child.hidden else each.statement,
        )
        child.up.append(edge)
        parent.down.append(edge)
        drawn.append(edge)
    return Tree(root=nodes[asset.pk], nodes=list(nodes.values()), edges=drawn, cut=cut)


def _edges(asset: Asset) -> tuple[list[Derivation], bool]:
    """Derivations above and below, nearest first; and whether some were left out."""
    found: dict[int, Derivation] = {}
    cut = False
    for here, there in (("child", "parent"), ("parent", "child")):
        front, seen = {asset.pk}, {asset.pk}
        for _level in range(LEVELS):
            rows = list(
                Derivation.objects.filter(**{f"{here}__in": front}).order_by("pk")[
                    : MOST_PER_LEVEL + 1
                ]
            )
            cut |= len(rows) > MOST_PER_LEVEL
            rows = rows[:MOST_PER_LEVEL]
            found |= {row.pk: row for row in rows}
            front = {getattr(row, f"{there}_id") for row in rows} - seen
            seen |= front
            if not front:
                break
    # a source that was also used directly by a re-creation: edges between what is shown
    shown = (
        {asset.pk} | {e.parent_id for e in found.values()} | {e.child_id for e in found.values()}
    )
    between = Derivation.objects.filter(parent__in=shown, child__in=shown).for_tree()
    return list(between.order_by("pk")), cut


def _levels(root: int, edges: Iterable[Derivation]) -> dict[int, int]:
    """Each work's level: its greatest distance, so that every edge points downwards."""
    levels = {root: 0}
    edges = list(edges)
    for _pass in range(2 * LEVELS):
        for edge in edges:
            parent, child = levels.get(edge.parent_id), levels.get(edge.child_id)
            if child is not None and child <= 0 and (parent is None or parent >= child):
                levels[edge.parent_id] = child - 1
            elif parent is not None and parent >= 0 and (child is None or child <= parent):
                levels[edge.child_id] = parent + 1
    return levels


def _nodes(root: Asset, levels: dict[int, int], viewer: Any) -> dict[int, Node]:
    visible = {each.pk: each for each in Asset.objects.visible_to(viewer).filter(pk__in=levels)}
    pages = {
        link.asset_id: link.record.get_absolute_url()
        for link in RecordMedia.objects.filter(asset__in=visible, record__live=True).select_related(
            "record"
        )
    }
    alone = Motif.objects.live().filter(asset__in=visible)
    pages |= {motif.asset_id: motif.get_absolute_url() for motif in alone}
    everything = Asset.objects.in_bulk(levels)
    nodes = {}
    for key in sorted(levels, key=lambda pk: (levels[pk], pk)):
        asset = everything[key]
        hidden = key not in visible and key != root.pk
        nodes[key] = Node(
            asset=asset,
            level=levels[key],
            title=_("未公开的作品") if hidden else asset.title,
            url="" if hidden or key == root.pk else pages.get(key, ""),
            licence="" if hidden else glyph(asset),
            hidden=hidden,
        )
    return nodes


@dataclass(frozen=True, slots=True)
class Box:
    node: Node
    x: int
    y: int
    lines: tuple[str, ...]
    current: bool

    @property
    def middle(self) -> int:
        return self.x + NODE_WIDTH // 2

    @property
    def text_y(self) -> int:
        """Baseline of the first line."""
        return self.y + (30 if len(self.lines) == 1 else 24)


@dataclass(frozen=True, slots=True)
class Curve:
    path: str
    label_x: int
    label_y: int
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    curves: list[Curve]


def drawing(tree: Tree) -> Drawing:
    """Boxes in rows, one row a level, each row centred; curves from parent to child."""
    rows: dict[int, list[Node]] = {}
    for node in tree.nodes:
        rows.setdefault(node.level, []).append(node)
    widest = max(len(row) for row in rows.values())
    width = widest * (NODE_WIDTH + GAP) + GAP
    top = min(rows)
    places: dict[int, Box] = {}
    for level in sorted(rows):
        row = _in_order(rows[level], places)
        start = (width - len(row) * (NODE_WIDTH + GAP) + GAP) // 2
        for place, node in enumerate(row):
            places[node.asset.pk] = Box(
                node=node,
                x=start + place * (NODE_WIDTH + GAP),
                y=GAP + (level - top) * ROW,
                lines=two_lines(node.title),
                current=node is tree.root,
            )
    curves = [_curve(places[e.parent.asset.pk], places[e.child.asset.pk], e) for e in tree.edges]
    height = GAP + (max(rows) - top) * ROW + NODE_HEIGHT + GAP
    return Drawing(width, height, list(places.values()), curves)


def _in_order(row: list[Node], placed: dict[int, Box]) -> list[Node]:
    """Under their parents as far as these are drawn, so that few curves cross."""

    def centre(node: Node) -> float:
        above = [placed[e.parent.asset.pk].middle for e in node.up if e.parent.asset.pk in placed]
        return sum(above) / len(above) if above else 0.0

    return sorted(row, key=lambda node: (centre(node), node.asset.pk))


def _curve(upper: Box, lower: Box, edge: Edge) -> Curve:
    x1, y1, x2, y2 = upper.middle, upper.y + NODE_HEIGHT, lower.middle, lower.y
    half = (y1 + y2) // 2
    path = f"M{x1} {y1}C{x1} {half} {x2} {half} {x2} {y2}"
    return Curve(path, (x1 + x2) // 2, half, edge.share)


def two_lines(title: str) -> tuple[str, ...]:
    """Break a title into at most two lines of the box; … where it goes on."""
    lines, line, units = [], "", 0
    for character in title:
        wide = 2 if ord(character) > 0x2E7F else 1
        hangs = character in CLOSING and units <= TITLE_UNITS
        if units + wide > TITLE_UNITS and not hangs:
            lines.append(line)
            line, units = "", 0
            if len(lines) == 2:
                return (lines[0], lines[1][:-1] + "…")
        line, units = line + character, units + wide
    return (*lines, line) if line else tuple(lines)
