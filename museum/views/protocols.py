"""A visitor agrees to the notice of a protocol."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from archive.agreements import agree
from archive.models import Protocol, ProtocolMatch


@require_POST
@never_cache
def protocol_agree(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note it in the session, and go back to the object that it was asked for."""
    asking = Protocol.objects.in_force().filter(must_agree=True)
    protocol = get_object_or_404(asking, public_id=public_id)
    matches = ProtocolMatch.objects.filter(protocol=protocol, record__live=True)
    name = request.POST.get("record", "")
    match = matches.filter(record__ark_name=name).select_related("record").first()
    if match is None:
        raise Http404
    agree(request.session, protocol.pk, day=timezone.localdate())
    place = request.POST.get("place", "")
    address = f"{match.record.get_absolute_url()}{place}" if place[:1] == "?" else ""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        address = match.record.get_absolute_url()
    return redirect(f"{address.partition('#')[0]}#stage")
