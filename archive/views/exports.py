"""One record in one format; a vocabulary as SKOS."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse

from archive.erc import erc
from archive.exchange import skos
from archive.exchange.formats import DATA, FORMATS
from archive.exchange.thing import address_of, thing_of
from archive.models import Record
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


@for_every_site
def vocabulary(request: HttpRequest, code: str) -> HttpResponse:
    """A vocabulary, or `places`; the addresses of its terms are fragments of this one."""
    told = skos.vocabulary(code)
    if told is None:
        raise Http404
    body = json.dumps(told, ensure_ascii=False).encode()
    return document(request, body, media_type="application/ld+json")
