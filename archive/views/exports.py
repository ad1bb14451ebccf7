"""One record in one format; collections, people and places in Linked Art."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from archive.erc import erc
from archive.exchange import linked_art_context
from archive.exchange.formats import DATA, FORMATS
from archive.exchange.thing import address_of, thing_of
from archive.models import Agent, Collection, Motif, Place, Record
from archive.views.answers import document, for_every_site


@for_every_site
def record_export(request: HttpRequest, ark_name: str, name: str) -> HttpResponse:
    """A published record; 410 with its tombstone once it is withdrawn.

    Citations are sent as a file to keep, everything else is shown.
    """
    chosen = FORMATS.get(name)
    if chosen is None:
        raise Http404
    record = Record.objects.live().for_export().filter(ark_name=ark_name).first()
    if record is None:
        return gone(ark_name)
    answer = document(request, chosen.write(thing_of(record)), media_type=chosen.media_type)
    answer["Link"] = f'<{address_of(ark_name)}>; rel="cite-as"'
    if chosen.is_citation:
        suffix = name.rpartition(".")[2]
        answer["Content-Disposition"] = f'attachment; filename="{ark_name}.{suffix}"'
    return answer


def gone(ark_name: str) -> HttpResponse:
    """The tombstone as plain text.

    Raises:
        Http404: it was never public.
    """
    record = Record.objects.withdrawn().filter(ark_name=ark_name).first()
    if record is None:
        raise Http404
    return HttpResponse(erc(record), content_type="text/plain; charset=utf-8", status=410)


def signposts(ark_name: str) -> str:
    """The Link header of a record's page (https://signposting.org): its name, its formats."""
    described = (
        f'<{each.url(ark_name)}>; rel="describedby"; type="{each.plain_type}"' for each in DATA
    )
    return ", ".join([f'<{address_of(ark_name)}>; rel="cite-as"', *described])


LINKED_ART = FORMATS["linked-art.json"]


@for_every_site
def collection_linked_art(request: HttpRequest, slug: str) -> HttpResponse:
    found = Collection.objects.live().select_related("parent").filter(slug=slug).first()
    return _linked_art(request, found, linked_art_context.collection_document)


@for_every_site
def agent_linked_art(request: HttpRequest, ark_name: str) -> HttpResponse:
    found = Agent.objects.live().select_related("place").filter(ark_name=ark_name).first()
    return _linked_art(request, found, linked_art_context.agent_document)


@for_every_site
def motif_linked_art(request: HttpRequest, ark_name: str) -> HttpResponse:
    found = Motif.objects.live().for_page().filter(ark_name=ark_name).first()
    return _linked_art(request, found, linked_art_context.motif_document)


@for_every_site
def place_linked_art(request: HttpRequest, code: str) -> HttpResponse:
    """A place; one that another took in leads to that, for as long as the merge holds."""
    found = Place.objects.select_related("parent", "replaced_by").filter(code=code).first()
    if found is not None and found.replaced_by is not None:
        return HttpResponseRedirect(reverse("place_export", args=[found.replaced_by.code]))
    return _linked_art(request, found, linked_art_context.place_document)


def _linked_art(
    request: HttpRequest, found: Any, document_of: Callable[[Any], dict[str, Any]]
) -> HttpResponse:
    if found is None:
        raise Http404
    body = json.dumps(document_of(found), ensure_ascii=False, indent=1).encode()
    return document(request, body, media_type=LINKED_ART.media_type)
