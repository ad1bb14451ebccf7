"""What the views of the media room share: the one access decision, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import http_date

from media import ranges
from media.access import Access, Level, decide
from media.conditions import is_unchanged
from media.models import Asset, Rendition

YEAR_S = 31_536_000

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """A view of a file: GET and HEAD, open to pages of other sites as the public is.

    A page of another site may read what everybody may: browsers withhold an answer with `*`
    from a page that sent its visitor's cookies.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            for name, value in ranges.preflight():
                response[name] = value
            return response
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        response = view(request, *args, **named)
        name, value = ranges.CORS
        response[name] = value
        return response

    return guarded


def permitted(
    request: HttpRequest, public_id: str, *, wanted: Level = Level.FULL
) -> tuple[Asset, Access]:
    """The asset and what the viewer may see of it, up to what is wanted.

    The public's answer is asked first: where it is all that is there to get, the session
    isn't read, so that shared caches can keep the file.
    """
    asset = get_object_or_404(Asset.objects.select_related("master"), public_id=public_id)
    public = decide(None, asset)
    access = public if public.at_least(wanted) else decide(request.user, asset)
    if access.level is Level.NONE:
        raise Http404
    return asset, access


def rendition(asset: Asset, purpose: str, params: str) -> Rendition:
    return get_object_or_404(Rendition, asset=asset, purpose=purpose, params=params)


def small(
    request: HttpRequest, asset: Asset, access: Access, purpose: str, params: str
) -> HttpResponseBase:
    return send(request, asset, access, rendition(asset, purpose, params))


def send(request: HttpRequest, asset: Asset, access: Access, row: Rendition) -> HttpResponseBase:
    """A small file whole. Its ETag appears only here, after the decision."""
    etag = f'"{row.sha256[:32]}"'
    asked = ranges.request_headers(request.META)
    if is_unchanged(asked, etag=row.sha256[:32], changed_at=row.created_at.timestamp()):
        response = HttpResponse(status=304)
    else:
        try:
            response = HttpResponse(row.file.read_bytes(), content_type=row.media_type)
        except FileNotFoundError:
            raise Http404 from None
    response["ETag"] = etag
    response["Last-Modified"] = http_date(row.created_at.timestamp())
    cache(response, request, asset, access, immutable=True)
    return response


def cache(
    response: HttpResponse, request: HttpRequest, asset: Asset, access: Access, *, immutable: bool
) -> None:
    """Public files are kept by everybody, for a year where the address names the version.

    Never beyond the last day of a consent or a season.
    """
    if not access.is_public or decide(None, asset).level is not access.level:
        patch_cache_control(response, private=True, no_store=True)
    elif access.until is not None:
        patch_cache_control(response, public=True, max_age=access.at_most_s(300))
    elif immutable and request.GET.get("v") == asset.version:
        patch_cache_control(response, public=True, max_age=YEAR_S, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
