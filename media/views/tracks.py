"""Text tracks by address, in every form; a preview gets only the words that it hears."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from media import track_exports, vtt
from media.access import Access
from media.models import Asset, Rendition, TextTrack
from media.views.decided import cache, door, permitted
from media.vtt import Cue

FORMS: dict[str, tuple[str, Callable[[Iterable[Cue]], str]]] = {
    "vtt": ("text/vtt", vtt.render),
    "srt": ("application/x-subrip", vtt.render_srt),
    "txt": ("text/plain", track_exports.as_text),
}
TOGETHER: dict[str, tuple[str, Callable[[dict[str, list[Cue]]], str]]] = {
    "txt": ("text/plain", track_exports.side_by_side_text),
    "csv": ("text/csv", track_exports.side_by_side_csv),
}


@door
def track(
    request: HttpRequest, public_id: str, language: str, kind: str, form: str = "vtt"
) -> HttpResponseBase:
    """One public track as WebVTT (for players), SRT or plain text (to take along)."""
    asset, access = permitted(request, public_id)
    row = asset.tracks.public().filter(language=language, kind=kind).first()
    if row is None or form not in FORMS:
        raise Http404
    media_type, write = FORMS[form]
    name = "" if form == "vtt" else f"{public_id}-{language}-{kind}.{form}"
    return _answer(request, asset, access, write(_heard(asset, access, row)), media_type, name)


@door
def together(request: HttpRequest, public_id: str, kind: str, form: str) -> HttpResponseBase:
    """All languages of one kind side by side, joined by time, as text or as a table."""
    asset, access = permitted(request, public_id)
    rows = asset.tracks.public().filter(kind=kind)
    columns = {row.language: _heard(asset, access, row) for row in rows}
    if not columns or form not in TOGETHER:
        raise Http404
    media_type, write = TOGETHER[form]
    ordered = dict(sorted(columns.items(), key=lambda pair: not pair[0].startswith("zh")))
    name = f"{public_id}-{kind}.{form}"
    return _answer(request, asset, access, write(ordered), media_type, name)


def _answer(
    request: HttpRequest, asset: Asset, access: Access, text: str, media_type: str, name: str
) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    cache(response, request, asset, access, immutable=False)
    return response


def _heard(asset: Asset, access: Access, row: TextTrack) -> list[Cue]:
    if access.max_seconds is None:
        return row.cues()
    return vtt.until(row.cues(), _heard_ms(asset, access))


def _heard_ms(asset: Asset, access: Access) -> int:
    """How much of the recording the preview holds, ms."""
    rows: Any = asset.renditions.filter(purpose=Rendition.Purpose.PREVIEW)
    length = rows.values_list("duration_ms", flat=True).first()
    return min(length or 0, (access.max_seconds or 0) * 1000)
