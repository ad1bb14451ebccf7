"""The page of one object, and the tombstone of one that was withdrawn."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Record
from museum.object_page import object_page


@require_safe
def record_page(request: HttpRequest, ark_name: str) -> HttpResponse:
    """`?media=` chooses one of its files, `?page=` a page of it; `?t=` is read by the player."""
    visible = Record.objects.visible_to(request.user).for_detail()
    record = visible.filter(ark_name=ark_name).first()
    if record is None or (record.is_withdrawn and not request.user.is_staff):
        return _gone(request, ark_name)
    number = request.GET.get("page", "")
    page = object_page(
        record,
        viewer=request.user,
        wanted=request.GET.get("media", ""),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
    return render(request, "museum/record.html", {"record": record, "object": page})


def _gone(request: HttpRequest, ark_name: str) -> HttpResponse:
    record = Record.objects.withdrawn().filter(ark_name=ark_name).first()
    if record is None:
        raise Http404
    return render(request, "museum/tombstone.html", {"record": record}, status=410)
