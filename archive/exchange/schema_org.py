"""schema.org JSON-LD, as search engines read it from a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from archive.exchange.dublin_core import size_of
from archive.exchange.names import Named
from archive.exchange.pictures import View
from archive.exchange.thing import Text, Thing

Json = dict[str, Any]
CONTEXT = "https://schema.org"
TYPES: dict[str, str | list[str]] = {
    "object": "VisualArtwork",
    "document": ["ArchiveComponent", "CreativeWork"],
    "audiovisual": "CreativeWork",
    "oral_history": "CreativeWork",
    "ich": "CreativeWork",
    "site": "LandmarksOrHistoricalBuildings",
    "place": "Place",
    "event": "Event",
    "person": "Person",
    "group": "Organization",
}
_WORKS = frozenset(("object", "document", "audiovisual", "oral_history", "ich"))
_MEDIA = {
    "image": "ImageObject",
    "document": "DigitalDocument",
    "audio": "AudioObject",
    "video": "VideoObject",
}


def schema_org(thing: Thing) -> Json:
    told: Json = {
        "@context": CONTEXT,
        "@type": TYPES[thing.kind],
        "@id": thing.uri,
        "url": thing.page("zh-Hans"),
        "identifier": [_identifier(number.type, number.value) for number in thing.numbers],
        "name": _texts(thing.titles),
        "alternateName": _texts(thing.alternatives),
        "description": _texts(thing.summaries or thing.descriptions),
        "image": [_image(view) for view in thing.views.files if view.kind in ("image", "document")],
        "mainEntityOfPage": thing.page("zh-Hans"),
        "subjectOf": [
            *({"@type": "WebPage", "url": page, "inLanguage": lang} for page, lang in thing.pages),
            *(
                [{"@type": "DigitalDocument", "name": "IIIF manifest", "url": thing.views.manifest}]
                if thing.views.manifest
                else []
            ),
        ],
    }
    told |= _work(thing) if thing.kind in _WORKS else _entity(thing)
    return {name: value for name, value in told.items() if value not in ([], {}, None, "")}


def _work(thing: Thing) -> Json:
    """What schema.org says of works."""
    told: Json = {
        "additionalType": [term.best_uri for term in thing.types],
        "genre": [_term(term) for term in thing.types],
        "keywords": [_term(term) for term in (*thing.subjects, *thing.motifs, *thing.shown_motifs)],
        "about": [_term(term) for term in (thing.people,) if term],
        "inLanguage": list(thing.languages),
        "creator": _agents(thing.creator),
        "contributor": _agents(
            *(each.agent for each in thing.bearers), thing.interviewee, thing.interviewer
        ),
        "material": [_term(term) for term in thing.materials],
        "size": size_of(thing),
        "license": thing.licence_uri,
        "usageInfo": thing.rights_uri,
        "creditText": _texts(thing.credits),
        "copyrightHolder": _agents(thing.rights_holder),
        "contentLocation": _place(thing),
        "citation": list(thing.sources),
        "isPartOf": [_collection(thing.collection), *_related(thing, "part_of")],
        "hasPart": _related(thing, "part_of", inverse=True),
        "isBasedOn": _related(thing, "derived_from", "variant_of"),
        "publisher": {
            "@type": "Museum",
            "name": settings.WAGTAIL_SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
        "dateModified": thing.modified.isoformat() if thing.modified else "",
        "associatedMedia": [
            _media(view) for view in thing.views.files if view.kind in ("audio", "video")
        ],
        "thumbnailUrl": next((view.thumbnail for view in thing.views.files if view.thumbnail), ""),
    }
    if thing.holder:
        held = _agents(thing.holder)
        told["holdingArchive" if thing.kind == "document" else "provider"] = held
    if thing.span:
        told["dateCreated"] = thing.span.edtf
        told["temporalCoverage"] = thing.span.years
    elif thing.period:
        told["temporalCoverage"] = thing.period.label
    if thing.kind == "object":
        told["artMedium"] = [_term(term) for term in thing.techniques]
        told["artform"] = told.pop("genre")
        for measure in thing.measures:
            name = {"length": "depth", "mass": "weight"}.get(measure.what, measure.what)
            if name in ("depth", "width", "height", "weight"):
                told[name] = {
                    "@type": "QuantitativeValue",
                    "value": float(measure.value),
                    "unitCode": "CMT" if measure.unit == "cm" else "GRM",
                }
    return told


def _entity(thing: Thing) -> Json:
    """What it says of people, groups, places, sites and events."""
    place = _place(thing)
    if thing.kind in ("place", "site"):
        told: Json = {"additionalType": [term.best_uri for term in thing.types]}
        if thing.point:
            told["geo"] = _geo(thing)
        if thing.place:
            told["containedInPlace"] = _named("AdministrativeArea", thing.place)
        return told
    if thing.kind == "event":
        return {
            "location": place,
            "startDate": thing.span.first_day if thing.span else None,
            "endDate": thing.span.last_day if thing.span else None,
        }
    if thing.kind == "person":
        told = {"workLocation": place}
        if thing.span and "/" in thing.span.edtf:
            told["birthDate"] = thing.span.edtf.partition("/")[0]
            told["deathDate"] = thing.span.edtf.partition("/")[2]
        return told
    return {"location": place, "foundingDate": thing.span.edtf if thing.span else None}


def _identifier(kind: str, value: str) -> Json:
    return {"@type": "PropertyValue", "propertyID": kind, "value": value}


def _texts(texts: Iterable[Text]) -> list[Json]:
    return [
        {"@value": text.value, "@language": text.lang} if text.lang else {"@value": text.value}
        for text in texts
    ]


def _names(named: Named) -> list[Json]:
    return [{"@value": text, "@language": lang} for text, lang in named.labels]


def _named(kind: str, named: Named) -> Json:
    told: Json = {"@type": kind, "name": _names(named)}
    if named.uri:
        told["@id"] = named.uri
    if named.same_as:
        told["sameAs"] = list(named.same_as)
    return told


def _term(term: Named) -> Json:
    return _named("DefinedTerm", term)


def _agents(*agents: Named | None) -> list[Json]:
    return [
        _named("Person" if agent.kind == "person" else "Organization", agent)
        for agent in agents
        if agent is not None
    ]


def _place(thing: Thing) -> Json | None:
    if thing.place is None:
        return None
    told = _named("Place", thing.place)
    return told | ({"geo": _geo(thing)} if thing.point else {})


def _geo(thing: Thing) -> Json | None:
    if thing.point is None:
        return None
    latitude, longitude = thing.point
    return {
        "@type": "GeoCoordinates",
        "latitude": float(latitude),
        "longitude": float(longitude),
    }


def _collection(collection: Named) -> Json:
    return _named("Collection", collection)


def _related(thing: Thing, *kinds: str, inverse: bool = False) -> list[Json]:
    return [
        {"@id": link.uri, "name": _texts(link.titles)}
        for link in thing.linked(*kinds, inverse=inverse)
    ]


def _image(view: View) -> Json:
    """With the licence that image search shows beside it."""
    told: Json = {
        "@type": "ImageObject",
        "contentUrl": view.url,
        "encodingFormat": view.media_type,
        "width": view.width,
        "height": view.height,
        "thumbnailUrl": view.thumbnail,
        "license": view.licence_uri or view.rights_uri,
        "creditText": view.credit,
        "caption": [{"@value": text, "@language": lang} for text, lang in view.captions],
    }
    return {name: value for name, value in told.items() if value}


def _media(view: View) -> Json:
    told: Json = {
        "@type": _MEDIA[view.kind],
        "contentUrl": view.url,
        "encodingFormat": view.media_type,
        "thumbnailUrl": view.thumbnail,
        "duration": f"PT{view.seconds:.0f}S" if view.seconds else "",
        "license": view.licence_uri or view.rights_uri,
    }
    return {name: value for name, value in told.items() if value}
