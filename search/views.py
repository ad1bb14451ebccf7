"""The search page and its suggestions: parse, ask, show."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.engine import get_engine
from search.page import SORTS, choices_of, facets_of
from search.query import LAST_PAGE, MAX_CHARACTERS, Query
from search.results import results_of
from search.suggest import did_you_mean, titles


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    query = Query.from_get(request.GET)
    asked = query.asked
    page = get_engine().search(query)
    results = results_of(page.hits, asked)
    shown = min(page.total, LAST_PAGE * page.page_size)
    vague = bool(asked.wanted) and (not page.hits or page.is_loose)
    return render(
        request,
        "search/search.html",
        {
            "query": query,
            "asked": asked,
            "found": page,
            "results": results,
            "page_obj": Paginator(range(shown), page.page_size).get_page(query.page),
            "facets": facets_of(page, query),
            "choices": choices_of(page, query),
            "meant": did_you_mean(asked) if vague else "",
            "sorts": SORTS,
            "limit": MAX_CHARACTERS,
        },
    )


@require_safe
def search_suggest(request: HttpRequest) -> JsonResponse:
    """GET /search/suggest?q=: up to eight titles, `{"suggestions": [{text, url, kind}]}`."""
    found = titles(request.GET.get("q", ""))
    answer = JsonResponse(
        {"suggestions": [{"text": s.text, "url": s.url, "kind": s.kind} for s in found]}
    )
    answer["Cache-Control"] = "public, max-age=60"
    return answer
