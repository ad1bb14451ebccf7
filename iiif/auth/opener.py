"""Keep a window tied to the viewer that opened it (Cross-Origin-Opener-Policy).

Everywhere else our pages cut that tie. A viewer of another site learns of the end of the
sign-in only by seeing its window close, and a browser tells it "closed" as soon as a page
inside cuts the tie. So the pages of the flow, and those of the sign-in while somebody is on
their way through it, do not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "Cross-Origin-Opener-Policy"
ON_THE_WAY = "iiif_auth_on_the_way"  # in the session, from the access service to the consent


def keeps_opener(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response[HEADER] = "unsafe-none"
        return response

    return wrapped


class SignInKeepsOpener:
    """Middleware for the pages of the sign-in; after SessionMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        on_the_way = "/accounts/" in request.path and ON_THE_WAY in request.session
        response = self.get_response(request)
        if on_the_way:
            response[HEADER] = "unsafe-none"
        return response
