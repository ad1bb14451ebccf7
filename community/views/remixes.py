"""The remix tree of a record on a page of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Record
from provenance import identifiers


@require_safe
def record_remixes(request: HttpRequest, name: str) -> HttpResponse:
    record = get_object_or_404(
        Record.objects.visible_to(request.user).for_cards(),
        ark_name=identifiers.parse(name) or name,
    )
    if record.primary_asset is None:
        raise Http404
    return render(
        request, "community/remixes.html", {"record": record, "asset": record.primary_asset}
    )
