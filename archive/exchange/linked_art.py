"""Linked Art 1.0 (https://linked.art/api/1.0/): CIDOC CRM as JSON-LD.

What a record is decides its class: see docs/decisions/0015. Concepts of the Getty AAT that
the model itself asks for stand in `aat`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from archive.exchange import aat
from archive.exchange.aat import Json
from archive.exchange.names import Named
from archive.exchange.pictures import View
from archive.exchange.spans import Span
from archive.exchange.thing import Link, Text, Thing

CONTEXT = "https://linked.art/ns/v1/linked-art.json"
CLASSES = {
    "object": "HumanMadeObject",
    "site": "HumanMadeObject",
    "document": "HumanMadeObject",
    "audiovisual": "DigitalObject",
    "oral_history": "LinguisticObject",
    "ich": "Activity",
    "event": "Activity",
    "person": "Person",
    "group": "Group",
    "place": "Place",
}
_OBJECT = "HumanMadeObject"


def linked_art(thing: Thing) -> Json:
    kind = CLASSES[thing.kind]
    told: Json = {
        "@context": CONTEXT,
        "id": thing.uri,
        "type": kind,
        "_label": thing.title_en,
        "identified_by": [*_names(thing), *_identifiers(thing)],
        "classified_as": list(_types(thing, kind)),
        "referred_to_by": list(_statements(thing)),
        "representation": [_picture(view) for view in thing.views.files if view.thumbnail],
        "subject_of": list(_pages(thing)),
    }
    if kind not in ("Person", "Group"):  # their member_of is of groups
        told["member_of"] = [ref("Set", thing.collection)]
    told |= _OF_CLASS[kind](thing)
    return {name: value for name, value in told.items() if value not in ([], {}, None)}


# What each class has of its own


def _object(thing: Thing) -> Json:
    production = _activity(
        "Production",
        timespan=timespan(thing.span, thing.period),
        carried_out_by=_refs(thing.creator),
        technique=[concept(each) for each in thing.techniques],
        influenced_by=_influences(thing),
    )
    parts = thing.linked("part_of")
    return {
        "dimension": list(_dimensions(thing)),
        "made_of": [concept(each, "Material") for each in thing.materials],
        "shows": [ref("VisualItem", each) for each in thing.shown_motifs],
        "part_of": _first(parts, _OBJECT),
        "current_custodian": _refs(thing.holder),
        "current_location": ref("Place", thing.place) if thing.kind == "site" else None,
        "produced_by": production,
        "encountered_by": [_encounter(thing)] if thing.place and thing.kind != "site" else [],
        "changed_ownership_through": _acquisitions(thing),
    }


def _encounter(thing: Thing) -> Json:
    """出土地点/征集地点: where it was met with; by whom and when is not told."""
    return {
        "type": "Encounter",
        "took_place_at": [ref("Place", thing.place)] if thing.place else [],
        **_said("referred_to_by", thing.place_notes, aat.DESCRIPTION),
    }


def _acquisitions(thing: Thing) -> list[Json]:
    if thing.acquisition is None and not thing.acquired:
        return []
    told: Json = {"type": "Acquisition", "_label": "Acquisition"}
    if thing.acquisition:
        told["classified_as"] = [concept(thing.acquisition)]
    if thing.holder:
        told["transferred_title_to"] = _refs(thing.holder)
    if thing.acquired:
        told["timespan"] = {
            "type": "TimeSpan",
            "begin_of_the_begin": f"{thing.acquired}-01-01T00:00:00Z",
            "end_of_the_end": f"{thing.acquired}-12-31T23:59:59Z",
        }
    return [told]


def _digital(thing: Thing) -> Json:
    return {
        "created_by": _creation(thing),
        "access_point": [
            {"id": view.url, "type": "DigitalObject"}
            for view in thing.views.files
            if view.kind in ("audio", "video")
        ],
    }


def _text(thing: Thing) -> Json:
    return {
        "created_by": _creation(thing, thing.interviewee, thing.interviewer),
        "language": [aat.language(tag) for tag in thing.languages if aat.language(tag)],
        "about": [concept(each) for each in thing.subjects],
        "subject_to": [
            {
                "type": "Right",
                "classified_as": [{"id": uri, "type": "Type"}],
                **({"possessed_by": _refs(thing.rights_holder)} if thing.rights_holder else {}),
            }
            for uri in thing.rights
        ],
    }


def _creation(thing: Thing, *others: Named | None) -> Json | None:
    return _activity(
        "Creation",
        timespan=timespan(thing.span, thing.period),
        carried_out_by=_refs(thing.creator, *others),
        took_place_at=[ref("Place", thing.place)] if thing.place else [],
        technique=[concept(each) for each in thing.techniques],
        influenced_by=_influences(thing),
    )


def _event(thing: Thing) -> Json:
    practitioners = _refs(thing.creator, *(each.agent for each in thing.bearers))
    participants = [
        {"id": link.uri, "type": CLASSES[link.record_kind], "_label": link.titles[0].value}
        for link in thing.linked("took_part_in", inverse=True)
        if CLASSES[link.record_kind] in ("Person", "Group")
    ]
    return {
        "timespan": timespan(thing.span, thing.period),
        "took_place_at": [ref("Place", thing.place)] if thing.place else [],
        "carried_out_by": practitioners,
        "participant": participants,
        "technique": [concept(each) for each in thing.techniques],
        "influenced_by": _influences(thing),
        "part_of": _first(thing.linked("part_of"), "Activity"),
    }


def _person(thing: Thing) -> Json:
    span = thing.span
    told: Json = {"residence": [ref("Place", thing.place)] if thing.place else []}
    # Only an interval tells of two moments: a single year may be of either.
    if span is not None and "/" in span.edtf:
        told["born"] = {"type": "Birth", "timespan": _moment(span.first)}
        if not span.edtf.endswith(("/..", "/")):
            told["died"] = {"type": "Death", "timespan": _moment(span.last)}
    return told


def _group(thing: Thing) -> Json:
    span = thing.span
    told: Json = {"residence": [ref("Place", thing.place)] if thing.place else []}
    if span is not None:
        told["formed_by"] = {"type": "Formation", "timespan": _moment(span.first)}
        if "/" in span.edtf and not span.edtf.endswith(("/..", "/")):
            told["dissolved_by"] = {"type": "Dissolution", "timespan": _moment(span.last)}
    return told


def _place(thing: Thing) -> Json:
    told: Json = {"part_of": [ref("Place", thing.place)] if thing.place else []}
    if thing.point:
        told["defined_by"] = wkt(*thing.point)
    return told


_OF_CLASS = {
    "HumanMadeObject": _object,
    "DigitalObject": _digital,
    "LinguisticObject": _text,
    "Activity": _event,
    "Person": _person,
    "Group": _group,
    "Place": _place,
}


# Parts


def named_parts(names: Iterable[Text]) -> list[Json]:
    """The first is the name, the others are translations of it."""
    return [
        _name(text, aat.PRIMARY_NAME if place == 0 else aat.TRANSLATED_TITLE)
        for place, text in enumerate(names)
    ]


def _names(thing: Thing) -> Iterator[Json]:
    yield from named_parts(thing.titles)
    for text in thing.alternatives:
        yield _name(text, aat.ALTERNATIVE_TITLE)


def _name(text: Text, kind: Json) -> Json:
    language = aat.language(text.lang)
    told: Json = {"type": "Name", "content": text.value, "classified_as": [kind]}
    return told | ({"language": [language]} if language else {})


def _identifiers(thing: Thing) -> Iterator[Json]:
    for number in thing.numbers:
        kind = aat.ACCESSION_NUMBER if number.type == "inventory" else aat.IDENTIFIER
        yield {"type": "Identifier", "content": number.value, "classified_as": [kind]}


def _types(thing: Thing, kind: str) -> Iterator[Json]:
    for term in thing.types:
        yield concept(term)
    if thing.people and kind in (_OBJECT, "Person", "Group"):
        yield concept(thing.people)
    if kind != "LinguisticObject":  # which says them with `about`
        for term in (*thing.subjects, *thing.motifs):
            yield concept(term)
    for term in thing.conditions if kind == _OBJECT else ():
        yield concept(term)


def _statements(thing: Thing) -> Iterator[Json]:
    said = (
        ((*thing.summaries, *thing.descriptions), aat.DESCRIPTION),
        ((Text(thing.inscription, "zh-Hans"),), aat.INSCRIPTION),
        ((Text(thing.size_text),), aat.DIMENSIONS),
        ((Text(thing.condition_note, "zh-Hans"),), aat.CONDITION),
        ((Text(thing.edition), Text(thing.volume)), aat.EDITION),
        (thing.rights_notes, aat.RIGHTS),
        (thing.credits, aat.CREDIT),
        ((Text(each) for each in thing.sources), aat.CITATION),
    )
    for texts, kind in said:
        yield from (statement(text, kind) for text in texts if text.value)
    for uri in thing.rights:
        told = statement(Text(uri), aat.RIGHTS)
        told["classified_as"].append({"id": uri, "type": "Type"})
        yield told


def statement(text: Text, kind: Json) -> Json:
    told: Json = {
        "type": "LinguisticObject",
        "content": text.value,
        "classified_as": [kind | {"classified_as": [aat.BRIEF_TEXT]}],
    }
    language = aat.language(text.lang)
    return told | ({"language": [language]} if language else {})


def _said(name: str, texts: Iterable[Text], kind: Json) -> Json:
    found = [statement(text, kind) for text in texts]
    return {name: found} if found else {}


def _picture(view: View) -> Json:
    """A picture through the visual thing that it shows; and through its image service."""
    shown: Json = {
        "type": "DigitalObject",
        "classified_as": [aat.DIGITAL_IMAGE],
        "access_point": [{"id": view.url or view.thumbnail, "type": "DigitalObject"}],
    }
    if view.kind in ("image", "document"):
        shown["format"] = view.media_type
    else:
        shown |= {"access_point": [{"id": view.thumbnail, "type": "DigitalObject"}]}
    if view.captions:
        shown["identified_by"] = [_name(Text(*each), aat.PRIMARY_NAME) for each in view.captions]
    rights = [uri for uri in (view.licence_uri, view.rights_uri) if uri]
    if rights:
        shown["referred_to_by"] = [statement(Text(uri), aat.RIGHTS) for uri in rights]
    return {"type": "VisualItem", "digitally_shown_by": [shown]}


def _pages(thing: Thing) -> Iterator[Json]:
    for page in thing.pages:
        yield _carried(page.value, "text/html", aat.WEB_PAGE, language=aat.language(page.lang))
    if thing.views.manifest:
        told = _carried(thing.views.manifest, MANIFEST_FORMAT, None)
        told["digitally_carried_by"][0]["conforms_to"] = [
            {"id": "http://iiif.io/api/presentation/3/context.json", "type": "InformationObject"}
        ]
        yield told


MANIFEST_FORMAT = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'


def _carried(url: str, media_type: str, kind: Json | None, language: Json | None = None) -> Json:
    carrier: Json = {
        "type": "DigitalObject",
        "format": media_type,
        "access_point": [{"id": url, "type": "DigitalObject"}],
    }
    if kind:
        carrier["classified_as"] = [kind]
    told: Json = {"type": "LinguisticObject", "digitally_carried_by": [carrier]}
    return told | ({"language": [language]} if language else {})


def _dimensions(thing: Thing) -> Iterator[Json]:
    for measure in thing.measures:
        kind, unit = aat.MEASURES[measure.what], aat.UNITS.get(measure.unit, aat.COUNT_UNIT)
        yield {
            "type": "Dimension",
            "classified_as": [kind],
            "value": _number(measure.value),
            "unit": unit,
        }


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def timespan(span: Span | None, period: Named | None) -> Json | None:
    """The date with its bounds and how it is written; the period alone where no date is known."""
    if span is None:
        if period is None:
            return None
        names = [_name(Text(*each), aat.DISPLAY_DATE) for each in period.labels]
        return {"type": "TimeSpan", "identified_by": names}
    names = [
        _name(Text(text, lang), aat.DISPLAY_DATE)
        for text, lang in ((span.zh, "zh-Hans"), (span.en, "en"))
        if text
    ]
    names.append({"type": "Name", "content": span.edtf})
    return {
        "type": "TimeSpan",
        "identified_by": names,
        "begin_of_the_begin": f"{span.first_day}T00:00:00Z",
        "end_of_the_end": f"{span.last_day}T23:59:59Z",
    }


def _moment(day: tuple[int, int, int]) -> Json:
    whole = Span("", (day[0], 1, 1), (day[0], 12, 31), "", "")
    return {
        "type": "TimeSpan",
        "begin_of_the_begin": f"{whole.first_day}T00:00:00Z",
        "end_of_the_end": f"{whole.last_day}T23:59:59Z",
    }


def wkt(lat: Decimal, lon: Decimal) -> str:
    return f"POINT ({lon.normalize():f} {lat.normalize():f})"


# References


def concept(term: Named, kind: str = "Type") -> Json:
    """A term under the address that most readers know, with the house's as its equal."""
    told: Json = {"id": term.best_uri, "type": kind, "_label": term.label_en}
    if term.same_as:
        told["equivalent"] = [{"id": term.uri, "type": kind, "_label": term.label}]
    return told


def ref(kind: str, named: Named | None) -> Json | None:
    if named is None:
        return None
    told: Json = {"id": named.uri, "type": kind, "_label": named.label_en}
    if named.same_as:
        told["equivalent"] = [{"id": uri, "type": kind} for uri in named.same_as]
    return told


def _refs(*agents: Named | None) -> list[Json]:
    """People and groups by their addresses; who has none is named in a statement only."""
    found = {}
    for agent in agents:
        if agent is not None and agent.uri:
            kind = "Person" if agent.kind == "person" else "Group"
            found[agent.uri] = ref(kind, agent)
    return [each for each in found.values() if each]


def _influences(thing: Thing) -> list[Json]:
    kinds = ("derived_from", "variant_of", "commemorates")
    return [
        {"id": link.uri, "type": CLASSES[link.record_kind], "_label": link.titles[0].value}
        for link in thing.linked(*kinds)
    ]


def _first(links: list[Link], kind: str) -> Json | None:
    for link in links:
        if CLASSES[link.record_kind] == kind:
            return {"id": link.uri, "type": kind, "_label": link.titles[0].value}
    return None


def _activity(kind: str, **parts: Any) -> Json | None:
    told = {name: value for name, value in parts.items() if value}
    return {"type": kind, **told} if told else None
