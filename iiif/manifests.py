"""Presentation 3.0 manifests of records, made with iiif-prezi3.

Lists are passed to constructors: the library's `add_item` walks the whole list each time,
and its network helpers are never used. A manifest says what the public may see, whoever
asks, so that it is the same for everybody and can be kept (`iiif.presentation.documents`).
"""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from iiif_prezi3 import Canvas, Manifest, Range

from archive.models import Record, RecordMedia
from iiif import labels
from iiif.addresses import absolute, manifest_url
from iiif.attach import attach
from iiif.permissions import PICTURED
from iiif.presentation import facts, pictures, registry
from iiif.presentation.canvases import Place, page_canvases, picture_canvas
from iiif.presentation.house import as_json, homepage, provider, rights_uri
from iiif.presentation.parts import collection_part_of, is_whole, set_part_of, wholes_of
from iiif.presentation.ranges import ranges_of
from iiif.presentation.recordings import recording_canvas
from iiif.visible import is_shown, published
from media.models import Asset

_OF_MEDIA = (
    "media_items__asset__renditions",
    "media_items__asset__tracks",
    "protocol_matches__protocol",
)


def build(name: str, _part: int = 0) -> str | None:
    """The manifest of the published record of this ARK name."""
    record = published(name)
    return manifest_document(record) if record else None


def manifest_document(record: Record) -> str | None:
    """The manifest of a published record as JSON; None when the public sees no file of it.

    Args:
        record: fetched with `for_detail()`.
    """
    prefetch_related_objects([record], *_OF_MEDIA)
    items = [item for item in record.ordered_media if is_shown(item.asset)]
    if not items:
        return None
    address = manifest_url(record)
    places = [Place.of(item, address.removesuffix("/manifest")) for item in items]
    point = facts.nav_place(record, address)
    manifest = Manifest(
        id=address,
        label=labels.of(record, "title"),
        summary=labels.of(record, "summary") or None,
        metadata=facts.metadata(record, items),
        requiredStatement=facts.statement(record, items),
        rights=rights_uri(record.licence_uri or record.rights_statement_uri),
        provider=[provider()],
        homepage=homepage(labels.OBJECT_PAGE, record.get_absolute_url),
        thumbnail=pictures.thumbnail(items[0].asset),
        seeAlso=_see_also(record),
        rendering=_texts(record, items) or None,
        navDate=facts.nav_date(record),
        navPlace=point,
        partOf=_part_of(record),
        items=[canvas for place in places for canvas in canvases_of(place)],
        behavior=["paged"] if _is_one_book(items) else None,
        structures=_structures(places) or None,
    )
    text = as_json(manifest, *([facts.NAV_PLACE] if point else []))
    return attach(text, record, items)


def canvases_of(place: Place) -> list[Canvas]:
    """One canvas for a file, or one for each of its pages."""
    if place.asset.kind not in PICTURED:
        return [recording_canvas(place)]
    pages = pictures.pages_of(place.asset)
    return page_canvases(place, pages) if pages else [picture_canvas(place)]


def _structures(places: list[Place]) -> list[Range]:
    clips = registry.clips_of(place.asset for place in places)
    return [each for place in places for each in ranges_of(place, clips.get(place.asset.pk, ()))]


def _is_one_book(items: list[RecordMedia]) -> bool:
    if len(items) > 1 or items[0].asset.kind != Asset.Kind.DOCUMENT:
        return False
    return len(pictures.pages_of(items[0].asset)) > 1


def _see_also(record: Record) -> list[dict[str, Any]]:
    """The same thing for machines: what the house and its upper floors answer with."""
    citation = registry.Link(
        id=f"{absolute(reverse('ark', args=[_naan(record), record.ark_name]))}?info",
        type="Dataset",
        format="text/plain",
        label=labels.CITATION,
        profile="https://www.dublincore.org/groups/kernel/spec/",
    )
    return [link.as_json() for link in (citation, *registry.links_of(record))]


def _naan(record: Record) -> str:
    return record.ark.removeprefix("ark:/").partition("/")[0]


def _texts(record: Record, items: list[RecordMedia]) -> list[dict[str, Any]]:
    """The words of each document as one file of plain text."""
    return [
        {
            "id": absolute(
                reverse("iiif_document_text", args=[record.ark_name, item.asset.public_id])
            ),
            "type": "Text",
            "format": "text/plain",
            "label": labels.ALL_WORDS,
        }
        for item in items
        if pictures.pages_with_words(item.asset)
    ]


def _part_of(record: Record) -> list[dict[str, Any]]:
    """The whole that it is a part of, its own set of parts, and the archive's collection."""
    sets = [set_part_of(whole) for whole in wholes_of(record)]
    if is_whole(record):
        sets.append(set_part_of(record))
    return [*sets, collection_part_of(record)]
