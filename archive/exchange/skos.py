"""Vocabularies and the gazetteer as SKOS, so that the addresses of terms answer."""

from __future__ import annotations

from typing import Any

from archive.exchange.names import Named, of_place, of_term, vocabulary_uri
from archive.exchange.thing import both
from archive.models import Place, Term, Vocabulary

Json = dict[str, Any]
PLACES = "places"
CONTEXT: Json = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "id": "@id",
    "type": "@type",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "notation": "skos:notation",
    "editorialNote": "skos:editorialNote",
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "exactMatch": {"@id": "skos:exactMatch", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "deprecated": "owl:deprecated",
    "isReplacedBy": {"@id": "dct:isReplacedBy", "@type": "@id"},
    "lat": "wgs84:lat",
    "long": "wgs84:long",
    "graph": "@graph",
}


def vocabulary(code: str) -> Json | None:
    """The scheme with all its concepts, in two queries; None where there is none."""
    if code == PLACES:
        titles, concepts = both("地点", "Places"), [_place(each) for each in _places()]
    else:
        found = Vocabulary.objects.filter(code=code).first()
        if found is None:
            return None
        titles = both(found.title_zh, found.title_en)
        terms = Term.objects.of(code).select_related("broader", "replaced_by")
        concepts = [_term(term) for term in terms]
    scheme = {
        "id": vocabulary_uri(code),
        "type": "skos:ConceptScheme",
        "prefLabel": {lang: text for text, lang in titles},
    }
    return {"@context": CONTEXT, "graph": [scheme, *concepts]}


def _places() -> Any:
    return Place.objects.select_related("parent")


def _term(term: Term) -> Json:
    told = _concept(of_term(term), of_term(term.broader), term.vocabulary_id)
    if term.check_note:
        told["editorialNote"] = term.check_note
    if term.is_deprecated:
        told["deprecated"] = True
    if after := of_term(term.replaced_by):
        told["isReplacedBy"] = after.uri
    return told


def _place(place: Place) -> Json:
    """With the public point only."""
    told = _concept(of_place(place), of_place(place.parent), PLACES)
    if place.public_lat is not None and place.public_lon is not None:
        told |= {"lat": str(place.public_lat), "long": str(place.public_lon)}
    return told


def _concept(named: Named | None, broader: Named | None, scheme: str) -> Json:
    if named is None:
        raise ValueError("a concept is made from a term or a place")
    told: Json = {
        "id": named.uri,
        "type": "skos:Concept",
        "prefLabel": {lang: text for text, lang in named.labels},
        "notation": named.code,
        "inScheme": vocabulary_uri(scheme),
    }
    if broader is not None:
        told["broader"] = broader.uri
    if named.same_as:
        told["exactMatch"] = list(named.same_as)
    return told
