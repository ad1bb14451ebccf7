"""Answers of JSON-LD that everybody may read: strong ETag, CORS, plain JSON when asked for."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from archive.views import answers


def linked(
    request: HttpRequest, document: dict[str, Any], *, context: str, kept_s: int = 0
) -> HttpResponse:
    """The document as an answer.

    Args:
        context: the profile of its media type.
        kept_s: how long caches may keep it without asking again, seconds.
    """
    body = json.dumps(document, ensure_ascii=False).encode()
    accept = request.headers.get("Accept", "")
    plain = "application/json" in accept and "ld+json" not in accept and "*/*" not in accept
    kind = "application/json" if plain else f'application/ld+json;profile="{context}"'
    return answers.document(request, body, media_type=kind, vary="Accept", kept_s=kept_s)
