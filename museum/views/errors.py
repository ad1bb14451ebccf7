"""Error pages: what happened, what was kept, what to do, and a reference code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(str(status), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)
