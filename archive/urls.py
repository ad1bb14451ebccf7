"""Django addresses of this package: `urlpatterns` without language, `pages` with it.

The pages of records and collections belong to the museum (`record_page`,
`collection_page`); what works inside the CMS is registered in `wagtail_hooks`.
"""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter

from archive.converters import SkosFormConverter, TermCodeConverter
from archive.views import vocabularies
from archive.views.ark import resolve_ark
from archive.views.exports import (
    agent_linked_art,
    collection_linked_art,
    motif_linked_art,
    place_linked_art,
    record_export,
)
from archive.views.oai import oai

register_converter(SkosFormConverter, "skos_form")
register_converter(TermCodeConverter, "term_code")

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
    path("vocabularies.<skos_form:form>", vocabularies.index_data, name="vocabulary_index_data"),
    path(
        "vocabularies/<slug:code>.<skos_form:form>",
        vocabularies.vocabulary_data,
        name="vocabulary_data",
    ),
    path(
        "vocabularies/<slug:code>/<term_code:term>.<skos_form:form>",
        vocabularies.term_data,
        name="term_data",
    ),
]
# One address without language (Chinese, and whatever a machine asks for), one under /en/.
pages: list[URLPattern | URLResolver] = [
    path("vocabularies/", vocabularies.vocabulary_index, name="vocabulary_index"),
    path("vocabularies/<slug:code>", vocabularies.vocabulary, name="vocabulary"),
    path("vocabularies/<slug:code>/<term_code:term>", vocabularies.term, name="term"),
]
