"""`/iiif/open?iiif-content=…` leads to the page of the object, at the place that is meant."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive.models import Record
from iiif.errors import BadContentState
from iiif.state.target import read


@require_safe
def open_state(request: HttpRequest) -> HttpResponseRedirect:
    """Which language the page has decides this address; what is hidden answers 404."""
    return HttpResponseRedirect(place_of(request))


def place_of(request: HttpRequest) -> str:
    """Address of the object's page for the content state of a request.

    Raises:
        BadRequest: unreadable, or nothing of ours.
        Http404: the record is not for this person, or does not exist.
    """
    try:
        target = read(request.GET.get("iiif-content", ""))
    except BadContentState as fault:
        raise BadRequest(str(fault)) from fault
    known = Record.objects.visible_to(request.user) | Record.objects.withdrawn()
    if not known.filter(ark_name=target.record).exists():
        raise Http404
    address = reverse("record_page", args=[target.record])
    return f"{address}?{target.query}#stage" if target.query else address
