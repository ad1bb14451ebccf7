"""Where does this file come from? Anybody may ask; the answer comes with its proof."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from provenance.errors import TooManyQueries
from provenance.services.chain import LONGEST_QUERY, chains, normalise


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """`?q=` takes a certificate number, an ARK, or the SHA-256 of a file."""
    text = normalise(request.GET.get("q", ""))
    context: dict[str, object] = {"q": text, "longest": LONGEST_QUERY}
    if not text:
        return render(request, "museum/verify.html", context)
    try:
        _count_query(request)
    except TooManyQueries as refusal:
        return render(
            request, "museum/verify.html", context | {"refusal": refusal}, status=refusal.status
        )
    context |= {"asked": True, "chains": chains(text, now=timezone.now())}
    response = render(request, "museum/verify.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _count_query(request: HttpRequest) -> None:
    """Bound the queries of one address per minute (each process counts for itself)."""
    minute = int(timezone.now().timestamp()) // 60
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}:{minute}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > settings.VERIFY_PER_MINUTE:
        raise TooManyQueries(limit=settings.VERIFY_PER_MINUTE)
