"""The collection tree as Presentation 3.0 collections: nested ones first, then manifests."""

from __future__ import annotations

from typing import Any

from iiif_prezi3 import Collection as IiifCollection
from iiif_prezi3 import CollectionRef, ManifestRef

from archive.models import Collection, Record
from iiif import labels
from iiif.addresses import collection_url, manifest_url
from iiif.attach import attach_to_collection
from iiif.manifests import homepage, provider, thumbnail
from iiif.visible import is_shown, with_manifest


def top_document() -> str:
    """The top of the tree as JSON: the museum with its collections."""
    below = Collection.objects.live().roots().select_related("cover")
    text = IiifCollection(
        id=collection_url(None),
        label=labels.TOP,
        provider=[provider()],
        homepage=homepage(labels.HOME_PAGE, _home_path),
        items=[_collection_ref(collection) for collection in below],
    ).json()
    return attach_to_collection(text, None)


def collection_document(collection: Collection) -> str:
    """A live collection as JSON, in a fixed number of queries."""
    below = collection.children.filter(live=True).select_related("cover")
    records = with_manifest(Record.objects.live().filter(collection=collection))
    shown = records.for_cards().prefetch_related("media_items__asset__renditions")
    parent: dict[str, Any] = {
        "id": collection_url(collection.parent),
        "type": "Collection",
        "label": labels.of(collection.parent, "title") if collection.parent else labels.TOP,
    }
    items: list[CollectionRef | ManifestRef] = [_collection_ref(child) for child in below]
    items += [_manifest_ref(record) for record in shown.order_by("start_year", "pk")]
    text = IiifCollection(
        id=collection_url(collection),
        label=labels.of(collection, "title"),
        summary=labels.of(collection, "summary") or None,
        provider=[provider()],
        homepage=homepage(labels.COLLECTION_PAGE, collection.get_absolute_url),
        thumbnail=_cover(collection),
        partOf=[parent],
        items=items,
    ).json()
    return attach_to_collection(text, collection)


def _home_path() -> str:
    from django.utils.translation import get_language

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


def _manifest_ref(record: Record) -> ManifestRef:
    visible = [item.asset for item in record.ordered_media if is_shown(item.asset)]
    return ManifestRef(
        id=manifest_url(record),
        label=labels.of(record, "title"),
        thumbnail=thumbnail(visible[0]) if visible else None,
    )
