"""The collection tree as Presentation 3.0 collections: nested ones first, then manifests.

The API has no pages. What a long collection lists is cut into collections of
`PER_PART` records below it, so that no document grows without bound.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from iiif_prezi3 import Collection as IiifCollection
from iiif_prezi3 import CollectionRef, ManifestRef

from archive.models import Collection
from iiif import labels
from iiif.addresses import collection_url
from iiif.attach import attach_to_collection
from iiif.presentation.house import as_json, homepage, provider
from iiif.presentation.parts import manifest_ref, set_ref
from iiif.presentation.pictures import thumbnail
from iiif.visible import is_public_collection, is_shown, listed_in

PER_PART = 100


def build(name: str, part: int = 0) -> str | None:
    """A public collection, or a page of it; None where there is none."""
    if name == "top":
        return top_document() if part == 0 else None
    found = Collection.objects.live().filter(slug=name).first()
    if found is None or not is_public_collection(found):
        return None
    return part_document(found, part) if part else collection_document(found)


def top_document() -> str:
    """The top of the tree as JSON: the museum with its collections."""
    below = Collection.objects.live().roots().select_related("cover")
    top = IiifCollection(
        id=collection_url(None),
        label=labels.TOP,
        provider=[provider()],
        homepage=homepage(labels.HOME_PAGE, _home_path),
        items=[_collection_ref(collection) for collection in below],
    )
    return attach_to_collection(as_json(top), None)


def collection_document(collection: Collection) -> str:
    """A live collection as JSON, in a fixed number of queries."""
    below = collection.children.filter(live=True).select_related("cover")
    total = listed_in(collection).count()
    items: list[CollectionRef | ManifestRef] = [_collection_ref(child) for child in below]
    if total > PER_PART:
        items += [_section_ref(collection, part, total) for part in range(1, _parts(total) + 1)]
    else:
        items += _items(collection, 0)
    parent: dict[str, Any] = {
        "id": collection_url(collection.parent),
        "type": "Collection",
        "label": labels.of(collection.parent, "title") if collection.parent else labels.TOP,
    }
    document = IiifCollection(
        id=collection_url(collection),
        label=labels.of(collection, "title"),
        summary=labels.of(collection, "summary") or None,
        provider=[provider()],
        homepage=homepage(labels.COLLECTION_PAGE, collection.get_absolute_url),
        thumbnail=_cover(collection),
        partOf=[parent],
        items=items,
    )
    return attach_to_collection(as_json(document), collection)


def part_document(collection: Collection, part: int) -> str | None:
    """One page of a long collection, from 1; None where it has no such page."""
    total = listed_in(collection).count()
    if total <= PER_PART or not 1 <= part <= _parts(total):
        return None
    document = IiifCollection(
        id=collection_url(collection, part),
        label=_section_label(collection, part, total),
        provider=[provider()],
        homepage=homepage(labels.COLLECTION_PAGE, collection.get_absolute_url),
        thumbnail=_cover(collection),
        partOf=[
            {
                "id": collection_url(collection),
                "type": "Collection",
                "label": labels.of(collection, "title"),
            }
        ],
        items=_items(collection, (part - 1) * PER_PART),
    )
    return as_json(document)


def _items(collection: Collection, start: int) -> list[ManifestRef | CollectionRef]:
    """Records by date, from the one at `start`."""
    shown = listed_in(collection).for_cards().prefetch_related("media_items__asset__renditions")
    ordered = shown.order_by(F("start_year").asc(nulls_last=True), "pk")
    return [
        set_ref(record) if record.is_whole else manifest_ref(record)
        for record in ordered[start : start + PER_PART]
    ]


def _parts(total: int) -> int:
    return -(-total // PER_PART)


def _section_ref(collection: Collection, part: int, total: int) -> CollectionRef:
    return CollectionRef(
        id=collection_url(collection, part),
        type="Collection",
        label=_section_label(collection, part, total),
    )


def _section_label(collection: Collection, part: int, total: int) -> labels.LanguageMap:
    first, last = (part - 1) * PER_PART + 1, min(part * PER_PART, total)
    return labels.joined(labels.of(collection, "title"), labels.section(first, last, total))


def _home_path() -> str:
    return "/en/" if get_language() == "en" else "/"


def _cover(collection: Collection) -> list[dict[str, Any]] | None:
    cover = collection.cover
    if cover is None or cover.kind != cover.Kind.IMAGE or not is_shown(cover):
        return None
    return thumbnail(cover)


def _collection_ref(collection: Collection) -> CollectionRef:
    return CollectionRef(
        id=collection_url(collection),
        type="Collection",
        label=labels.of(collection, "title"),
        thumbnail=_cover(collection),
    )
