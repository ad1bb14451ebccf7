"""Addresses and figures of the search page."""

from __future__ import annotations

from django import template
from django.urls import reverse

from search.query import Filters, Query, Sort

register = template.Library()


@register.simple_tag
def search_address(
    query: Query, text: str | None = None, without_filters: bool = False, sort: str = ""
) -> str:
    """The address of this search with another text or order, or without its filters."""
    changes: dict[str, object] = {"page": 1}
    if text is not None:
        changes["text"] = text
    if without_filters:
        changes["filters"] = Filters()
    if sort:
        changes["sort"] = Sort(sort)
    return reverse("search") + query.address(**changes)


@register.simple_tag
def share(count: int, largest: int) -> int:
    """A count as a share of the largest, 0 to 100; what occurs at all is at least 1."""
    return max(round(100 * count / largest), 1 if count else 0)
