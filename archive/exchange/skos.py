"""Vocabularies and the gazetteer as SKOS, so that the addresses of terms answer."""

from __future__ import annotations

from typing import Any

from archive.exchange.clean import clean
from archive.exchange.names import Named, of_place, of_term, vocabulary_uri
from archive.exchange.thing import both
from archive.models import Place, Term, Vocabulary

Json = dict[str, Any]
PLACES = "places"
CONTEXT: Json = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "id": "@id",
    "type": "@type",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "notation": "skos:notation",
    "editorialNote": "skos:editorialNote",
    "source": "dct:source",
    "temporalCoverage": "schema:temporalCoverage",
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
    found = _titles(code)
    if found is None:
        return None
    concepts = [_place(each) for each in _places()] if code == PLACES else map(_term, _terms(code))
    return {"@context": CONTEXT, "graph": [found, *concepts]}


def concept(code: str, name: str) -> Json | None:
    """One concept with its scheme; None where there is none."""
    found = _titles(code)
    if found is None:
        return None
    if code == PLACES:
        told = [_place(each) for each in _places().filter(code=name)]
    else:
        told = [_term(each) for each in _terms(code).filter(code=name)]
    return {"@context": CONTEXT, "graph": [*told, found]} if told else None


def schemes() -> Json:
    """Every scheme of the house, without concepts."""
    codes = [PLACES, *Vocabulary.objects.values_list("code", flat=True)]
    rows = {row.code: row for row in Vocabulary.objects.all()}
    return {"@context": CONTEXT, "graph": [_scheme(code, rows.get(code)) for code in codes]}


def _titles(code: str) -> Json | None:
    row = None if code == PLACES else Vocabulary.objects.filter(code=code).first()
    return _scheme(code, row) if row is not None or code == PLACES else None


def _scheme(code: str, row: Vocabulary | None) -> Json:
    titles = both("地点", "Places") if row is None else both(row.title_zh, row.title_en)
    return {
        "id": vocabulary_uri(code),
        "type": "skos:ConceptScheme",
        "prefLabel": {title.lang: title.value for title in titles},
    }


def _places() -> Any:
    return Place.objects.select_related("parent", "replaced_by")


def _terms(code: str) -> Any:
    return Term.objects.of(code).select_related("broader", "replaced_by")


def _term(term: Term) -> Json:
    told = _concept(of_term(term), of_term(term.broader), term.vocabulary_id)
    if term.start_year is not None and term.end_year is not None:
        told["temporalCoverage"] = f"{_year(term.start_year)}/{_year(term.end_year)}"
    return told | _life(term, of_term(term.replaced_by))


def _place(place: Place) -> Json:
    """With the public point only."""
    told = _concept(of_place(place), of_place(place.parent), PLACES)
    if place.public_lat is not None and place.public_lon is not None:
        told |= {"lat": str(place.public_lat), "long": str(place.public_lon)}
    return told | _life(place, of_place(place.replaced_by))


def _life(word: Term | Place, after: Named | None) -> Json:
    """What waits for a check, the source, and whether it is still to be used."""
    told: Json = {}
    if note := clean(word.check_note):
        told["editorialNote"] = note
    if source := clean(word.source):
        told["source"] = source
    if word.is_deprecated:
        told["deprecated"] = True
    if after is not None:
        told["isReplacedBy"] = after.uri
    return told


def _year(year: int) -> str:
    """Four digits at least, as ISO 8601 and EDTF write an astronomical year."""
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


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
