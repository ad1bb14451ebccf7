"""Simple Dublin Core in the container of OAI-PMH (oai_dc)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.exchange.names import Named
from archive.exchange.thing import Text, Thing
from archive.exchange.xml import Element, Writer

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_XML = Writer(
    oai_dc=OAI_DC,
    dc="http://purl.org/dc/elements/1.1/",
    xsi="http://www.w3.org/2001/XMLSchema-instance",
)
# The DCMI types (http://purl.org/dc/dcmitype/) that the kinds are.
DCMI_TYPES = {
    "object": "PhysicalObject",
    "site": "PhysicalObject",
    "document": "Text",
    "audiovisual": "MovingImage",
    "oral_history": "Sound",
    "event": "Event",
    "ich": "Event",
}


def dublin_core(thing: Thing) -> Element:
    root = _XML.root("oai_dc:dc", xsi__schemaLocation=f"{OAI_DC} {SCHEMA}")
    for name, text in _elements(thing):
        if text.value:
            _XML.add(root, f"dc:{name}", text.value, text.lang)
    return root


def _elements(thing: Thing) -> Iterator[tuple[str, Text]]:
    yield from _all("title", (*thing.titles, *thing.alternatives))
    yield from _named("creator", thing.creator)
    for person in (each.agent for each in thing.bearers):
        yield from _named("contributor", person)
    yield from _named("contributor", thing.interviewee)
    yield from _named("contributor", thing.interviewer)
    for term in (thing.people, *thing.subjects, *thing.motifs, *thing.shown_motifs):
        yield from _named("subject", term)
    yield from _all("description", (*thing.summaries, *thing.descriptions))
    if thing.inscription:
        yield "description", Text(thing.inscription, "zh-Hans")
    yield from _named("publisher", thing.holder)
    if thing.span:
        yield "date", Text(thing.span.edtf)
    if kind := DCMI_TYPES.get(thing.kind):
        yield "type", Text(kind)
    yield from _all("type", thing.kind_labels)
    for term in thing.types:
        yield from _named("type", term)
    for term in (*thing.materials, *thing.techniques):
        yield from _named("format", term)
    if size := size_of(thing):
        yield "format", Text(size)
    yield "identifier", Text(thing.uri)
    for number in thing.numbers:
        yield "identifier", Text(number.value)
    for source in thing.sources:
        yield "source", Text(source)
    for language in thing.languages:
        yield "language", Text(language)
    yield from _all("relation", (Text(each.uri) for each in thing.links))
    yield "relation", Text(thing.collection.uri)
    if thing.views.manifest:
        yield "relation", Text(thing.views.manifest)
    yield from _named("coverage", thing.period)
    yield from _named("coverage", thing.place)
    yield from _all("coverage", thing.place_notes)
    yield from _all("rights", (Text(uri) for uri in thing.rights))
    yield from _all("rights", (*thing.rights_notes, *thing.credits))


def size_of(thing: Thing) -> str:
    """`178 × 112 cm`, or the measurements as text."""
    measured = [each for each in thing.measures if each.unit == "cm"]
    if not measured:
        return thing.size_text
    return " × ".join(f"{each.value.normalize():f}" for each in measured) + " cm"


def _all(name: str, texts: Iterable[Text]) -> Iterator[tuple[str, Text]]:
    for text in texts:
        yield name, text


def _named(name: str, named: Named | None) -> Iterator[tuple[str, Text]]:
    """Its labels; one script of Chinese is enough for a reader of plain words."""
    if named is not None:
        for text, lang in named.labels:
            if lang != "zh-Hant":
                yield name, Text(text, lang)
