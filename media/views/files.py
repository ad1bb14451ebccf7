"""Files of an asset. Each view asks the one access decision; what may not be seen is 404."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from media import ranges, vtt
from media.access import Access, Level, decide
from media.models import Asset, Rendition
from media.models.asset import THUMBNAIL_SIZES

YEAR_S = 31_536_000


@require_safe
def thumbnail(
    request: HttpRequest, public_id: str, size: int, suffix: str = ""
) -> HttpResponseBase:
    """A small still, at most `size` px long (400 or 800), in WebP or (`.avif`) AVIF."""
    asset, access = _permitted(request, public_id)
    if size not in THUMBNAIL_SIZES or (access.max_px is not None and size > access.max_px):
        raise Http404
    return _small(request, asset, access, Rendition.Purpose.THUMBNAIL, f"{size}{suffix}")


@require_safe
def poster(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The still of a film or recording; the large thumbnail where the poster is too large."""
    asset, access = _permitted(request, public_id)
    row = _rendition(asset, Rendition.Purpose.POSTER, "")
    if access.max_px is not None and max(row.width or 0, row.height or 0) > access.max_px:
        row = _rendition(asset, Rendition.Purpose.THUMBNAIL, "400")
    return _send(request, asset, access, row)


@require_safe
def waveform(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Peaks of the sound; what they show is no more than a picture of it."""
    asset, access = _permitted(request, public_id)
    return _small(request, asset, access, Rendition.Purpose.WAVEFORM, "")


@require_safe
def track(request: HttpRequest, public_id: str, language: str, kind: str) -> HttpResponseBase:
    """A text track; a preview gets only the words of the seconds that it may hear."""
    asset, access = _permitted(request, public_id)
    row = asset.tracks.filter(language=language, kind=kind).first()
    if row is None:
        raise Http404
    text = row.vtt
    if access.max_seconds is not None:
        text = vtt.render(vtt.until(vtt.parse(text), _heard_ms(asset, access)))
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    _cache(response, request, asset, access, immutable=False)
    return response


@require_safe
def video(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The film, or its marked preview, by way of a signed address."""
    return _stream(request, public_id, Asset.Kind.VIDEO, Rendition.Purpose.PROXY, "720p", "360p")


@require_safe
def audio(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The recording, or its preview, by way of a signed address."""
    return _stream(request, public_id, Asset.Kind.AUDIO, Rendition.Purpose.AUDIO_PROXY, "", "")


@require_safe
def master(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The stored file itself, as a download, only for those with a right to it."""
    asset, access = _permitted(request, public_id, wanted=Level.MASTER)
    if not access.at_least(Level.MASTER) or asset.master is None:
        raise Http404
    stored = asset.master
    name = stored.original_name or asset.public_id + ranges.suffix_of(stored.media_type)
    path = stored.path.relative_to(settings.MASTERS_DIR)
    return _hand_over(ranges.Ticket("m", str(path), stored.media_type, stored.sha256, name))


@require_safe
def signed_bytes(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same answer as `ranges.RangeApp`, where no wrapper stands before Django."""
    ticket = ranges.read_token(token)
    if ticket is None:
        return HttpResponse(status=403)
    status, headers, body = ranges.respond(
        ticket, request.method or "GET", ranges.conditions(request.META)
    )
    response: HttpResponseBase = (
        StreamingHttpResponse(body, status=status)
        if body is not None
        else HttpResponse(status=status)
    )
    for name, value in headers:
        response[name] = value
    return response


@require_safe
def status(request: HttpRequest, public_id: str) -> JsonResponse:
    """How far the processing is, for pages that wait: state, percent, and a refusal."""
    asset, _ = _permitted(request, public_id)
    from media.progress import progress_of

    response = JsonResponse(progress_of(asset))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _permitted(
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


def _rendition(asset: Asset, purpose: str, params: str) -> Rendition:
    return get_object_or_404(Rendition, asset=asset, purpose=purpose, params=params)


def _small(
    request: HttpRequest, asset: Asset, access: Access, purpose: str, params: str
) -> HttpResponseBase:
    return _send(request, asset, access, _rendition(asset, purpose, params))


def _send(request: HttpRequest, asset: Asset, access: Access, row: Rendition) -> HttpResponseBase:
    """A small file whole. Its ETag appears only here, after the decision."""
    etag = f'"{row.sha256[:32]}"'
    if etag in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponse(status=304)
    else:
        try:
            response = HttpResponse(row.file.read_bytes(), content_type=row.media_type)
        except FileNotFoundError:
            raise Http404 from None
    response["ETag"] = etag
    _cache(response, request, asset, access, immutable=True)
    return response


def _cache(
    response: HttpResponse, request: HttpRequest, asset: Asset, access: Access, *, immutable: bool
) -> None:
    """Public files are kept by everybody, for a year where the address names the version."""
    if not access.is_public or decide(None, asset).level is not access.level:
        patch_cache_control(response, private=True, no_store=True)
    elif immutable and request.GET.get("v") == asset.version:
        patch_cache_control(response, public=True, max_age=YEAR_S, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)


def _stream(
    request: HttpRequest, public_id: str, kind: str, purpose: str, params: str, preview: str
) -> HttpResponseBase:
    asset, access = _permitted(request, public_id)
    if asset.kind != kind:
        raise Http404
    if access.at_least(Level.FULL):
        row = _rendition(asset, purpose, params)
    else:
        row = _rendition(asset, Rendition.Purpose.PREVIEW, preview)
    return _hand_over(ranges.Ticket("r", row.path, row.media_type, row.sha256[:32]))


def _hand_over(ticket: ranges.Ticket) -> HttpResponse:
    """Let the byte server send the file: nginx where one stands in front, else our own."""
    response: HttpResponse
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=ticket.media_type)
        root = {"r": "renditions", "m": "masters"}[ticket.root]
        prefix = settings.X_ACCEL_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{root}/{ticket.path}"
        if ticket.download_name:
            response["Content-Disposition"] = ranges.attachment(ticket.download_name)
    else:
        response = HttpResponseRedirect(reverse("media_bytes", args=[ranges.sign(ticket)]))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _heard_ms(asset: Asset, access: Access) -> int:
    """How much of the recording the preview holds, ms."""
    rows: Any = asset.renditions.filter(purpose=Rendition.Purpose.PREVIEW)
    length = rows.values_list("duration_ms", flat=True).first()
    return min(length or 0, (access.max_seconds or 0) * 1000)
