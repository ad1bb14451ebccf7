"""Works of several parts (a set, a newspaper, a series of recordings) as collections of manifests."""

from __future__ import annotations

import re
from typing import Any

from iiif_prezi3 import Collection as IiifCollection
from iiif_prezi3 import CollectionRef, ManifestRef

from archive.models import Record, RecordRelation
from iiif import labels
from iiif.addresses import collection_url, manifest_url, parts_url
from iiif.presentation import facts
from iiif.presentation.house import as_json, homepage, provider, rights_uri
from iiif.presentation.pictures import thumbnail
from iiif.visible import has_manifest, is_shown, public_parts, published, with_manifest

_NUMBERS = re.compile(r"(\d+)")
_PART_OF = RecordRelation.Kind.PART_OF


def build(name: str, _part: int = 0) -> str | None:
    """The whole with its parts as JSON; None where there is no public part."""
    whole = published(name)
    if whole is None:
        return None
    parts = parts_of(whole)
    if not parts:
        return None
    own = Record.objects.for_cards().prefetch_related("media_items__asset__renditions")
    itself = own.get(pk=whole.pk)
    items: list[ManifestRef | CollectionRef] = (
        [manifest_ref(itself)] if has_manifest(itself) else []
    )
    items += [set_ref(part) if part.is_whole else manifest_ref(part) for part in parts]
    point = facts.nav_place(whole, parts_url(whole))
    collection = IiifCollection(
        id=parts_url(whole),
        label=labels.of(whole, "title"),
        summary=labels.of(whole, "summary") or None,
        metadata=facts.metadata(whole, []) or None,
        rights=rights_uri(whole.licence_uri or whole.rights_statement_uri),
        behavior=["multi-part"],
        provider=[provider()],
        homepage=homepage(labels.OBJECT_PAGE, whole.get_absolute_url),
        thumbnail=_picture_of(itself) or _picture_of(parts[0]),
        navDate=facts.nav_date(whole),
        navPlace=point,
        partOf=[collection_part_of(whole)],
        items=items,
    )
    return as_json(collection, *([facts.NAV_PLACE] if point else []))


def parts_of(whole: Record) -> list[Any]:
    """The public parts in the order of their inventory numbers, each with `is_whole`."""
    links = RecordRelation.objects.filter(kind=_PART_OF, target=whole).order_by("pk")
    places = {key: place for place, key in enumerate(links.values_list("record_id", flat=True))}
    shown = with_manifest(Record.objects.live().filter(pk__in=places))
    rows = shown.annotate(is_whole=public_parts()).for_cards()
    found = list(rows.prefetch_related("media_items__asset__renditions"))
    return sorted(found, key=lambda part: (_natural(part.inventory_no), places[part.pk]))


def is_whole(record: Record) -> bool:
    """Whether `parts_of` has any; no query for the many that nothing is a part of."""
    if not any(each.kind == _PART_OF for each in record.relations_in.all()):
        return False
    return Record.objects.filter(public_parts(), pk=record.pk).exists()


def wholes_of(record: Record) -> list[Record]:
    """The published works that this record is a part of, from what `for_detail` fetched."""
    relations = [each for each in record.relations.all() if each.kind == _PART_OF]
    return [each.target for each in relations if each.target.is_open]


def manifest_ref(record: Record) -> ManifestRef:
    return ManifestRef(
        id=manifest_url(record), label=labels.of(record, "title"), thumbnail=_picture_of(record)
    )


def set_ref(whole: Record) -> CollectionRef:
    """A work of several parts inside another list."""
    return CollectionRef(
        id=parts_url(whole),
        type="Collection",
        label=labels.of(whole, "title"),
        thumbnail=_picture_of(whole),
    )


def set_part_of(whole: Record) -> dict[str, Any]:
    return {"id": parts_url(whole), "type": "Collection", "label": labels.of(whole, "title")}


def collection_part_of(record: Record) -> dict[str, Any]:
    """The archive's collection that a record stands in, as `partOf` names it."""
    return {
        "id": collection_url(record.collection),
        "type": "Collection",
        "label": labels.of(record.collection, "title"),
    }


def _picture_of(record: Record) -> list[dict[str, Any]] | None:
    visible = [item.asset for item in record.ordered_media if is_shown(item.asset)]
    return thumbnail(visible[0]) if visible else None


def _natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """`甲-2` before `甲-10`."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part)
        for part in _NUMBERS.split(number)
        if part
    )
