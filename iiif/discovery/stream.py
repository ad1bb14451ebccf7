"""The stream as documents: a collection, and pages of a hundred lines that never change
once they are full. Oldest first, as the specification has it (§3.1)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.conf import settings
from django.urls import reverse

from iiif.addresses import absolute
from iiif.errors import UnknownResource
from iiif.models import Activity
from provenance.identifiers import ark

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
PAGE_SIZE = 100


def collection_document() -> dict[str, Any]:
    """The entry point; an empty stream has no pages."""
    total = _total()
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _address(),
        "type": "OrderedCollection",
        "totalItems": total,
        "rights": "http://creativecommons.org/publicdomain/zero/1.0/",
    }
    if total:
        document |= {"first": _page(0), "last": _page((total - 1) // PAGE_SIZE)}
    return document


def page_document(number: int) -> tuple[dict[str, Any], bool]:
    """A page (from 0), and whether it is full and so never changes.

    Raises:
        UnknownResource: there are not so many pages.
    """
    total, start = _total(), number * PAGE_SIZE
    if start >= total:
        raise UnknownResource
    lines = list(Activity.objects.filter(number__gte=start)[:PAGE_SIZE])
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": _address(number),
        "type": "OrderedCollectionPage",
        "startIndex": start,
        "partOf": {"id": _address(), "type": "OrderedCollection"},
    }
    if number:
        document["prev"] = _page(number - 1)
    if start + PAGE_SIZE < total:
        document["next"] = _page(number + 1)
    document["orderedItems"] = [_line(line) for line in lines]
    return document, len(lines) == PAGE_SIZE


def _line(line: Activity) -> dict[str, Any]:
    moment = line.end_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"type": line.type, "object": _object(line), "endTime": moment}


def _object(line: Activity) -> dict[str, Any]:
    if line.object_type == Activity.ObjectType.COLLECTION:
        path = reverse("iiif_collection", args=[line.object_name])
        return {"id": absolute(path), "type": "Collection"}
    return {
        "id": absolute(reverse("iiif_manifest", args=[line.object_name])),
        "type": "Manifest",
        "canonical": f"{settings.SITE_URL}/{ark(line.object_name)}",
    }


def _total() -> int:
    last = Activity.objects.order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def _address(page: int | None = None) -> str:
    if page is None:
        return absolute(reverse("iiif_discovery"))
    return absolute(reverse("iiif_discovery_page", args=[page]))


def _page(number: int) -> dict[str, str]:
    return {"id": _address(number), "type": "OrderedCollectionPage"}
