"""Long files in byte ranges, beside Django: `/media/bytes/<token>` and nothing else.

A Django view has decided the access and signed where the file is, for a few hours. This
app only checks the signature and sends bytes: no session, no database, no middleware, so
that a player's many range requests cost little.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core import signing

PREFIX = "/media/bytes/"
LIFETIME_S = 4 * 3600  # a long film may be paused and sought for so long
CHUNK_BYTES = 256 * 1024
SALT = "media.ranges"
_ROOTS = {"r": "RENDITIONS_DIR", "m": "MASTERS_DIR"}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says: which file, as what, and under which name to save it ("": play it)."""

    root: str
    path: str
    media_type: str
    etag: str
    download_name: str = ""

    @property
    def file(self) -> Path:
        return Path(getattr(settings, _ROOTS[self.root])) / self.path


class Unsatisfiable(Exception):
    """The range lies outside of the file."""


def sign(ticket: Ticket) -> str:
    """A token that opens one file for `LIFETIME_S` seconds."""
    parts = [ticket.root, ticket.path, ticket.media_type, ticket.etag, ticket.download_name]
    return signing.dumps(parts, salt=SALT, compress=True)


def read_token(token: str) -> Ticket | None:
    """The ticket, or None when the token is forged, damaged or too old."""
    try:
        return Ticket(*signing.loads(token, salt=SALT, max_age=LIFETIME_S))
    except signing.BadSignature:
        return None


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None where the whole file is to be sent.

    Several ranges, other units and malformed headers are ignored, as RFC 9110 allows.

    Raises:
        Unsatisfiable: well-formed, but no byte of it is in the file.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first_text, last_text = found.groups()
    if not first_text:
        length = int(last_text)
        if length == 0:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    first = int(first_text)
    last = min(int(last_text), size - 1) if last_text else size - 1
    if last_text and int(last_text) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, last


def respond(ticket: Ticket, method: str, headers: dict[str, str]) -> tuple[int, Headers, Any]:
    """The answer to one request for a ticket's file.

    Args:
        headers: `range`, `if-range` and `if-none-match`, where the request has them.

    Returns:
        Status, headers, and the part of the file to send (None: no body).
    """
    try:
        file = ticket.file.open("rb")
    except OSError:
        return 404, [("Content-Type", "text/plain"), ("Content-Length", "0")], None
    size = ticket.file.stat().st_size
    etag = f'"{ticket.etag}"'
    common: Headers = [
        ("Accept-Ranges", "bytes"),
        ("ETag", etag),
        ("Cache-Control", "private, max-age=3600"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Date", formatdate(usegmt=True)),
    ]
    if ticket.download_name:
        common.append(("Content-Disposition", attachment(ticket.download_name)))
    if etag in [part.strip() for part in headers.get("if-none-match", "").split(",")]:
        file.close()
        return 304, common, None
    if_range = headers.get("if-range", "")
    asked = headers.get("range", "") if method == "GET" and if_range in ("", etag) else ""
    try:
        part = parse_range(asked, size)
    except Unsatisfiable:
        file.close()
        nothing = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
        return 416, [*common, *nothing], None
    first, last = part or (0, size - 1)
    common += [("Content-Type", ticket.media_type), ("Content-Length", str(last - first + 1))]
    if part is not None:
        common.append(("Content-Range", f"bytes {first}-{last}/{size}"))
    if method == "HEAD":
        file.close()
        return 200, common, None
    return (206 if part else 200), common, FilePart(file, first, last - first + 1)


class FilePart:
    """Some bytes of an open file in chunks; closes the file at the end, however it comes."""

    def __init__(self, file: IO[bytes], first: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        try:
            while self.left and (chunk := self.file.read(min(CHUNK_BYTES, self.left))):
                self.left -= len(chunk)
                yield chunk
        finally:
            self.file.close()

    def close(self) -> None:
        self.file.close()


def attachment(name: str) -> str:
    """A Content-Disposition that keeps Chinese names and can't be broken out of."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("_") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


_REASONS = {
    200: "OK",
    206: "Partial Content",
    304: "Not Modified",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    416: "Range Not Satisfiable",
}


class RangeApp:
    """Wraps the Django app and answers the signed addresses before it."""

    def __init__(self, inner: WsgiApp) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self.inner(environ, start_response)
        status, headers, body = self._answer(path.removeprefix(PREFIX), environ)
        start_response(f"{status} {_REASONS[status]}", headers)
        return body if body is not None else []

    def _answer(self, token: str, environ: dict[str, Any]) -> tuple[int, Headers, Any]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return 405, [("Allow", "GET, HEAD"), ("Content-Length", "0")], None
        ticket = read_token(token)
        if ticket is None:
            return 403, [("Content-Type", "text/plain"), ("Content-Length", "0")], None
        return respond(ticket, method, conditions(environ))


def conditions(environ: dict[str, Any]) -> dict[str, str]:
    """The headers of a request that `respond` looks at."""
    names = {"range": "HTTP_RANGE", "if-range": "HTTP_IF_RANGE"}
    names["if-none-match"] = "HTTP_IF_NONE_MATCH"
    return {name: environ.get(key, "") for name, key in names.items()}


def suffix_of(media_type: str) -> str:
    """The usual ending of a file of this type, with its dot; "" where unknown."""
    return mimetypes.guess_extension(media_type) or ""
