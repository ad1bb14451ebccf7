"""Collections: the tree, and one collection with its records."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Record
from museum.collection_tree import collection_tree

PER_PAGE = 24


@require_safe
def collection_list(request: HttpRequest) -> HttpResponse:
    return render(request, "museum/collection_list.html", {"tree": collection_tree()})


@require_safe
def collection_page(request: HttpRequest, slug: str) -> HttpResponse:
    node = collection_tree().by_slug.get(slug)
    if node is None:
        raise Http404
    inside = [each.collection.pk for each in node.below()]
    records = (
        Record.objects.live()
        .filter(collection__in=inside)
        .for_cards()
        .order_by("collection__position", "-last_published_at", "-pk")
    )
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "museum/collection.html",
        {"node": node, "collection": node.collection, "page_obj": page},
    )
