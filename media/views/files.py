"""Files of an asset. Each view asks the one access decision; what may not be seen is 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_cache_control

from media.access import Level
from media.models import Rendition
from media.models.asset import THUMBNAIL_SIZES
from media.views.decided import cache, door, permitted, rendition, send, small


@door
def thumbnail(
    request: HttpRequest, public_id: str, size: int, suffix: str = ""
) -> HttpResponseBase:
    """A small still, at most `size` px long (400 or 800), in WebP or (`.avif`) AVIF."""
    asset, access = permitted(request, public_id)
    if size not in THUMBNAIL_SIZES or (access.max_px is not None and size > access.max_px):
        raise Http404
    return small(request, asset, access, Rendition.Purpose.THUMBNAIL, f"{size}{suffix}")


@door
def poster(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The still of a film or recording; the large thumbnail where the poster is too large."""
    asset, access = permitted(request, public_id)
    row = rendition(asset, Rendition.Purpose.POSTER, "")
    if access.max_px is not None and max(row.width or 0, row.height or 0) > access.max_px:
        row = rendition(asset, Rendition.Purpose.THUMBNAIL, "400")
    return send(request, asset, access, row)


@door
def waveform(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Peaks of the sound; what they show is no more than a picture of it."""
    asset, access = permitted(request, public_id)
    return small(request, asset, access, Rendition.Purpose.WAVEFORM, "")


@door
def strip(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """WebVTT of the small pictures along a film; a preview, which may see less, has none."""
    asset, access = permitted(request, public_id)
    if not access.at_least(Level.FULL):
        raise Http404
    row = rendition(asset, Rendition.Purpose.STRIP, "vtt")
    try:
        text = row.file.read_text()
    except FileNotFoundError:
        raise Http404 from None
    text = text.replace(".webp#", f".webp?v={asset.version}#")
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    cache(response, request, asset, access, immutable=True)
    return response


@door
def strip_sheet(request: HttpRequest, public_id: str, sheet: str) -> HttpResponseBase:
    """One sheet of small pictures."""
    asset, access = permitted(request, public_id)
    if not access.at_least(Level.FULL):
        raise Http404
    return small(request, asset, access, Rendition.Purpose.STRIP, sheet)


@door
def status(request: HttpRequest, public_id: str) -> JsonResponse:
    """How far the processing is, for pages that wait: state, percent, and a refusal."""
    asset, _ = permitted(request, public_id)
    from media.progress import progress_of

    response = JsonResponse(progress_of(asset))
    patch_cache_control(response, private=True, no_store=True)
    return response
