"""Long files in byte ranges, beside Django: signed addresses and nothing else.

`/media/bytes/<token>` is one file, `/media/hls/<token>/<name>` the files of one adaptive
stream. A Django view has decided the access and signed where they are, for a few hours. This
app only checks the signature and sends bytes: no session, no database, no middleware, so
that a player's many range requests cost little. Where a front server or a bucket sends the
bytes, the answer only says which.
"""

from __future__ import annotations

import mimetypes
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import signing

from media import remote
from media.byte_ranges import FilePart, Parts, Unsatisfiable, parse_ranges
from media.conditions import is_unchanged, range_applies

BYTES, HLS = "/media/bytes/", "/media/hls/"
LIFETIME_S = 4 * 3600  # a long film may be paused and sought for so long
SAME_FOR_S = 3600  # everybody gets the same address of a public file, so that caches can keep it
SALT = "media.ranges"
CORS = ("Access-Control-Allow-Origin", "*")  # no cookie counts here: the address is the right
_ROOTS = {"r": "RENDITIONS_DIR", "m": "MASTERS_DIR", "d": "DELIVERIES_DIR", "e": "EXPORTS_DIR"}
_HLS_NAME = re.compile(r"[a-z0-9]+\.(m3u8|mp4)")
_HLS_TYPES = {"m3u8": "application/vnd.apple.mpegurl", "mp4": "video/mp4"}
_FOLDER = "folder"  # in place of a media type: the ticket is of a folder, not of a file

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says: which file, as what, and under which name to save it ("": play it).

    Attributes:
        root: `r` of the renditions, `m` of the masters, `d` of the cuts for licensees, `e` of
            exports.
        is_public: everybody may have it, so shared caches may keep it.
        is_remote: the bucket has it and sends it.
        asset: public id of the asset whose consents and protocols are asked again with each
            request; "" for those who keep the file.
    """

    root: str
    path: str
    media_type: str
    etag: str
    download_name: str = ""
    is_public: bool = False
    is_remote: bool = False
    asset: str = ""

    @property
    def file(self) -> Path:
        return Path(getattr(settings, _ROOTS[self.root])) / self.path


def sign(ticket: Ticket, *, lasts_s: int = LIFETIME_S) -> str:
    """A token that opens one file, for `LIFETIME_S` seconds at most.

    Args:
        lasts_s: how long the right lasts, seconds.
    """
    now = int(time.time())
    since = now - now % SAME_FOR_S if ticket.is_public else now
    parts = [*astuple(ticket), min(since + LIFETIME_S, now + lasts_s)]
    return signing.Signer(salt=SALT).sign_object(parts, compress=True)


def folder_ticket(path: str, *, is_public: bool, is_remote: bool, asset: str = "") -> Ticket:
    """A ticket of the files of one adaptive stream, in this folder below the renditions."""
    return Ticket("r", path, _FOLDER, "", "", is_public, is_remote, asset)


def read_token(token: str) -> tuple[Ticket, int] | None:
    """The ticket and the seconds left; None when the token is forged, damaged or too old."""
    try:
        *parts, expires = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    left = int(expires - time.time())
    return (Ticket(*parts), left) if left > 0 else None


def serve(path: str, method: str, headers: dict[str, str]) -> Answer:
    """The answer to one request below `BYTES` or `HLS`.

    Args:
        headers: see `request_headers`.

    Returns:
        Status, headers, and the bytes to send (None: no body).
    """
    if method == "OPTIONS":
        return 204, preflight(), None
    if method not in ("GET", "HEAD"):
        return 405, [("Allow", "GET, HEAD, OPTIONS"), ("Content-Length", "0")], None
    of_stream = path.startswith(HLS)
    token, _, name = path.removeprefix(HLS if of_stream else BYTES).partition("/")
    read = read_token(token)
    if read is None or (read[0].media_type == _FOLDER) is not of_stream:
        return _nothing(403)
    ticket, left_s = read
    if ticket.asset and _is_closed(ticket.asset):
        return _nothing(403)
    if of_stream:
        kind = _HLS_NAME.fullmatch(name)
        if kind is None:
            return _nothing(404)
        run = ticket.path.split("/")[1]
        ticket = replace(
            ticket,
            path=f"{ticket.path}/{name}",
            media_type=_HLS_TYPES[kind[1]],
            etag=f"{run}.{name}",
            # Playlists are small, and relative names must lead back to this address.
            is_remote=ticket.is_remote and kind[1] != "m3u8",
        )
    elif name:
        return _nothing(404)
    return respond(ticket, method, headers, left_s=left_s)


def _is_closed(public_id: str) -> bool:
    from media.withheld import is_closed  # this module is read before Django's apps are ready

    return is_closed(public_id)


def respond(ticket: Ticket, method: str, headers: dict[str, str], *, left_s: int) -> Answer:
    """The answer to one request for a ticket's file.

    Args:
        left_s: for how many seconds the address still works.
    """
    kept = f"public, max-age={min(SAME_FOR_S, left_s)}" if ticket.is_public else "private, no-store"
    if ticket.is_remote:
        # Shorter than the address in the bucket works.
        kept_s = min(left_s, settings.S3_EXPIRES_S // 2)
        kept = kept if not ticket.is_public else f"public, max-age={kept_s}"
        place = [("Location", remote_address(ticket)), ("Cache-Control", kept)]
        return 302, [*place, CORS, ("Content-Length", "0")], None
    try:
        file = ticket.file.open("rb")
    except OSError:
        return _nothing(404)
    with_body = False
    try:
        status = ticket.file.stat()
        common = _common(ticket, kept, status.st_mtime)
        if is_unchanged(headers, etag=ticket.etag, changed_at=status.st_mtime):
            return 304, common, None
        typed = ("Content-Type", ticket.media_type)
        if front := front_server(ticket):
            return 200, [*common, typed, front], None
        size = status.st_size
        asked = method == "GET" and range_applies(
            headers, etag=ticket.etag, changed_at=status.st_mtime
        )
        try:
            parts = parse_ranges(headers.get("range", "") if asked else "", size)
        except Unsatisfiable:
            nothing = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
            return 416, [*common, *nothing], None
        with_body = method == "GET"
        if len(parts) > 1:
            several = Parts(file, parts, size, ticket.media_type)
            length = ("Content-Length", str(several.length))
            return 206, [*common, ("Content-Type", several.media_type), length], several
        first, last = parts[0] if parts else (0, size - 1)
        common += [typed, ("Content-Length", str(last - first + 1))]
        if parts:
            common.append(("Content-Range", f"bytes {first}-{last}/{size}"))
        body = FilePart(file, first, last - first + 1) if with_body else None
        return (206 if parts else 200), common, body
    finally:
        if not with_body:
            file.close()


def front_server(ticket: Ticket) -> tuple[str, str] | None:
    """The header that has a front server send the file; None where the house does it itself."""
    if settings.X_ACCEL_PREFIX:
        root = _ROOTS[ticket.root].removesuffix("_DIR").lower()
        place = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{root}/{ticket.path}"
        return "X-Accel-Redirect", quote(place)
    if settings.X_SENDFILE:
        return "X-Sendfile", str(ticket.file.absolute())
    return None


def remote_address(ticket: Ticket) -> str:
    """A short-lived address of the ticket's file in the bucket."""
    return remote.address(
        remote.key_of(ticket.root, ticket.path),
        media_type=ticket.media_type,
        disposition=attachment(ticket.download_name) if ticket.download_name else "",
    )


