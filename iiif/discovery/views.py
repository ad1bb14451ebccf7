"""The addresses of the stream."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from iiif.discovery.stream import CONTEXT, collection_document, page_document
from iiif.documents import linked
from iiif.views import open_to_all_sites

FULL_PAGE_S = 86_400


@open_to_all_sites
def changes(request: HttpRequest) -> HttpResponse:
    return linked(request, collection_document(), context=CONTEXT)


@open_to_all_sites
def changes_page(request: HttpRequest, number: int) -> HttpResponse:
    document, is_full = page_document(number)
    # the page before the last one still gets its `next`
    kept_s = FULL_PAGE_S if is_full and "next" in document else 0
    return linked(request, document, context=CONTEXT, kept_s=kept_s)
