"""Where the archive's words lead in the search: a facet where there is one, else the word itself."""

from __future__ import annotations

from django.urls import reverse

from archive.models import Place
from archive.word_lists import PLACES, register_finder
from search.query import Filters, Query

# List of words to facet, and what stands before the code in its values (`sources.records`).
_FACETS = {
    "periods": ("period", ""),
    "ethnic_groups": ("ethnic", ""),
    "hunan_red_themes": ("theme", "red:"),
    "ich_categories": ("theme", "ich:"),
}
_PLACE_LEVELS = (Place.Level.PREFECTURE, Place.Level.COUNTY)


def connect() -> None:
    register_finder(find)


def find(list_code: str, code: str, label: str) -> str:
    """The address of a search for records with this word."""
    query = Query(text=f'"{label}"')
    if list_code in _FACETS:
        facet, prefix = _FACETS[list_code]
        query = Query(filters=Filters(values={facet: (f"{prefix}{code}",)}))
    elif list_code == PLACES and _is_faceted(code):
        query = Query(filters=Filters(values={"place": (code,)}))
    return reverse("search") + query.address()


def _is_faceted(code: str) -> bool:
    return Place.objects.filter(code=code, level__in=_PLACE_LEVELS).exists()
