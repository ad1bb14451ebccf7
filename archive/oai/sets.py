"""Sets: one for each kind of record, one for each public collection, nested as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.exchange.thing import Text, both, kind_labels
from archive.models import Collection, Record

Tree = dict[int, tuple[int | None, str]]


@dataclass(frozen=True, slots=True)
class Set:
    spec: str
    names: tuple[Text, ...]
    descriptions: tuple[Text, ...] = ()


def kind_spec(kind: str) -> str:
    return f"kind-{kind}"


def collection_specs(collection_id: int, tree: Tree) -> list[str]:
    """From the root down to the collection: a record of a part is one of the whole."""
    line: list[str] = []
    at: int | None = collection_id
    while at is not None and len(line) < len(tree):
        at, slug = tree[at]
        line.insert(0, f"collection-{slug}")
    return [":".join(line[: end + 1]) for end in range(len(line))]


def specs_of(kind: str, collection_id: int, tree: Tree) -> set[str]:
    return {kind_spec(kind), *collection_specs(collection_id, tree)}


def tree() -> Tree:
    """Every collection's parent and slug, in one query."""
    rows = Collection.objects.values_list("pk", "parent", "slug")
    return {key: (parent, slug) for key, parent, slug in rows}


def all_sets() -> list[Set]:
    """Those that a harvester may ask for, wider ones before narrower ones."""
    return [*_kinds(), *sorted(_collections(), key=lambda each: each.spec)]


def _kinds() -> Iterable[Set]:
    for kind in Record.Kind:
        yield Set(kind_spec(kind.value), kind_labels(kind.value))


def _collections() -> Iterable[Set]:
    known = tree()
    for each in Collection.objects.live():
        yield Set(
            collection_specs(each.pk, known)[-1],
            both(each.title_zh, each.title_en),
            both(each.summary_zh, each.summary_en),
        )
