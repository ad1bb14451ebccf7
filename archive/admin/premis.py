"""PREMIS of one file or one record, for staff who may have its masters."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from archive.exchange.premis import kept_of, premis
from archive.models import Record
from media.access import Level, decide
from media.models import Asset


@require_safe
def asset_premis(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is known of one asset; 404 for who may not have its master."""
    asset = get_object_or_404(Asset, public_id=public_id)
    if not decide(request.user, asset).at_least(Level.MASTER):
        raise Http404
    if not request.user.has_perm("media.view_asset"):
        raise PermissionDenied
    return _file(premis(kept_of([asset])), public_id)


@require_safe
def record_premis(request: HttpRequest, pk: int) -> HttpResponse:
    """A record of one's institution with those of its files whose masters one may have."""
    record = get_object_or_404(Record.objects.editable_by(request.user).for_export(), pk=pk)
    if not request.user.has_perm("archive.export_records"):
        raise PermissionDenied
    assets = [item.asset for item in record.ordered_media]
    mine = [asset for asset in assets if decide(request.user, asset).at_least(Level.MASTER)]
    return _file(premis(kept_of(mine), record=record), record.ark_name)


def _file(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}-premis.xml"'
    answer["Cache-Control"] = "private, no-store"
    return answer
