"""Vocabularies and places: pages for people, SKOS for machines, at the same addresses."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from archive.exchange import skos
from archive.exchange.negotiate import wanted_of
from archive.exchange.turtle import turtle
from archive.models import Place
from archive.place_map import map_of
from archive.references import records_with
from archive.views.answers import document, for_every_site
from archive.word_lists import find_word, line_above, matching, tree, word_list, word_lists

HTML, JSON_LD, TURTLE = "html", "jsonld", "ttl"
_OFFERED = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "application/ld+json": JSON_LD,
    "application/json": JSON_LD,
    "text/turtle": TURTLE,
}
_TYPES = {JSON_LD: "application/ld+json", TURTLE: "text/turtle; charset=utf-8"}
# More words than this stand on several pages; an anchor leads to those of the first one only,
# so that it is more than any list has that comes with the product.
PER_PAGE = 250


def vocabulary_index(request: HttpRequest) -> HttpResponse:
    """All lists."""
    form = _wanted(request, default=HTML)
    if form != HTML:
        return index_data(request, form)
    return _varied(render(request, "archive/public/vocabulary_index.html", {"lists": word_lists()}))


def vocabulary(request: HttpRequest, code: str) -> HttpResponse:
    """A list, or `places`, as a tree; `?q=` narrows it."""
    form = _wanted(request)
    if form != HTML:
        return vocabulary_data(request, code, form)
    told = word_list(code)
    if told is None:
        raise Http404
    asked = request.GET.get("q", "").strip()[:100]
    words = matching(tree(code), asked) if asked else tree(code)
    page = Paginator(words, PER_PAGE).get_page(request.GET.get("page"))
    context = {"list": told, "page_obj": page, "asked": asked, "is_tree": not asked}
    return _varied(render(request, "archive/public/vocabulary.html", context))


def term(request: HttpRequest, code: str, term: str) -> HttpResponse:
    """One word; what was merged leads to what took it in, and says so there."""
    form = _wanted(request)
    if form != HTML:
        return term_data(request, code, term, form)
    told, word = word_list(code), find_word(code, term)
    if told is None or word is None:
        raise Http404
    if (after := word.replaced_by) is not None:
        return _varied(HttpResponseRedirect(f"{after.url}?{urlencode({'was': word.code})}"))
    was = find_word(code, request.GET.get("was", "")[:64])
    context = {
        "list": told,
        "word": word,
        "above": line_above(word),
        "was": was if was is not None and was.row.replaced_by_id == word.row.pk else None,
        "records": len(records_with(word.row)),
        "map": map_of(word.row) if isinstance(word.row, Place) else None,
        "data": [
            (form.upper() if form == TURTLE else "JSON-LD", _data_url(code, term, form))
            for form in _TYPES
        ],
    }
    return _varied(render(request, "archive/public/word.html", context))


@for_every_site
def index_data(request: HttpRequest, form: str) -> HttpResponse:
    return _data(request, form, skos.schemes)


@for_every_site
def vocabulary_data(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The list as SKOS; the addresses of its words are fragments of its own."""
    return _data(request, form, lambda: skos.vocabulary(code))


@for_every_site
def term_data(request: HttpRequest, code: str, term: str, form: str) -> HttpResponse:
    """One word as SKOS; also one that was merged, which names what took its place."""
    return _data(request, form, lambda: skos.concept(code, term))


def _data(
    request: HttpRequest, form: str, graph_of: Callable[[], skos.Json | None]
) -> HttpResponse:
    graph = graph_of() if form in _TYPES else None
    if graph is None:
        raise Http404
    body = turtle(graph) if form == TURTLE else json.dumps(graph, ensure_ascii=False).encode()
    return document(request, body, media_type=_TYPES[form], vary="Accept")


def _data_url(code: str, term: str, form: str) -> str:
    return reverse("term_data", args=[code, term, form])


def _wanted(request: HttpRequest, default: str = JSON_LD) -> str:
    """Machines that say nothing get what they always got here; a preflight is theirs, too."""
    if request.method not in {"GET", "HEAD"}:
        return JSON_LD
    return wanted_of(request.headers.get("Accept", ""), _OFFERED, default=default)


def _varied(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["Accept"])
    return answer