def preflight() -> Headers:
    """What a browser is told before another site's page may read: ranges are fine."""
    return [
        CORS,
        ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
        ("Access-Control-Allow-Headers", "Range, If-Range, If-None-Match, If-Modified-Since"),
        ("Access-Control-Max-Age", "86400"),
        ("Content-Length", "0"),
    ]


def _common(ticket: Ticket, kept: str, changed_at: float) -> Headers:
    headers: Headers = [
        ("Accept-Ranges", "bytes"),
        ("ETag", f'"{ticket.etag}"'),
        ("Last-Modified", formatdate(changed_at, usegmt=True)),
        ("Cache-Control", kept),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Date", formatdate(usegmt=True)),
        CORS,
        ("Access-Control-Expose-Headers", "Accept-Ranges, Content-Range, Content-Length, ETag"),
    ]
    if ticket.download_name:
        headers.append(("Content-Disposition", attachment(ticket.download_name)))
    return headers


def _nothing(status: int) -> Answer:
    headers = [("Content-Type", "text/plain"), ("Content-Length", "0")]
    return status, [*headers, ("Cache-Control", "no-store"), CORS], None


def attachment(name: str) -> str:
    """A Content-Disposition that keeps Chinese names and can't be broken out of."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("_")
    if not plain or plain.startswith("."):  # of a Chinese name only the ending is left
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


class RangeApp:
    """Wraps the Django app and answers the signed addresses before it."""

    def __init__(self, inner: WsgiApp) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith((BYTES, HLS)):
            return self.inner(environ, start_response)
        status, headers, body = serve(path, environ["REQUEST_METHOD"], request_headers(environ))
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return body if body is not None else []


def request_headers(environ: dict[str, Any]) -> dict[str, str]:
    """The headers of a request that matter here, by their lower-case names."""
    names = ("range", "if-range", "if-none-match", "if-modified-since")
    return {name: environ.get("HTTP_" + name.upper().replace("-", "_"), "") for name in names}


def suffix_of(media_type: str) -> str:
    """The usual ending of a file of this type, with its dot; "" where unknown."""
    return mimetypes.guess_extension(media_type) or ""
