"""The public tree of collections with covers and counts, in two queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery

from archive.models import Collection, RecordMedia
from media.models import Asset


@dataclass
class Node:
    """A public collection and those below it.

    `own` counts its public records, `total` those of the collections below as well.
    """

    collection: Collection
    own: int
    cover: Asset | None = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.own + sum(child.total for child in self.children)

    def line(self) -> list[Node]:
        """From the root down to this one."""
        return [*(self.parent.line() if self.parent else []), self]

    def below(self) -> Iterator[Node]:
        """This one and all below it."""
        yield self
        for child in self.children:
            yield from child.below()


@dataclass
class Tree:
    roots: list[Node]
    by_slug: dict[str, Node]


def collection_tree() -> Tree:
    """Every public collection. One below a closed collection is closed as well.

    A collection without a cover of its own shows a picture of one of its records, else
    the cover of a collection below it.
    """
    annotated = Collection.objects.live().for_cards().annotate(sample=Subquery(_first_picture()))
    rows: list[Any] = list(annotated)  # with record_count of for_cards, which stubs lose
    pictures = Asset.objects.in_bulk({row.sample for row in rows if row.sample})
    nodes = {
        row.pk: Node(row, row.record_count, row.cover or pictures.get(row.sample)) for row in rows
    }
    roots = []
    for node in nodes.values():
        parent_id = node.collection.parent_id
        if parent_id is None:
            roots.append(node)
        elif parent_id in nodes:
            node.parent = nodes[parent_id]
            node.parent.children.append(node)
    reached = {each.collection.slug: each for root in roots for each in root.below()}
    for node in reached.values():
        if node.cover is None:
            node.cover = next((each.cover for each in node.below() if each.cover), None)
    return Tree(roots, reached)


def _first_picture():  # type: ignore[no-untyped-def]  # a ValuesQuerySet, which stubs cannot name
    shown = Asset.objects.ready().visible_to(None).filter(kind=Asset.Kind.IMAGE)
    return (
        RecordMedia.objects.filter(
            record__collection=OuterRef("pk"), record__live=True, asset__in=shown
        )
        .order_by("-primary", "record_id", "position")
        .values("asset_id")[:1]
    )
