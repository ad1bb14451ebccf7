"""What machines ask of a site: is it alive, what is there, what may be crawled."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from museum.site_map import page_entries, parts, record_entries


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503; no session, no template."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@cache_control(max_age=3600)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(
        request, "museum/robots.txt", {"site_url": settings.SITE_URL}, content_type="text/plain"
    )


@cache_control(max_age=3600)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index; it names files of pages and of records."""
    return _xml(request, "museum/sitemap_index.xml", {"parts": parts()})


@cache_control(max_age=3600)
@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    return _xml(request, "museum/sitemap.xml", {"entries": page_entries()})


@cache_control(max_age=3600)
@require_safe
def sitemap_records(request: HttpRequest, number: int) -> HttpResponse:
    found = record_entries(number) if 0 < number < 10_000 else []
    if not found:
        raise Http404
    return _xml(request, "museum/sitemap.xml", {"entries": found})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Programs that ask for /favicon.ico without reading the page."""
    return redirect(static("museum/img/favicon.svg"), permanent=True)
