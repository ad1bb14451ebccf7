"""The page of one object, and the tombstone of one that was withdrawn."""

from __future__ import annotations

import re

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from archive.exchange.negotiate import wanted_format
from archive.models import Record
from archive.views.answers import see_other
from archive.views.exports import signposts
from iiif.state.views import place_of
from museum.object_page import object_page
from museum.promises import promises_of

_REGION = re.compile(r"\d{1,7},\d{1,7},[1-9]\d{0,6},[1-9]\d{0,6}", re.ASCII)


@require_safe
def record_page(request: HttpRequest, ark_name: str) -> HttpResponse:
    """`?media=` chooses one of its files, `?page=` a page of it, `?xywh=` a region of that.

    `?t=` is read by the player. `?iiif-content=` is a content state and leads to its place.
    Who asks for a format of data (Accept) is led to it.
    """
    if "iiif-content" in request.GET:
        return HttpResponseRedirect(place_of(request))
    visible = Record.objects.visible_to(request.user).for_detail()
    record = visible.filter(ark_name=ark_name).first()
    if record is None or (record.is_withdrawn and not request.user.is_staff):
        return _shut(request, ark_name) or _gone(request, ark_name)
    if record.live and (chosen := wanted_format(request.headers.get("Accept", ""))):
        return see_other(chosen.url(record))
    number = request.GET.get("page", "")
    page = object_page(
        record,
        viewer=request.user,
        wanted=request.GET.get("media", ""),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
    region = request.GET.get("xywh", "")
    context = {
        "record": record,
        "object": page,
        "region": region if _REGION.fullmatch(region) else "",
    }
    answer = render(request, "museum/record.html", context)
    patch_vary_headers(answer, ["Accept"])
    if record.live:
        answer["Link"] = signposts(ark_name)
    return answer


def _shut(request: HttpRequest, ark_name: str) -> HttpResponse | None:
    """Why its words are closed, and when they open again; None where no protocol says so."""
    found = Record.objects.published().filter(ark_name=ark_name).first()
    if found is None or not found.gates:
        return None
    prefetch_related_objects([found], "protocol_matches__protocol__seasons")
    promises = promises_of(found, request.user, timezone.localdate())
    shutting = [each for each in promises if each.protocol.closes_words and each.why]
    return render(request, "museum/shut.html", {"record": found, "promises": shutting}, status=404)


def _gone(request: HttpRequest, ark_name: str) -> HttpResponse:
    record = Record.objects.withdrawn().filter(ark_name=ark_name).first()
    if record is None:
        raise Http404
    return render(request, "museum/tombstone.html", {"record": record}, status=410)
