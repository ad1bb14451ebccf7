"""Django addresses of this package: `urlpatterns` without language, `pages` with it.

The pages of records and collections belong to the museum (`record_page`,
`collection_page`); what works inside the CMS is registered in `wagtail_hooks`.
"""

from django.urls import URLPattern, URLResolver, path, re_path

from archive.views.ark import resolve_ark
from archive.views.exports import (
    agent_linked_art,
    collection_linked_art,
    motif_linked_art,
    place_linked_art,
    record_export,
    vocabulary,
)
from archive.views.oai import oai

urlpatterns: list[URLPattern | URLResolver] = [
    # both spellings of the ARK specification: with and without the slash
    re_path(r"^ark:/?(?P<naan>[0-9a-z]+)/(?P<name>[0-9a-zA-Z-]+)/?$", resolve_ark, name="ark"),
    re_path(
        r"^objects/(?P<ark_name>[-\w]+)/(?P<name>[-\w]+\.(?:json|xml|bib|ris))$",
        record_export,
        name="record_export",
    ),
    path(
        "collections/<slug:slug>/linked-art.json", collection_linked_art, name="collection_export"
    ),
    path("agents/<slug:ark_name>/linked-art.json", agent_linked_art, name="agent_export"),
    path("motifs/<slug:ark_name>/linked-art.json", motif_linked_art, name="motif_export"),
    path("places/<slug:code>/linked-art.json", place_linked_art, name="place_export"),
    path("oai", oai, name="oai"),
    path("vocabularies/<slug:code>", vocabulary, name="vocabulary"),
]
pages: list[URLPattern | URLResolver] = []
