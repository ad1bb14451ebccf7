"""HTTP of the image door, free of frameworks: the fast path and the Django view share it.

Image API 3.0 §6 and §7, 2.1 §7: redirect of the base address, negotiation of info.json,
CORS, canonical and profile links, strong ETags. An ETag is made only of what the caller
already found that the viewer may see.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from iiif.addresses import image_base
from iiif.auth.describe import guarded_info
from iiif.encode import STAMPED
from iiif.geometry import Limits, Plan, plan_of
from iiif.grammar import Version
from iiif.images import server
from iiif.info import information
from iiif.permissions import ImageView
from iiif.render import REVISION
from media.access import seconds_left
from media.metadata.stamp import stamped

Headers = list[tuple[str, str]]
_CORS = ("Access-Control-Allow-Origin", "*")
_EXPOSE = ("Access-Control-Expose-Headers", "Link, ETag, Retry-After")
_NOSNIFF = ("X-Content-Type-Options", "nosniff")
_INFO_SECONDS = 60  # info.json tells of rights, which change more often than pixels


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes = b""


def preflight() -> Answer:
    """The answer to OPTIONS: anybody may read, from anywhere."""
    return Answer(
        204,
        [
            _CORS,
            ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
            ("Access-Control-Allow-Headers", "Accept, If-None-Match, Authorization"),
            ("Access-Control-Max-Age", "86400"),
            ("Allow", "GET, HEAD, OPTIONS"),
        ],
    )


def limits_for(view: ImageView) -> Limits:
    if view.is_preview:  # an image of its own; it is not enlarged
        side = max(view.width, view.height)
        return Limits(side, side * side)
    return _limits(settings.IIIF_MAX_SIDE, settings.IIIF_MAX_AREA, view.preview_px)


_limits = lru_cache(maxsize=64)(Limits)


def answer(
    version: Version, view: ImageView, tail: str, *, accept: str = "", if_none_match: str = ""
) -> Answer:
    """Answer a GET for an image that the viewer may see.

    Args:
        tail: what follows the identifier: "", `info.json`, or the four segments.

    Raises:
        IiifError: the request is not fit for this image or this viewer, or must wait.
        FileNotFoundError: the pyramid is gone.
    """
    if not tail:
        location = f"{image_base(view.identifier, version)}/info.json"
        return Answer(303, [("Location", location), _CORS, _caching(view, _INFO_SECONDS)])
    if tail == "info.json":
        return _info(version, view, accept, if_none_match)
    wanted, etag, headers = _prepared(
        version,
        view,
        tail,
        limits_for(view),
        settings.SITE_URL,
        settings.IIIF_JPEG_QUALITY,
        _at_most(view, settings.IIIF_CACHE_SECONDS),
    )
    if if_none_match and _matches(if_none_match, etag):
        return Answer(304, headers[1:])
    body = server().picture(view, wanted)
    if view.label and wanted.format in STAMPED:
        body = stamped(body, view.label)
    return Answer(200, [*headers, ("Content-Length", str(len(body)))], body)


@lru_cache(maxsize=4096)
def _prepared(
    version: Version,
    view: ImageView,
    tail: str,
    limits: Limits,
    site: str,
    jpeg_quality: int,
    cache_seconds: int,
) -> tuple[Plan, str, Headers]:
    """What a picture is, its ETag and headers: the same for whoever asks for it again.

    Every value that they depend on is an argument.
    """
    wanted = plan_of(tail, version, view.width, view.height, limits)
    etag = _etag(f"{view.version} {view.width} {REVISION} {jpeg_quality} {view.label}", wanted.key)
    canonical = f"{image_base(view.identifier, version)}/{wanted.canonical(version)}"
    return (
        wanted,
        etag,
        [
            ("Content-Type", wanted.format.media_type),
            ("ETag", etag),
            ("Link", f'<{canonical}>;rel="canonical", <{version.profile}>;rel="profile"'),
            _caching(view, cache_seconds),
            _CORS,
            _EXPOSE,
            _NOSNIFF,
        ],
    )


def _info(version: Version, view: ImageView, accept: str, if_none_match: str) -> Answer:
    sizes, tile_side = server().sizes(view)
    base = image_base(view.identifier, version)
    guarded = view.identifier if version is Version.V3 and _is_guarded(view) else ""
    body = _document(version, base, tuple(sizes), tile_side, limits_for(view), guarded)
    etag = _etag(accept_kind := _info_type(version, accept), body)
    headers = [
        ("Content-Type", accept_kind),
        ("ETag", etag),
        ("Link", _info_links(version, accept_kind)),
        ("Vary", "Accept" if view.preview_px is None else "Accept, Cookie"),
        _caching(view, _INFO_SECONDS),
        _CORS,
        _EXPOSE,
        _NOSNIFF,
    ]
    if if_none_match and _matches(if_none_match, etag):
        return Answer(304, headers[1:])
    return Answer(200, [*headers, ("Content-Length", str(len(body)))], body)


@lru_cache(maxsize=4096)
def _document(
    version: Version,
    base: str,
    sizes: tuple[tuple[int, int], ...],
    tile_side: int,
    limits: Limits,
    guarded: str,
) -> bytes:
    document = information(version, base, list(sizes), tile_side, limits)
    if guarded:
        document = guarded_info(document, guarded)
    return json.dumps(document, ensure_ascii=False).encode()


def _is_guarded(view: ImageView) -> bool:
    """Whether somebody may see more of it than the public: then viewers are told how."""
    return not view.is_preview and (view.preview_px is not None or not view.public)


def _info_type(version: Version, accept: str) -> str:
    """3.0 §5.1: JSON-LD unless plain JSON is asked for; 2.1 §5.1: the other way round."""
    linked = "application/ld+json" in accept
    if version is Version.V2:
        return "application/ld+json" if linked else "application/json"
    if "application/json" in accept and not linked and "*/*" not in accept:
        return "application/json"
    return f'application/ld+json;profile="{version.context}"'


def _info_links(version: Version, content_type: str) -> str:
    profile = f'<{version.profile}>;rel="profile"'
    if content_type != "application/json":
        return profile
    context = f'<{version.context}>;rel="http://www.w3.org/ns/json-ld#context"'
    return f'{context};type="application/ld+json", {profile}'


def _at_most(view: ImageView, seconds: int) -> int:
    """Never beyond the last day of a consent or a season."""
    return seconds if view.until is None else min(seconds, seconds_left(view.until))


def _caching(view: ImageView, seconds: int) -> tuple[str, str]:
    """What is not the same for everybody stays out of shared caches."""
    if not view.public:
        return "Cache-Control", "private, no-cache"
    if view.preview_px is not None:
        return "Cache-Control", "no-cache"
    return "Cache-Control", f"public, max-age={_at_most(view, seconds)}"


def _etag(version: str, content: str | bytes) -> str:
    data = content if isinstance(content, bytes) else content.encode()
    return f'"{hashlib.blake2b(data, digest_size=10, key=version.encode()[:64]).hexdigest()}"'


def _matches(header: str, etag: str) -> bool:
    """RFC 9110 §13.1.2: a list of tags or `*`, compared weakly."""
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in header.split(","))


def problem(error: Any) -> Answer:
    """A refusal as RFC 9457 problem JSON, readable from other sites."""
    body = json.dumps(error.problem(), ensure_ascii=False).encode()
    headers: Headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store" if error.status >= 500 else "no-cache"),
        _CORS,
        _EXPOSE,
    ]
    if error.retry_after is not None:
        headers.append(("Retry-After", str(error.retry_after)))
    return Answer(error.status, headers, body)
