"""Answers of JSON-LD that everybody may read: strong ETag, CORS, plain JSON when asked for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse


def linked(
    request: HttpRequest, document: dict[str, Any], *, context: str, kept_s: int = 0
) -> HttpResponse:
    """The document as an answer.

    Args:
        context: the profile of its media type.
        kept_s: how long caches may keep it without asking again, seconds.
    """
    body = json.dumps(document, ensure_ascii=False).encode()
    etag = f'"{hashlib.blake2b(body, digest_size=10).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag",
        "Cache-Control": f"public, max-age={kept_s}" if kept_s else "public, no-cache",
        "Vary": "Accept",
    }
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    accept = request.headers.get("Accept", "")
    plain = "application/json" in accept and "ld+json" not in accept and "*/*" not in accept
    kind = "application/json" if plain else f'application/ld+json;profile="{context}"'
    return HttpResponse(body, content_type=kind, headers=headers)
