"""Europeana Data Model as RDF/XML: the external form, and the one with proxies that Europeana gives.

The schema of EDM fixes how the RDF is written, so the elements are read as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from iiif.imports.languages import NONE, normalise
from iiif.imports.records.collect import Collected, is_manifest
from iiif.imports.records.xml import Element, lang_of, local, text_of
from iiif.imports.values import LanguageMap, is_address

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ABOUT, _RESOURCE = f"{{{RDF}}}about", f"{{{RDF}}}resource"
_CONTEXTS = {"Agent", "Place", "TimeSpan", "Concept", "Organization"}
_ROWS = {
    "alternative": "alternative", "creator": "creator", "contributor": "contributor",
    "date": "date", "created": "date", "issued": "date", "temporal": "period",
    "spatial": "place", "coverage": "coverage", "type": "type", "subject": "subject",
    "medium": "medium", "format": "format", "extent": "extent", "language": "language",
    "publisher": "publisher", "source": "source", "provenance": "provenance",
    "isPartOf": "part_of", "relation": "relation", "isRelatedTo": "relation",
}  # fmt: skip
_MEDIA = {"SOUND": "sound", "VIDEO": "video"}


def collect(root: Element, found: Collected) -> None:
    named = {about: _labels(element) for element, about in _described(root)}
    things = [each for each in root if local(each) in {"ProvidedCHO", "Proxy"}]
    # What a provider says comes before what Europeana adds: its proxy is the last one.
    things.sort(key=lambda each: _text(each, "europeanaProxy").lower() == "true")
    for thing in things:
        _about(thing, named, found)
    aggregations = [each for each in root if local(each) == "Aggregation"]
    kind = next((_text(t, "type") for t in things if _text(t, "type") in _MEDIA), "")
    resources = {each.get(_ABOUT, ""): each for each in root if local(each) == "WebResource"}
    services = {each.get(_ABOUT, ""): each for each in root if local(each) == "Service"}
    for aggregation in aggregations:
        _aggregation(aggregation, named, found)
    for resource in resources.values():
        for rights in (*_resources(resource, "rights"), *_texts(resource, "rights")):
            found.add_rights(rights, name="edm:rights")
        for manifest in _resources(resource, "isReferencedBy"):
            if is_manifest(manifest) or not found.manifest:
                found.add_manifest(manifest)
    shown = dict.fromkeys(
        address
        for aggregation in aggregations
        for name in ("isShownBy", "hasView")
        for address in _resources(aggregation, name)
    )
    for address in shown:
        _view(address, resources.get(address), services, _MEDIA.get(kind, "image"), found)


def _view(
    address: str,
    resource: Element | None,
    services: dict[str, Element],
    kind: str,
    found: Collected,
) -> None:
    if is_manifest(address):
        found.add_manifest(address)
        return
    width = height = 0
    media_type = service = ""
    if resource is not None:
        width, height = _number(resource, "width"), _number(resource, "height")
        media_type = _text(resource, "hasMimeType") or _text(resource, "format")
        service = next(iter(_resources(resource, "has_service")), "")
        start = media_type.partition("/")[0]
        kind = {"image": "image", "audio": "sound", "video": "video"}.get(start, kind)
    if service:
        about = services.get(service)
        told = " ".join((*_resources(about, "implements"), *_resources(about, "conformsTo"))) \
            if about is not None else ""  # fmt: skip
        version = next((n for n in (3, 2, 1) if f"image/{n}" in told), 0)
        found.add_service(service, version=version, url=address, width=width, height=height)
    elif media_type not in {"application/pdf", "text/html"}:
        found.add_picture(address, kind=kind, format_=media_type, width=width, height=height)


def _about(thing: Element, named: dict[str, LanguageMap], found: Collected) -> None:
    for element in thing:
        name = local(element)
        if name in {"title", "description", "rights", "identifier"}:
            text, lang = text_of(element), lang_of(element)
            address = element.get(_RESOURCE, "")
            if name == "title":
                found.add_title(text, lang)
            elif name == "description" and text:
                found.add_summary(text, lang)
            elif name == "rights":
                found.add_rights(address or text, lang)
            elif text and not found.add_address(text, where="relation"):
                found.add("number", text, lang)
        elif name in _ROWS and not (name == "type" and "europeana.eu/schemas/edm" in element.tag):
            _row(_ROWS[name], element, named, found)


def _row(row: str, element: Element, named: dict[str, LanguageMap], found: Collected) -> None:
    address = element.get(_RESOURCE, "")
    if not address:
        found.add(row, text_of(element), lang_of(element))
        return
    if address in named:
        for tag, texts in named[address].items():
            for text in texts[:1]:  # of a person with nine names one in each language
                found.add(row, text, "" if tag == NONE else tag)
    elif not found.add_address(address, where="relation"):
        found.add(row, address)


def _aggregation(aggregation: Element, named: dict[str, LanguageMap], found: Collected) -> None:
    for name in ("dataProvider", "provider"):
        for element in aggregation:
            if local(element) != name:
                continue
            address = element.get(_RESOURCE, "")
            text, lang = text_of(element), lang_of(element)
            label = named.get(address) or ({_tag(lang): [text]} if text else {})
            if not label and address:
                label = {NONE: [address]}
            found.add_provider(label, address)
    for address in _resources(aggregation, "rights"):
        found.add_rights(address, name="edm:rights")
    for address in _resources(aggregation, "isShownAt"):
        found.add_home(address)
    for address in _resources(aggregation, "isReferencedBy"):
        found.add_manifest(address)
    for address in _resources(aggregation, "object"):
        if is_address(address):
            found.thumbnail = found.thumbnail or address


def _described(root: Element) -> Iterator[tuple[Element, str]]:
    for element in root:
        about = element.get(_ABOUT, "")
        if about and local(element) in _CONTEXTS:
            yield element, about


def _labels(element: Element) -> LanguageMap:
    found: LanguageMap = {}
    for child in element:
        text = text_of(child)
        if local(child) == "prefLabel" and text:
            found.setdefault(_tag(lang_of(child)), []).append(text)
    return found


def _tag(lang: str) -> str:
    return (normalise(lang) or NONE) if lang else NONE


def _resources(element: Element, name: str) -> list[str]:
    found = (each.get(_RESOURCE, "") for each in element if local(each) == name)
    return [each for each in found if each]


def _texts(element: Element, name: str) -> list[str]:
    found = (text_of(each) for each in element if local(each) == name)
    return [each for each in found if each]


def _text(element: Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _number(element: Element, name: str) -> int:
    text = _text(element, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
