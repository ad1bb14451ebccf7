"""The quarantine desk: what was refused, why, and what becomes of it. Operators only."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from media.models import FileEvent
from media.quarantined import Quarantined, find, quarantined
from media.services.empty_quarantine import delete_quarantined
from media.services.quarantine import note_quarantine

PERMISSION = "media.handle_quarantine"
RECENT = 20


@require_safe
def quarantine_view(request: HttpRequest) -> HttpResponse:
    """The list, newest first, with who sent each."""
    _allowed(request)
    files = quarantined()
    people = User.objects.in_bulk([one.by_id for one in files if one.by_id])
    rows = [(one, people.get(one.by_id) if one.by_id else None) for one in files]
    events = FileEvent.objects.exclude(quarantine="")[:RECENT]
    context = {"events": events, "rows": rows, "days": settings.QUARANTINE_DAYS}
    return render(request, "media/admin/quarantine.html", context)


@require_safe
def quarantine_file_view(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file for inspection: bytes without a type, so that no program is led to open it."""
    one = _found(request, name)
    if request.method == "GET":
        kind = FileEvent.Type.DISSEMINATION
        note_quarantine(name, kind, at=timezone.now(), to="operator", way="download")
    return FileResponse(
        one.file.open("rb"),
        as_attachment=True,
        filename=f"{one.name}.bin",
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@require_http_methods(["GET", "POST"])
def quarantine_delete_view(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then delete."""
    one = _found(request, name)
    if request.method == "GET":
        return render(request, "media/admin/quarantine_delete.html", {"one": one})
    delete_quarantined(one, by_id=request.user.pk, at=timezone.now())
    messages.success(request, _("已删除。"))
    return redirect("media_quarantine")


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _found(request: HttpRequest, name: str) -> Quarantined:
    _allowed(request)
    one = find(name)
    if one is None:
        raise Http404
    return one
