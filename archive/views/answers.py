"""Documents that everybody may read: ETag, 304, CORS; GET, HEAD and the preflight."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.views.decorators.csrf import csrf_exempt

from media.conditions import is_unchanged

View = Callable[..., HttpResponse]
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location",
}


def for_every_site(view: View) -> View:
    """Answer GET, HEAD and OPTIONS; scripts of other sites may read the answer."""

    @csrf_exempt  # nothing is changed by these methods; another one gets 405, not 403
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
            answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            answer["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            answer["Access-Control-Max-Age"] = "86400"
        elif request.method in {"GET", "HEAD"}:
            answer = view(request, *args, **kwargs)
        else:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        for name, value in _CORS.items():
            answer[name] = value
        return answer

    return wrapped


def document(
    request: HttpRequest, body: bytes, *, media_type: str, vary: str = "", kept_s: int = 0
) -> HttpResponse:
    """The body with a strong ETag, or 304 where the asker has it already.

    Args:
        kept_s: how long caches may keep it without asking again, seconds.
    """
    etag = hashlib.blake2b(body, digest_size=10).hexdigest()
    headers = {
        "ETag": f'"{etag}"',
        "Cache-Control": f"public, max-age={kept_s}" if kept_s else "public, no-cache",
        **_CORS,
    }
    if vary:
        headers["Vary"] = vary
    asked = {"if-none-match": request.headers.get("If-None-Match", "")}
    if asked["if-none-match"] and is_unchanged(asked, etag=etag, changed_at=0):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type=media_type, headers=headers)


def see_other(address: str) -> HttpResponse:
    """Lead to one of several forms of the same thing; scripts of other sites may follow."""
    answer = HttpResponseRedirect(address)
    answer["Vary"] = "Accept"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
