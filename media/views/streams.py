"""Long files: each view decides, then lets the byte server, a front server or a bucket send."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from media import ranges, remote
from media.access import Access, Level, decide
from media.models import Asset, Rendition
from media.services.note_use import note_use
from media.views.decided import door, permitted, rendition

Purpose = Rendition.Purpose
REDIRECT_KEPT_S = 60  # much shorter than any address that a redirect leads to


@door
def video(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The film, or its marked preview, by way of a signed address."""
    return _stream(request, public_id, Purpose.PROXY, "720p", preview="360p")


@door
def audio(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The recording, or its preview, by way of a signed address."""
    return _stream(request, public_id, Purpose.AUDIO_PROXY, "", preview="")


@door
def opus(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The recording as Ogg Opus; the preview, which is AAC, for those who may hear only that."""
    return _stream(request, public_id, Purpose.OPUS, "", preview="")


@door
def hls(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The adaptive film: leads to the signed folder of its playlists and files."""
    asset, access = permitted(request, public_id)
    if not access.at_least(Level.FULL):
        raise Http404  # a preview is one small file
    row = rendition(asset, Purpose.HLS, "master.m3u8")
    rest = asset.renditions.filter(purpose=Purpose.HLS)
    ticket = ranges.folder_ticket(
        row.path.rpartition("/")[0],
        is_public=_is_public(asset, access),
        is_remote=remote.is_on() and not rest.filter(remote_at=None).exists(),
    )
    place = reverse("media_hls_file", args=[ranges.sign(ticket), "master.m3u8"])
    return _kept(HttpResponseRedirect(place), ticket)


@door
def master(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The stored file itself, as a download, only for those with a right to it."""
    asset, access = permitted(request, public_id, wanted=Level.MASTER)
    if not access.at_least(Level.MASTER) or asset.master is None:
        raise Http404
    stored = asset.master
    if request.method == "GET":  # HEAD hands nothing over
        note_use(
            asset,
            to=access.reason,
            way="download",
            agent="huxiang media.master",
            at=timezone.now(),
        )
    return _hand_over(
        ranges.Ticket(
            "m",
            str(stored.path.relative_to(settings.MASTERS_DIR)),
            stored.media_type,
            stored.sha256,
            stored.original_name or asset.public_id + ranges.suffix_of(stored.media_type),
            is_remote=remote.is_on() and stored.remote_at is not None,
        )
    )


def signed(request: HttpRequest, **_parts: str) -> HttpResponseBase:
    """The same answer as `ranges.RangeApp`, where no wrapper stands before Django."""
    status, headers, body = ranges.serve(
        request.path, request.method or "GET", ranges.request_headers(request.META)
    )
    response: HttpResponseBase = (
        StreamingHttpResponse(body, status=status)
        if body is not None
        else HttpResponse(status=status)
    )
    for name, value in headers:
        response[name] = value
    return response


def _stream(
    request: HttpRequest, public_id: str, purpose: str, params: str, *, preview: str
) -> HttpResponseBase:
    asset, access = permitted(request, public_id)
    kind = Asset.Kind.VIDEO if purpose == Purpose.PROXY else Asset.Kind.AUDIO
    if asset.kind != kind:
        raise Http404
    if access.at_least(Level.FULL):
        row = rendition(asset, purpose, params)
    else:
        row = rendition(asset, Purpose.PREVIEW, preview)
    return _hand_over(
        ranges.Ticket(
            *("r", row.path, row.media_type, row.sha256[:32]),
            is_public=_is_public(asset, access),
            is_remote=remote.is_on() and row.remote_at is not None,
        )
    )


def _is_public(asset: Asset, access: Access) -> bool:
    return access.is_public and decide(None, asset).level is access.level


def _hand_over(ticket: ranges.Ticket) -> HttpResponse:
    """Let the file be sent: by the bucket or a front server where one is, else by our own."""
    response: HttpResponse
    front = None if ticket.is_remote else ranges.front_server(ticket)
    if front is not None:
        response = HttpResponse(content_type=ticket.media_type)
        response[front[0]] = front[1]
        if ticket.download_name:
            response["Content-Disposition"] = ranges.attachment(ticket.download_name)
    elif ticket.is_remote:
        response = HttpResponseRedirect(ranges.remote_address(ticket))
    else:
        response = HttpResponseRedirect(reverse("media_bytes", args=[ranges.sign(ticket)]))
    return _kept(response, ticket)


def _kept(response: HttpResponse, ticket: ranges.Ticket) -> HttpResponse:
    if ticket.is_public:
        patch_cache_control(
            response, public=True, max_age=min(REDIRECT_KEPT_S, settings.S3_EXPIRES_S // 2)
        )
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
