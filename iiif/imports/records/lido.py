"""LIDO 1.0 and 1.1 (http://www.lido-schema.org): one record, its languages side by side."""

from __future__ import annotations

from iiif.imports.languages import NONE, normalise
from iiif.imports.records.collect import Collected, is_manifest
from iiif.imports.records.xml import Element, lang_of, local, text_of
from iiif.imports.values import LanguageMap, is_address

LIDO = "http://www.lido-schema.org"
_NS = {"l": LIDO}
_PREF = f"{{{LIDO}}}pref"
_TYPE = f"{{{LIDO}}}type"
_FORMAT = f"{{{LIDO}}}formatResource"
# Where the words of a row stand; of one that is there twice the row takes both.
_ROWS = (
    ("type", ".//l:objectWorkType/l:term"),
    ("type", ".//l:classification/l:term"),
    ("inscription", ".//l:inscriptionTranscription"),
    ("extent", ".//l:displayObjectMeasurements"),
    ("number", ".//l:repositorySet/l:workID"),
    ("period", ".//l:periodName/l:term"),
    ("culture", ".//l:culture/l:term"),
    ("technique", ".//l:eventMethod/l:term"),
    ("medium", ".//l:displayMaterialsTech"),
    ("medium", ".//l:termMaterialsTech/l:term"),
    ("subject", ".//l:subjectConcept/l:term"),
    ("subject", ".//l:displaySubject"),
    ("relation", ".//l:relatedWork/l:displayObject"),
)
_MAKING = {"lido00007", "lido00012"}  # production, creation


def collect(root: Element, found: Collected) -> None:
    """Read a `lido:lido`, or the first in a `lido:lidoWrap`."""
    record = root if local(root) == "lido" else root.find("l:lido", _NS)
    if record is None:
        return
    for title in record.iterfind(".//l:titleSet/l:appellationValue", _NS):
        if title.get(_PREF) in {"alternate", "alternative"}:
            found.add("alternative", text_of(title), lang_of(title))
        else:
            found.add_title(text_of(title), lang_of(title))
    for note in record.iterfind(".//l:descriptiveNoteValue", _NS):
        found.add_summary(text_of(note), lang_of(note))
    for row, path in _ROWS:
        for element in record.iterfind(path, _NS):
            found.add(row, text_of(element), lang_of(element))
    for event in record.iterfind(".//l:event", _NS):
        _event(event, found)
    for body in record.iterfind(".//l:repositorySet/l:repositoryName", _NS):
        for name, lang in _names(body):
            found.add("repository", name, lang)
    _providers(record, found)
    _rights(record, found)
    for link in record.iterfind(".//l:recordInfoLink", _NS):
        found.add_home(text_of(link))
    for resource in record.iterfind(".//l:resourceSet", _NS):
        _resource(resource, found)


def _event(event: Element, found: Collected) -> None:
    kind = " ".join(text_of(each) for each in event.iterfind("l:eventType/l:conceptID", _NS))
    makes = any(code in kind for code in _MAKING)
    first = None  # of several roles in the making the first is the maker's
    for actor in event.iterfind("l:eventActor/l:actorInRole", _NS):
        role = next((text_of(t) for t in actor.iterfind("l:roleActor/l:term", _NS)), "")
        first = role if first is None else first
        is_maker = makes and role == first
        for name in actor.iterfind("l:actor/l:nameActorSet/l:appellationValue", _NS):
            text = text_of(name)
            shown = f"{text} ({role})" if role and text and not is_maker else text
            found.add("creator" if is_maker else "contributor", shown, lang_of(name))
    dates = event.findall("l:eventDate/l:displayDate", _NS)
    for date in dates:
        found.add("date" if makes or not kind else "provenance", text_of(date), lang_of(date))
    if not dates and makes:
        bounds = [
            text_of(each)
            for name in ("earliestDate", "latestDate")
            for each in event.iterfind(f"l:eventDate/l:date/l:{name}", _NS)
        ]
        found.add("date", "—".join(dict.fromkeys(filter(None, bounds))))
    for place in event.iterfind("l:eventPlace", _NS):
        names = place.findall("l:displayPlace", _NS) or place.findall(
            "l:place/l:namePlaceSet/l:appellationValue", _NS
        )
        for name in names:
            found.add("place", text_of(name), lang_of(name))


def _providers(record: Element, found: Collected) -> None:
    """The holding museum before the one that gives the record out."""
    for path in (".//l:repositorySet/l:repositoryName", ".//l:recordSource"):
        label: LanguageMap = {}
        url = ""
        for body in record.iterfind(path, _NS):
            for name, lang in _names(body):
                texts = label.setdefault((normalise(lang) or NONE) if lang else NONE, [])
                if not texts:
                    texts.append(name)
            links = (text_of(each) for each in body.iterfind("l:legalBodyWeblink", _NS))
            url = url or next((each for each in links if is_address(each)), "")
        found.add_provider(label, url)


def _names(body: Element) -> list[tuple[str, str]]:
    names = body.iterfind(".//l:legalBodyName/l:appellationValue", _NS)
    return [(text_of(each), lang_of(each)) for each in names if text_of(each)]


def _rights(record: Element, found: Collected) -> None:
    for holder in ("rightsWorkSet", "rightsResource"):
        for rights in record.iterfind(f".//l:{holder}", _NS):
            for kind in rights.iterfind("l:rightsType", _NS):
                for each in (*kind.iterfind("l:conceptID", _NS), *kind.iterfind("l:term", _NS)):
                    found.add_rights(text_of(each), lang_of(each), name="lido:rightsType")
            for body in rights.iterfind("l:rightsHolder", _NS):
                for name, lang in _names(body):
                    found.add("rights_holder", name, lang)
            for line in rights.iterfind("l:creditLine", _NS):
                found.add_credit(text_of(line), lang_of(line))


def _resource(resource: Element, found: Collected) -> None:
    """The largest representation is shown, a small one is its thumbnail."""
    files = []
    for shape in resource.iterfind("l:resourceRepresentation", _NS):
        link = shape.find("l:linkResource", _NS)
        if link is None or not is_address(text_of(link)):
            continue
        address, format_ = text_of(link), link.get(_FORMAT, "")
        if is_manifest(address, format_):
            found.add_manifest(address)
        elif "thumb" in shape.get(_TYPE, ""):
            found.thumbnail = found.thumbnail or address
        else:
            files.append((address, format_, _pixels(shape)))
    for address, format_, (width, height) in files[:1]:
        start = format_.partition("/")[0]
        kind = {"audio": "sound", "video": "video"}.get(start, "image")
        found.add_picture(address, kind=kind, format_=format_, width=width, height=height)


def _pixels(shape: Element) -> tuple[int, int]:
    found = {}
    for each in shape.iterfind("l:resourceMeasurementsSet", _NS):
        said = (each.find(f"l:measurement{part}", _NS) for part in ("Type", "Value"))
        name, value = (text_of(part) if part is not None else "" for part in said)
        if value.isascii() and value.isdigit() and len(value) < 9:
            found[name.lower()] = int(value)
    return found.get("width", 0), found.get("height", 0)
