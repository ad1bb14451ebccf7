"""The description of the search of a record or a collection (§3)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from iiif.addresses import absolute

CONTEXT = "http://iiif.io/api/search/2/context.json"


def search_service(kind: str, name: str) -> dict[str, Any]:
    """The service with its autocomplete.

    Args:
        kind: `manifests` or `collections`.
        name: ARK name of the record, slug of the collection (`top`: everything).
    """
    return {
        "id": address("iiif_search", kind, name),
        "type": "SearchService2",
        "service": [
            {"id": address("iiif_complete", kind, name), "type": "AutoCompleteService2"},
        ],
    }


def address(door: str, kind: str, name: str) -> str:
    return absolute(reverse(door, args=[kind, name]))
