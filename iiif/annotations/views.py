"""Addresses of annotation pages."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from archive.models import Record
from iiif.annotations.documents import CONTEXT, line_document, page_document
from iiif.annotations.sources import Source, source_named, with_words
from iiif.documents import linked
from iiif.errors import UnknownResource
from iiif.presentation.version2 import downgrade
from iiif.views import open_to_all_sites, presented


@open_to_all_sites
def annotation_page(
    request: HttpRequest, name: str, asset: str, text: str, version: int = 3
) -> HttpResponse:
    """All lines of one text of a published record's file; 2.1 has none that stand in time."""
    source = _source(name, asset, text)
    page = page_document(source)
    if version == 2:
        if source.is_timed:
            raise UnknownResource
        page = downgrade(page)
    return presented(request, json.dumps(page, ensure_ascii=False), version)


@open_to_all_sites
def single_annotation(
    request: HttpRequest, name: str, asset: str, text: str, number: int
) -> HttpResponse:
    document = line_document(_source(name, asset, text), number)
    if document is None:
        raise UnknownResource
    return linked(request, document, context=CONTEXT)


def _source(name: str, asset: str, text: str) -> Source:
    record = with_words(Record.objects.live().filter(ark_name=name)).first()
    source = source_named(record, asset, text) if record else None
    if source is None:
        raise UnknownResource
    return source
