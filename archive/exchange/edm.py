"""Europeana Data Model, external form (EDM.xsd), as RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from archive.exchange.dublin_core import size_of
from archive.exchange.names import Named
from archive.exchange.pictures import View
from archive.exchange.thing import Text, Thing
from archive.exchange.xml import Element, Writer

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "edm": "http://www.europeana.eu/schemas/edm/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "ore": "http://www.openarchives.org/ore/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "ebucore": "http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#",
    "svcs": "http://rdfs.org/sioc/services#",
    "doap": "http://usefulinc.com/ns/doap#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
_XML = Writer(**NAMESPACES)
IMAGE_API = "http://iiif.io/api/image"
IMAGE_PROFILE = "http://iiif.io/api/image/3/level2.json"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
# What the public sees first decides the type; without any file, what the record is.
_TYPES = {"audio": "SOUND", "video": "VIDEO", "image": "IMAGE", "document": "TEXT"}
_KIND_TYPES = {"document": "TEXT", "audiovisual": "VIDEO", "oral_history": "SOUND"}
# The statement for what nobody has looked into.
NOT_EVALUATED = "http://rightsstatements.org/vocab/CNE/1.0/"
_PARTS = {"part_of": "dcterms:isPartOf", "variant_of": "dcterms:isVersionOf"}
_INVERSE_PARTS = {"part_of": "dcterms:hasPart", "variant_of": "dcterms:hasVersion"}


def edm(thing: Thing) -> Element:
    root = _XML.root("rdf:RDF")
    _provided(root, thing)
    for view in thing.views.files:
        if view.url:
            _web_resource(root, view)
    _contexts(root, thing)
    _aggregation(root, thing)
    for view in thing.views.files:
        if view.url and view.service:
            service = _XML.add(root, "svcs:Service", rdf__about=view.service)
            _XML.add(service, "dcterms:conformsTo", rdf__resource=IMAGE_API)
            _XML.add(service, "doap:implements", rdf__resource=IMAGE_PROFILE)
    return root


def _provided(root: Element, thing: Thing) -> None:
    cho = _XML.add(root, "edm:ProvidedCHO", rdf__about=thing.uri)

    def texts(name: str, values: Iterable[Text]) -> None:
        for text in values:
            if text.value:
                _XML.add(cho, name, text.value, text.lang)

    def named(name: str, *things: Named | None) -> None:
        for each in things:
            if each is not None and each.uri:
                _XML.add(cho, name, rdf__resource=each.uri)
            elif each is not None:
                texts(name, (Text(*label) for label in each.labels))

    named("dc:contributor", *(each.agent for each in thing.bearers))
    named("dc:contributor", thing.interviewee, thing.interviewer)
    named("dc:creator", thing.creator)
    texts("dc:description", (*thing.summaries, *thing.descriptions))
    texts("dc:description", [Text(thing.inscription, "zh-Hans")])
    named("dc:format", *thing.techniques)
    texts("dc:identifier", (Text(number.value) for number in thing.numbers))
    for tag in thing.languages or (("zxx",) if _type(thing) != "TEXT" else ("zh-Hans",)):
        texts("dc:language", [Text(tag)])
    named("dc:publisher", thing.holder)
    texts("dc:rights", (*thing.rights_notes, *thing.credits))
    texts("dc:source", (Text(source) for source in thing.sources))
    named("dc:subject", thing.people, *thing.subjects, *thing.motifs, *thing.shown_motifs)
    texts("dc:title", thing.titles)
    texts("dc:type", thing.kind_labels)
    named("dc:type", *thing.types)
    texts("dcterms:alternative", thing.alternatives)
    if thing.span:
        texts("dcterms:created", [Text(thing.span.edtf)])
    texts("dcterms:extent", [Text(size_of(thing)), Text(thing.volume)])
    named("dcterms:medium", *thing.materials)
    if thing.acquisition:
        texts("dcterms:provenance", (Text(*label) for label in thing.acquisition.labels))
    texts("dcterms:provenance", [Text(thing.acquired)])
    texts("dcterms:hasVersion", [Text(thing.edition)])
    named("dcterms:isPartOf", thing.collection)
    for link in thing.links:
        table = _INVERSE_PARTS if link.inverse else _PARTS
        _XML.add(cho, table.get(link.kind, "dc:relation"), rdf__resource=link.uri)
    named("dcterms:spatial", thing.place)
    texts("dcterms:spatial", thing.place_notes)
    named("dcterms:temporal", thing.period)
    if thing.span:
        _XML.add(cho, "dcterms:temporal", rdf__resource=_span_uri(thing))
    _XML.add(cho, "edm:type", _type(thing))


def _type(thing: Thing) -> str:
    for view in thing.views.files:
        return _TYPES.get(view.kind, "IMAGE")
    return _KIND_TYPES.get(thing.kind, "IMAGE")


def _web_resource(root: Element, view: View) -> None:
    resource = _XML.add(root, "edm:WebResource", rdf__about=view.url)
    for text, lang in view.captions:
        _XML.add(resource, "dc:description", text, lang)
    _XML.add(resource, "dc:format", view.media_type)
    if view.credit:
        _XML.add(resource, "dc:rights", view.credit)
    if rights := view.licence_uri or view.rights_uri:
        _XML.add(resource, "edm:rights", rdf__resource=rights)
    _XML.add(resource, "ebucore:hasMimeType", view.media_type)
    if view.seconds:
        _XML.add(resource, "ebucore:duration", str(round(view.seconds * 1000)))
    if view.width and view.height:
        _XML.add(resource, "ebucore:width", view.width, rdf__datatype=_INTEGER)
        _XML.add(resource, "ebucore:height", view.height, rdf__datatype=_INTEGER)
    if view.service:
        _XML.add(resource, "svcs:has_service", rdf__resource=view.service)


def _contexts(root: Element, thing: Thing) -> None:
    """Whatever is referred to by an address, described once: people, places, terms, time."""
    bearers = (each.agent for each in thing.bearers)
    people = (thing.creator, *bearers, thing.interviewee, thing.interviewer, thing.holder)
    for agent in _once(people):
        about = _XML.add(root, "edm:Agent", rdf__about=agent.uri)
        _labels(about, agent)
        for uri in agent.same_as:
            _XML.add(about, "owl:sameAs", rdf__resource=uri)
    for number, place in enumerate(_once((thing.place, *thing.place_line))):
        about = _XML.add(root, "edm:Place", rdf__about=place.uri)
        if number == 0 and thing.place and thing.point:
            _XML.add(about, "wgs84:lat", str(thing.point[0]))
            _XML.add(about, "wgs84:long", str(thing.point[1]))
        _labels(about, place)
        if number < len(thing.place_line):
            _XML.add(about, "dcterms:isPartOf", rdf__resource=thing.place_line[number].uri)
        for uri in place.same_as:
            _XML.add(about, "owl:sameAs", rdf__resource=uri)
    if thing.span:
        about = _XML.add(root, "edm:TimeSpan", rdf__about=_span_uri(thing))
        for text, lang in ((thing.span.zh, "zh-Hans"), (thing.span.en, "en")):
            if text:
                _XML.add(about, "skos:prefLabel", text, lang)
        _XML.add(about, "edm:begin", thing.span.first_day)
        _XML.add(about, "edm:end", thing.span.last_day)
    terms = (
        *(thing.people, thing.period),
        *(*thing.types, *thing.subjects, *thing.motifs, *thing.shown_motifs),
        *(*thing.techniques, *thing.materials),
    )
    for term in _once(terms):
        about = _XML.add(root, "skos:Concept", rdf__about=term.uri)
        _labels(about, term)
        for uri in term.same_as:
            _XML.add(about, "skos:exactMatch", rdf__resource=uri)
        if term.code:
            _XML.add(about, "skos:notation", term.code)


def _aggregation(root: Element, thing: Thing) -> None:
    about = _XML.add(root, "ore:Aggregation", rdf__about=f"{thing.uri}#aggregation")
    _XML.add(about, "edm:aggregatedCHO", rdf__resource=thing.uri)
    shown = [view for view in thing.views.files if view.url]
    _provider(about, "edm:dataProvider", thing.holder)
    for view in shown[1:]:
        _XML.add(about, "edm:hasView", rdf__resource=view.url)
    _XML.add(about, "edm:isShownAt", rdf__resource=thing.page("zh-Hans"))
    if shown:
        _XML.add(about, "edm:isShownBy", rdf__resource=shown[0].url)
        if shown[0].thumbnail:
            _XML.add(about, "edm:object", rdf__resource=shown[0].thumbnail)
    _provider(about, "edm:provider", None)
    _XML.add(about, "edm:rights", rdf__resource=next(iter(thing.rights), NOT_EVALUATED))


def _provider(parent: Element, name: str, agent: Named | None) -> None:
    """The holding institution, else the house."""
    if agent is not None and agent.uri:
        _XML.add(parent, name, rdf__resource=agent.uri)
    else:
        _XML.add(parent, name, agent.label if agent else settings.WAGTAIL_SITE_NAME)


def _labels(parent: Element, named: Named) -> None:
    for text, lang in named.labels:
        _XML.add(parent, "skos:prefLabel", text, lang)


def _once(things: Iterable[Named | None]) -> list[Named]:
    return list({each.uri: each for each in things if each is not None and each.uri}.values())


def _span_uri(thing: Thing) -> str:
    return f"{thing.uri}#date"
