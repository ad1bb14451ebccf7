"""The resolver of the house's ARKs: `/ark:/NAAN/name` and its inflections."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from archive.erc import erc
from archive.exchange.negotiate import wanted_format
from archive.models import Agent, Collection, Motif, Record
from archive.views.answers import see_other
from provenance import identifiers

Named = Record | Collection | Motif | Agent


@require_safe
def resolve_ark(request: HttpRequest, naan: str, name: str) -> HttpResponse:
    """Redirect to the page, or to the data that the Accept header asks for.

    `?info` (also `?`, `??`) answers with a plain-text ERC record.

    A withdrawn record or motif answers 410 with its tombstone as ERC, a merged motif leads to
    the one that took it in; drafts answer 404 like names that were never given.
    """
    found = identifiers.parse(f"ark:/{naan}/{name}")
    target = _named(found) if naan == settings.NAAN and found else None
    if target is None:
        raise Http404
    withdrawn = isinstance(target, Record | Motif) and target.is_withdrawn
    # `?` and `??` are ARK's older inflections; Django drops an empty query from GET
    asks_info = "info" in request.GET or request.META.get("QUERY_STRING") == "?"
    if withdrawn or asks_info:
        return HttpResponse(
            erc(target),
            content_type="text/plain; charset=utf-8",
            status=410 if withdrawn else 200,
        )
    return see_other(_address_for(target, request.headers.get("Accept", "")))


def _address_for(target: Named, accept: str) -> str:
    chosen = wanted_format(accept)
    if chosen is None:
        return _page_of(target)
    if isinstance(target, Record):
        return chosen.url(target)
    if chosen.name != "linked-art.json":
        return _page_of(target)
    if isinstance(target, Collection):
        return reverse("collection_export", args=[target.slug])
    name = "motif_export" if isinstance(target, Motif) else "agent_export"
    return reverse(name, args=[target.ark_name])


def _named(name: str) -> Named | None:
    record = Record.objects.filter(ark_name=name).select_related("collection", "creator").first()
    if record is not None:
        return record if record.live or record.is_withdrawn else None
    motif = Motif.objects.for_page().filter(ark_name=name).first()
    if motif is not None:
        motif = motif.standing
        return motif if motif.live or motif.is_withdrawn else None
    return (
        Collection.objects.live().filter(ark_name=name).first()
        or Agent.objects.live().filter(ark_name=name).first()
    )


def _page_of(target: Named) -> str:
    try:
        return target.get_absolute_url()
    except NoReverseMatch:  # people have no page of their own yet: what names them is listed
        return f"{reverse('search')}?{urlencode({'q': str(target)})}"
