"""LIDO 1.1 (also valid as 1.0): the harvesting format of museums, once for each language."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from archive.exchange.names import Named
from archive.exchange.pictures import View
from archive.exchange.thing import Link, Text, Thing, both
from archive.exchange.xml import Element, Writer

LIDO = "http://www.lido-schema.org"
SCHEMA = "http://lido-schema.org/schema/v1.1/lido-v1.1.xsd"
NAMESPACES = {
    "lido": LIDO,
    "gml": "http://www.opengis.net/gml",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_XML = Writer(**NAMESPACES)
# Terms of http://terminology.lido-schema.org
_URI = "http://terminology.lido-schema.org/lido00099"
_LOCAL = "http://terminology.lido-schema.org/lido00100"
ACQUISITION = ("http://terminology.lido-schema.org/lido00001", both("入藏", "Acquisition"))
EVENT = ("http://terminology.lido-schema.org/lido00003", both("事件", "Event"))
PRODUCTION = ("http://terminology.lido-schema.org/lido00007", both("制作", "Production"))
COLLECTING = ("http://terminology.lido-schema.org/lido00010", both("采集", "Collecting"))
CREATION = ("http://terminology.lido-schema.org/lido00012", both("创作", "Creation"))
_MAIN_EVENT = {
    "object": PRODUCTION,
    "site": PRODUCTION,
    "document": CREATION,
    "audiovisual": CREATION,
    "oral_history": CREATION,
}
_MEASURES = {
    "length": both("长", "length"),
    "width": both("宽", "width"),
    "height": both("高", "height"),
    "mass": both("质量", "weight"),
    "count": both("数量", "count"),
}
_ROLES = {
    "creator": both("作者", "maker"),
    "bearer": both("传承人", "bearer"),
    "interviewee": both("讲述人", "interviewee"),
    "interviewer": both("访谈人", "interviewer"),
}
_ACTORS = {
    "person": "http://terminology.lido-schema.org/lido00163",
    "group": "http://terminology.lido-schema.org/lido00413",
}
_ITEM = ("http://terminology.lido-schema.org/lido00141", both("单件", "Item-level record"))
_NUMBERS = {"inventory": "inventory number", "census": "census number", "other": "other number"}
_RESOURCES = {
    "image": both("数字图像", "digital image"),
    "document": both("数字文献", "digital document"),
    "audio": both("录音", "sound recording"),
    "video": both("录像", "video recording"),
}


def lido(thing: Thing) -> Element:
    """A single `lido:lido`; `lido:lidoWrap` is only needed around several."""
    root = _XML.root("lido:lido", xsi__schemaLocation=f"{LIDO} {SCHEMA}")
    _XML.add(root, "lido:lidoRecID", f"{settings.NAAN}/{thing.name}", lido__type=_LOCAL)
    _XML.add(root, "lido:objectPublishedID", thing.uri, lido__type=_URI)
    languages = ["zh-Hans", *(["en"] if any(each.lang == "en" for each in thing.titles) else [])]
    for lang in languages:
        _descriptive(root, thing, lang)
    for lang in languages:
        _administrative(root, thing, lang)
    return root


def _descriptive(root: Element, thing: Thing, lang: str) -> None:
    about = _XML.add(root, "lido:descriptiveMetadata", lang=lang)
    _classification(about, thing, lang)
    _identification(about, thing, lang)
    events = _XML.add(about, "lido:eventWrap")
    _main_event(events, thing, lang)
    _other_events(events, thing, lang)
    if not len(events):
        about.remove(events)
    _relations(about, thing, lang)


def _classification(about: Element, thing: Thing, lang: str) -> None:
    wrap = _XML.add(about, "lido:objectClassificationWrap")
    types = _XML.add(wrap, "lido:objectWorkTypeWrap")
    for term in thing.types:
        _concept(_XML.add(types, "lido:objectWorkType"), term, lang)
    if not thing.types:
        kind = _XML.add(types, "lido:objectWorkType")
        _XML.add(kind, "lido:term", _in(thing.kind_labels, lang))
    others = (*thing.subjects, *thing.conditions)
    if others:
        classes = _XML.add(wrap, "lido:classificationWrap")
        for term in others:
            _concept(_XML.add(classes, "lido:classification"), term, lang)


def _identification(about: Element, thing: Thing, lang: str) -> None:
    wrap = _XML.add(about, "lido:objectIdentificationWrap")
    titles = _XML.add(wrap, "lido:titleWrap")
    main = _XML.add(titles, "lido:titleSet")
    _XML.add(main, "lido:appellationValue", _in(thing.titles, lang), lido__pref="preferred")
    for other in thing.alternatives:
        _XML.add(
            _XML.add(titles, "lido:titleSet"),
            "lido:appellationValue",
            other.value,
            lido__pref="alternate",
        )
    if thing.inscription:
        words = _XML.add(_XML.add(wrap, "lido:inscriptionsWrap"), "lido:inscriptions")
        _XML.add(words, "lido:inscriptionTranscription", thing.inscription, "zh-Hans")
    _repository(wrap, thing, lang)
    if thing.edition or thing.condition_note:
        state = _XML.add(wrap, "lido:displayStateEditionWrap")
        if thing.condition_note:
            _XML.add(state, "lido:displayState", thing.condition_note, "zh-Hans")
        if thing.edition:
            _XML.add(state, "lido:displayEdition", thing.edition)
    texts = [t.value for t in (*thing.summaries, *thing.descriptions) if t.lang == lang]
    texts += [thing.volume] if thing.volume else []
    if texts:
        described = _XML.add(wrap, "lido:objectDescriptionWrap")
        for text in texts:
            note = _XML.add(described, "lido:objectDescriptionSet")
            _XML.add(note, "lido:descriptiveNoteValue", text)
            for source in thing.sources:
                _XML.add(note, "lido:sourceDescriptiveNote", source)
    _measurements(wrap, thing, lang)


def _repository(wrap: Element, thing: Thing, lang: str) -> None:
    numbers = [number for number in thing.numbers if number.type != "ark"]
    if not numbers and thing.holder is None:
        return
    held = _XML.add(wrap, "lido:repositoryWrap")
    first = _XML.add(held, "lido:repositorySet", lido__type="current")
    if thing.holder:
        _legal_body(_XML.add(first, "lido:repositoryName"), thing.holder, lang)
    for number in numbers:
        kind = _NUMBERS.get(number.type, "number of a list")
        _XML.add(first, "lido:workID", number.value, lido__type=kind)


def _measurements(wrap: Element, thing: Thing, lang: str) -> None:
    if not thing.measures and not thing.size_text:
        return
    one = _XML.add(_XML.add(wrap, "lido:objectMeasurementsWrap"), "lido:objectMeasurementsSet")
    if thing.size_text:
        _XML.add(one, "lido:displayObjectMeasurements", thing.size_text)
    if thing.measures:
        values = _XML.add(one, "lido:objectMeasurements")
        for measure in thing.measures:
            part = _XML.add(values, "lido:measurementsSet")
            _XML.add(part, "lido:measurementType", _in(_MEASURES[measure.what], lang))
            _XML.add(part, "lido:measurementUnit", measure.unit or _in(both("件", "items"), lang))
            _XML.add(part, "lido:measurementValue", f"{measure.value.normalize():f}")


def _main_event(events: Element, thing: Thing, lang: str) -> None:
    """Who made it, when, of what and how; for practices and events, who carries it and where."""
    actors = [
        *([(thing.creator, "creator")] if thing.creator else []),
        *((each.agent, "bearer") for each in thing.bearers),
        *([(thing.interviewee, "interviewee")] if thing.interviewee else []),
        *([(thing.interviewer, "interviewer")] if thing.interviewer else []),
    ]
    made_here = thing.kind not in ("object", "document")
    placed = made_here and (thing.place or thing.place_notes)
    rest = (thing.span, thing.period, thing.people, *thing.materials, *thing.techniques)
    if not (actors or placed or any(rest)):
        return
    event = _event(events, _MAIN_EVENT.get(thing.kind, EVENT), lang)
    for agent, role in actors:
        one = _XML.add(_XML.add(event, "lido:eventActor"), "lido:actorInRole")
        _actor(_XML.add(one, "lido:actor", lido__type=_actor_type(agent)), agent, lang)
        _XML.add(_XML.add(one, "lido:roleActor"), "lido:term", _in(_ROLES[role], lang))
    if thing.people:
        _concept(_XML.add(event, "lido:culture"), thing.people, lang)
    if thing.span:
        date = _XML.add(event, "lido:eventDate")
        shown = thing.span.en if lang == "en" else thing.span.zh
        _XML.add(date, "lido:displayDate", shown or thing.span.edtf)
        bounds = _XML.add(date, "lido:date")
        _XML.add(bounds, "lido:earliestDate", thing.span.first_day)
        _XML.add(bounds, "lido:latestDate", thing.span.last_day)
    if thing.period:
        _concept(_XML.add(event, "lido:periodName"), thing.period, lang)
    if placed:
        _event_place(event, thing, lang)
    for term in thing.techniques:
        _concept(_XML.add(event, "lido:eventMethod"), term, lang)
    for term in thing.materials:
        tech = _XML.add(_XML.add(event, "lido:eventMaterialsTech"), "lido:materialsTech")
        kind = _XML.add(tech, "lido:termMaterialsTech", lido__type="material")
        _concept(kind, term, lang)


def _other_events(events: Element, thing: Thing, lang: str) -> None:
    """出土/征集 of movable things, and how they came into the house."""
    if thing.kind in ("object", "document") and (thing.place or thing.place_notes):
        _event_place(_event(events, COLLECTING, lang), thing, lang)
    if thing.acquisition or thing.acquired:
        event = _event(events, ACQUISITION, lang)
        if thing.acquired:
            date = _XML.add(event, "lido:eventDate")
            bounds = _XML.add(date, "lido:date")
            _XML.add(bounds, "lido:earliestDate", thing.acquired)
            _XML.add(bounds, "lido:latestDate", thing.acquired)
        if thing.acquisition:
            _concept(_XML.add(event, "lido:eventMethod"), thing.acquisition, lang)


def _event(events: Element, kind: tuple[str, tuple[Text, ...]], lang: str) -> Element:
    event = _XML.add(_XML.add(events, "lido:eventSet"), "lido:event")
    named = _XML.add(event, "lido:eventType")
    _XML.add(named, "lido:conceptID", kind[0], lido__type=_URI)
    _XML.add(named, "lido:term", _in(kind[1], lang))
    return event


def _event_place(event: Element, thing: Thing, lang: str) -> None:
    where = _XML.add(event, "lido:eventPlace")
    if thing.place_notes:
        _XML.add(where, "lido:displayPlace", _in(thing.place_notes, lang))
    if thing.place:
        place = _XML.add(where, "lido:place")
        _place(place, [thing.place, *thing.place_line], thing.point, lang)


def _place(place: Element, line: list[Named], point: object, lang: str) -> None:
    first, *above = line
    for uri in (*first.same_as, first.uri):
        _XML.add(place, "lido:placeID", uri, lido__type=_URI)
    name = _XML.add(place, "lido:namePlaceSet")
    _XML.add(name, "lido:appellationValue", _label(first, lang))
    if isinstance(point, tuple):
        gml = _XML.add(_XML.add(place, "lido:gml"), "gml:Point", srsName="EPSG:4326")
        _XML.add(gml, "gml:pos", f"{point[0]} {point[1]}")
    if above:
        _place(_XML.add(place, "lido:partOfPlace"), above, None, lang)


def _relations(about: Element, thing: Thing, lang: str) -> None:
    words = (thing.people, *thing.subjects, *thing.motifs, *thing.shown_motifs)
    subjects = [each for each in words if each]
    if not subjects and not thing.links:
        return
    wrap = _XML.add(about, "lido:objectRelationWrap")
    if subjects:
        group = _XML.add(wrap, "lido:subjectWrap")
        for term in subjects:
            subject = _XML.add(_XML.add(group, "lido:subjectSet"), "lido:subject")
            _concept(_XML.add(subject, "lido:subjectConcept"), term, lang)
    if thing.links:
        works = _XML.add(wrap, "lido:relatedWorksWrap")
        for link in thing.links:
            _related(works, link, lang)


def _related(works: Element, link: Link, lang: str) -> None:
    one = _XML.add(works, "lido:relatedWorkSet")
    work = _XML.add(one, "lido:relatedWork")
    _XML.add(work, "lido:displayObject", _in(link.titles, lang))
    _XML.add(_XML.add(work, "lido:object"), "lido:objectID", link.uri, lido__type=_URI)
    kind = _XML.add(one, "lido:relatedWorkRelType")
    _XML.add(kind, "lido:term", _in(link.labels, lang))


def _administrative(root: Element, thing: Thing, lang: str) -> None:
    about = _XML.add(root, "lido:administrativeMetadata", lang=lang)
    if thing.rights or thing.rights_holder or thing.credits:
        one = _XML.add(_XML.add(about, "lido:rightsWorkWrap"), "lido:rightsWorkSet")
        for uri in thing.rights:
            _rights_type(one, uri)
        if thing.rights_holder:
            _legal_body(_XML.add(one, "lido:rightsHolder"), thing.rights_holder, lang)
        if thing.credits:
            _XML.add(one, "lido:creditLine", _in(thing.credits, lang))
    record = _XML.add(about, "lido:recordWrap")
    _XML.add(record, "lido:recordID", thing.ark, lido__type=_LOCAL)
    kind = _XML.add(record, "lido:recordType")
    _XML.add(kind, "lido:conceptID", _ITEM[0], lido__type=_URI)
    _XML.add(kind, "lido:term", _in(_ITEM[1], lang))
    source = _XML.add(record, "lido:recordSource")
    name = _XML.add(source, "lido:legalBodyName")
    _XML.add(name, "lido:appellationValue", settings.WAGTAIL_SITE_NAME)
    _XML.add(source, "lido:legalBodyWeblink", f"{settings.SITE_URL}/")
    info = _XML.add(record, "lido:recordInfoSet")
    _XML.add(info, "lido:recordInfoLink", thing.page(lang), lido__formatResource="text/html")
    if thing.modified:
        _XML.add(info, "lido:recordMetadataDate", thing.modified.date().isoformat())
    files = [view for view in thing.views.files if view.url]
    if files:
        wrap = _XML.add(about, "lido:resourceWrap")
        for view in files:
            _resource(wrap, view, lang)


def _resource(wrap: Element, view: View, lang: str) -> None:
    one = _XML.add(wrap, "lido:resourceSet")
    whole = _XML.add(one, "lido:resourceRepresentation", lido__type="image_master")
    _XML.add(whole, "lido:linkResource", view.url, lido__formatResource=view.media_type)
    if view.width and view.height:
        for what, value in (("width", view.width), ("height", view.height)):
            part = _XML.add(whole, "lido:resourceMeasurementsSet")
            _XML.add(part, "lido:measurementType", what)
            _XML.add(part, "lido:measurementUnit", "pixel")
            _XML.add(part, "lido:measurementValue", str(value))
    if view.thumbnail:
        small = _XML.add(one, "lido:resourceRepresentation", lido__type="image_thumb")
        _XML.add(small, "lido:linkResource", view.thumbnail)
    kind = _XML.add(one, "lido:resourceType")
    _XML.add(kind, "lido:term", _in(_RESOURCES.get(view.kind, _RESOURCES["image"]), lang))
    for text, tag in view.captions:
        if tag == lang:
            _XML.add(one, "lido:resourceDescription", text)
    uris = [uri for uri in (view.licence_uri, view.rights_uri) if uri]
    if uris or view.credit:
        rights = _XML.add(one, "lido:rightsResource")
        for uri in uris:
            _rights_type(rights, uri)
        if view.credit:
            _XML.add(rights, "lido:creditLine", view.credit)


def _rights_type(parent: Element, uri: str) -> None:
    kind = _XML.add(parent, "lido:rightsType")
    _XML.add(kind, "lido:conceptID", uri, lido__type=_URI)


def _actor(actor: Element, agent: Named, lang: str) -> None:
    for uri in (*agent.same_as, *([agent.uri] if agent.uri else [])):
        _XML.add(actor, "lido:actorID", uri, lido__type=_URI)
    _XML.add(_XML.add(actor, "lido:nameActorSet"), "lido:appellationValue", _label(agent, lang))


def _actor_type(agent: Named) -> str:
    return _ACTORS["person" if agent.kind == "person" else "group"]


def _legal_body(body: Element, agent: Named, lang: str) -> None:
    for uri in (*agent.same_as, *([agent.uri] if agent.uri else [])):
        _XML.add(body, "lido:legalBodyID", uri, lido__type=_URI)
    name = _XML.add(body, "lido:legalBodyName")
    _XML.add(name, "lido:appellationValue", _label(agent, lang))


def _concept(parent: Element, term: Named, lang: str) -> None:
    for uri in (*term.same_as, term.uri):
        _XML.add(parent, "lido:conceptID", uri, lido__type=_URI)
    _XML.add(parent, "lido:term", _label(term, lang))


def _label(named: Named, lang: str) -> str:
    return named.label_en if lang == "en" else named.label


def _in(texts: Iterable[Text], lang: str) -> str:
    """The text of this language, else the first there is."""
    known = list(texts)
    return next((each.value for each in known if each.lang == lang), known[0].value)
