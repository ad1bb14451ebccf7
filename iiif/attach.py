"""What other parts write into a finished manifest or collection: sign-in, search, texts."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import prefetch_related_objects

from archive.models import Collection, Record, RecordMedia
from iiif.annotations.sources import OF_REGIONS, page_numbers, regions_of
from iiif.auth.manifests import guard
from iiif.search.scope import COLLECTIONS, MANIFESTS
from iiif.search.service import CONTEXT as SEARCH
from iiif.search.service import search_service
from media.models import Asset, TextTrack

RECORDED = (Asset.Kind.AUDIO, Asset.Kind.VIDEO)


def attach(text: str, record: Record, items: list[RecordMedia]) -> str:
    """The manifest with its services; `items` are the files that it shows."""
    document = json.loads(text)
    guard(document, [item.asset for item in items])
    if _with_words(document, record, [item.asset for item in items]):
        _search(document, MANIFESTS, record.ark_name)
    return json.dumps(document, ensure_ascii=False)


def attach_to_collection(text: str, collection: Collection | None) -> str:
    """A collection with its search; None is the top."""
    document = json.loads(text)
    _search(document, COLLECTIONS, collection.slug if collection else "top")
    return json.dumps(document, ensure_ascii=False)


def _search(document: dict[str, Any], kind: str, name: str) -> None:
    document["service"] = [*document.get("service", ()), search_service(kind, name)]
    contexts = document["@context"]
    document["@context"] = [SEARCH, *(contexts if isinstance(contexts, list) else [contexts])]


def _with_words(document: dict[str, Any], record: Record, assets: list[Asset]) -> bool:
    """Name the pages of named details at their canvases; whether any file has words."""
    spoken = any(a.kind in RECORDED and _is_spoken(a) for a in assets)
    written = any(page_numbers(a) for a in assets)
    prefetch_related_objects([record], *OF_REGIONS)
    named = [source for asset in assets for source in regions_of(record, asset)]
    for source in named:
        reference = {"id": source.id, "type": "AnnotationPage", "label": source.label}
        for canvas in document["items"]:
            if canvas["id"] == source.canvas:
                canvas["annotations"] = [*canvas.get("annotations", ()), reference]
    return spoken or written or bool(named)


def _is_spoken(asset: Asset) -> bool:
    tracks = asset.tracks.all()
    return any(t.is_public and t.kind != TextTrack.Kind.CHAPTERS for t in tracks)
