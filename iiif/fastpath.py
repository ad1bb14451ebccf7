"""The WSGI entry of images: answers before Django's middleware what everybody may see.

What it does not settle (another method, a wrong address, an image that is not public or
not ready, more than the public may see) goes on to Django, whose view asks about the
session's user and explains refusals in the reader's language.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from iiif.addresses import IMAGE_PREFIX, read_image_path
from iiif.auth.passes import view_by_pass
from iiif.errors import Busy, IiifError, SourceUnreachable
from iiif.permissions import public_view
from iiif.respond import Answer, answer, preflight, problem
from iiif.watch.share import noted

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class ImageFastPath:
    """Wraps a WSGI application; composable with others of its kind."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(IMAGE_PREFIX) or not _is_safe(environ):
            return self.application(environ, start_response)
        began = time.perf_counter()
        found, identifier = _answer(environ, path)
        if found is None:
            return self.application(environ, start_response)
        noted(path, identifier, found.status, time.perf_counter() - began)
        start_response(_STATUS[found.status], found.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]


def _is_safe(environ: dict[str, Any]) -> bool:
    """Whether Django would not send this request to https first."""
    if not settings.SECURE_SSL_REDIRECT:
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return environ.get("wsgi.url_scheme") == "https" or bool(name and environ.get(name) == value)


def _answer(environ: dict[str, Any], path: str) -> tuple[Answer | None, str]:
    """The answer, or None where Django has to; and the identifier of the image it shows."""
    method = environ["REQUEST_METHOD"]
    if method == "OPTIONS":
        return preflight(), ""
    if method not in {"GET", "HEAD"}:
        return None, ""
    identifier = ""
    try:
        version, identifier, tail = read_image_path(path)
        view = public_view(identifier)
        if view is None or (view.preview_px is not None and "HTTP_COOKIE" in environ):
            view = view_by_pass(environ.get("HTTP_COOKIE", ""), identifier)
        if view is None:
            return None, identifier
        found = answer(
            version,
            view,
            tail,
            accept=environ.get("HTTP_ACCEPT", ""),
            if_none_match=environ.get("HTTP_IF_NONE_MATCH", ""),
        )
    except (Busy, SourceUnreachable) as refusal:  # Django could do no better
        return problem(refusal), identifier
    except (IiifError, FileNotFoundError):
        return None, identifier
    return found, identifier
