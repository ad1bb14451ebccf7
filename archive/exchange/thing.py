"""What the public may know of a record, gathered once: the ground of every format.

Left out on purpose: exact points, who recorded and checked the record, consent references,
drafts, related records that are not public, files that the public sees nothing of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from archive.exchange.clean import clean
from archive.exchange.names import Named, of_agent, of_motif, of_place, of_term
from archive.exchange.pictures import Views, views_of
from archive.exchange.spans import Span, span_of
from provenance.identifiers import ark

if TYPE_CHECKING:
    from archive.models import Record

PERSON, GROUP = "person", "group"


class Text(NamedTuple):
    """A text and its BCP 47 tag; "" where it is in no language (a number, a code)."""

    value: str
    lang: str = ""


class Number(NamedTuple):
    """An identifier; `type` is ark, census, inventory, protection, ich or other."""

    value: str
    type: str


class Measure(NamedTuple):
    """`what` is length, width, height, mass or count; `unit` is cm, g, or what is counted."""

    what: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Bearer:
    agent: Named
    level: Named | None
    since_year: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another public record, as read from this one.

    Attributes:
        kind: of `RecordRelation.Kind`; `inverse` when the other record says it of this one.
        labels: the relation's name in both languages.
    """

    kind: str
    inverse: bool
    labels: tuple[Text, ...]
    uri: str
    titles: tuple[Text, ...]
    record_kind: str
    dates: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One record; `uri` is its ARK as an address, the name of the described thing itself."""

    name: str
    uri: str
    ark: str
    pages: tuple[Text, ...]
    kind: str
    kind_labels: tuple[Text, ...]
    titles: tuple[Text, ...]
    alternatives: tuple[Text, ...]
    summaries: tuple[Text, ...]
    descriptions: tuple[Text, ...]
    inscription: str
    numbers: tuple[Number, ...]
    span: Span | None
    period: Named | None
    creator: Named | None
    bearers: tuple[Bearer, ...]
    interviewee: Named | None
    interviewer: Named | None
    place: Named | None
    place_line: tuple[Named, ...]
    place_notes: tuple[Text, ...]
    point: tuple[Decimal, Decimal] | None
    people: Named | None
    types: tuple[Named, ...]
    subjects: tuple[Named, ...]
    materials: tuple[Named, ...]
    techniques: tuple[Named, ...]
    motifs: tuple[Named, ...]  # types of patterns: terms
    shown_motifs: tuple[Named, ...]  # motifs of their own, by their ARK
    languages: tuple[str, ...]
    measures: tuple[Measure, ...]
    size_text: str
    mass_range: Named | None
    edition: str
    volume: str
    conditions: tuple[Named, ...]
    condition_note: str
    acquisition: Named | None
    acquired: str
    holder: Named | None
    collection: Named
    collection_line: tuple[Named, ...]
    rights_uri: str
    licence_uri: str
    rights_notes: tuple[Text, ...]
    rights_holder: Named | None
    credits: tuple[Text, ...]
    sources: tuple[str, ...]
    links: tuple[Link, ...]
    views: Views
    modified: datetime | None

    @property
    def title(self) -> str:
        return self.titles[0].value

    @property
    def title_en(self) -> str:
        """English, else Chinese."""
        return next((text.value for text in self.titles if text.lang == "en"), self.title)

    @property
    def rights(self) -> tuple[str, ...]:
        """The licence first: it says more than the statement."""
        return tuple(uri for uri in (self.licence_uri, self.rights_uri) if uri)

    def page(self, lang: str) -> str:
        return next(text.value for text in self.pages if text.lang == lang)

    def linked(self, *kinds: str, inverse: bool = False) -> list[Link]:
        return [each for each in self.links if each.kind in kinds and each.inverse is inverse]


def address_of(ark_name: str) -> str:
    """The ARK as an address: what names a thing everywhere outside the house."""
    return f"{settings.SITE_URL}/{ark(ark_name)}"


def both(zh: str, en: str) -> tuple[Text, ...]:
    """The non-empty ones, Chinese first."""
    pairs = (("zh-Hans", clean(zh)), ("en", clean(en)))
    return tuple(Text(value, lang) for lang, value in pairs if value)


def in_each(said: Callable[[], Any]) -> tuple[str, str]:
    """What `said` gives in Chinese and in English."""
    with override("zh-hans"):
        zh = str(said() or "")
    with override("en"):
        en = str(said() or "")
    return zh, en


def thing_of(record: Record) -> Thing:
    """Gather a record that came from `for_export`; no query then."""
    place = record.place
    return Thing(
        name=record.ark_name,
        uri=address_of(record.ark_name),
        ark=record.ark,
        pages=_pages(record.ark_name),
        kind=record.kind,
        kind_labels=kind_labels(record.kind),
        titles=both(record.title_zh, record.title_en),
        alternatives=tuple(_lines(record.alternative_titles)),
        summaries=both(record.summary_zh, record.summary_en),
        descriptions=both(record.description_zh, record.description_en),
        inscription=clean(record.inscription),
        numbers=tuple(_numbers(record)),
        span=_span(record),
        period=of_term(record.period),
        creator=of_agent(record.creator),
        bearers=tuple(
            Bearer(agent, of_term(each.level), each.since_year)
            for each in record.bearers.all()
            if (agent := of_agent(each.agent))
        ),
        interviewee=of_agent(record.interviewee),
        interviewer=of_agent(record.interviewer),
        place=of_place(place),
        place_line=_line_of(place, of_place),
        place_notes=both(record.place_note_zh, record.place_note_en),
        point=record.public_point,
        people=of_term(record.ethnic_group),
        types=_terms(
            record.category, record.site_class, record.ich_category, record.revolutionary_relic_type
        ),
        subjects=_terms(
            *record.red_themes.all(),
            record.revolutionary_period,
            record.grade,
            record.protection_level,
            record.ich_level,
        ),
        materials=_terms(*record.materials.all()),
        techniques=_terms(*record.techniques.all()),
        motifs=_terms(*record.motifs.all()),
        shown_motifs=tuple(of_motif(motif) for motif in record.borne_motifs),
        languages=tuple(term.code for term in record.languages.all()),
        measures=tuple(_measures(record)),
        size_text=clean(record.size_text),
        mass_range=of_term(record.mass_range),
        edition=clean(record.edition),
        volume=clean(record.volume),
        conditions=_terms(record.completeness, record.preservation_state),
        condition_note=clean(record.condition_note),
        acquisition=of_term(record.acquisition_source),
        acquired=str(record.acquired_year or ""),
        holder=of_agent(record.holding_institution),
        collection=_collection(record.collection),
        collection_line=_line_of(record.collection, _collection),
        rights_uri=_web(record.rights_statement_uri),
        licence_uri=_web(record.licence_uri),
        rights_notes=both(record.rights_note_zh, record.rights_note_en),
        rights_holder=of_agent(record.rights_holder),
        credits=both(record.credit_zh, record.credit_en),
        sources=tuple(clean(line) for line in record.source_list if clean(line)),
        links=tuple(_links(record)),
        views=views_of(record),
        modified=record.last_published_at or record.updated_at,
    )


def _pages(ark_name: str) -> tuple[Text, ...]:
    zh, en = in_each(lambda: reverse("record_page", args=[ark_name]))
    return Text(settings.SITE_URL + zh, "zh-Hans"), Text(settings.SITE_URL + en, "en")


@lru_cache(maxsize=64)
def kind_labels(kind: str) -> tuple[Text, ...]:
    """What a kind is called, in both languages."""
    from archive.models import Record

    return both(*in_each(lambda: Record.Kind(kind).label))


@lru_cache(maxsize=64)
def _relation_labels(kind: str, inverse: bool) -> tuple[Text, ...]:
    from archive.models import RecordRelation

    label = RecordRelation.INVERSE[kind] if inverse else RecordRelation.Kind(kind).label
    return both(*in_each(lambda: label))


def _lines(text: str) -> Iterable[Text]:
    for line in text.splitlines():
        if value := clean(line):
            yield Text(value, "en" if value.isascii() else "zh-Hans")


def _numbers(record: Record) -> Iterable[Number]:
    found = [
        Number(record.ark, "ark"),
        Number(record.inventory_no, "inventory"),
        Number(record.census_no, "census"),
        Number(record.protection_no, "protection"),
        Number(record.ich_no, "ich"),
        *(Number(each.value, "other") for each in record.identifiers.all()),
    ]
    seen = set()
    for number in found:
        value = clean(number.value)
        if value and value not in seen:
            seen.add(value)
            yield Number(value, number.type)


def _span(record: Record) -> Span | None:
    if not record.date_edtf or record.start_year is None or record.end_year is None:
        return None
    zh, en = in_each(lambda: record.date_label)
    return span_of(record.date_edtf, record.start_year, record.end_year, zh=clean(zh), en=clean(en))


def _terms(*terms: Any) -> tuple[Named, ...]:
    return tuple(named for term in terms if (named := of_term(term)))


def _measures(record: Record) -> Iterable[Measure]:
    for what, millimetres in (
        ("length", record.length_mm),
        ("width", record.width_mm),
        ("height", record.height_mm),
    ):
        if millimetres:
            yield Measure(what, Decimal(millimetres) / 10, "cm")
    if record.mass_g:
        yield Measure("mass", Decimal(record.mass_g), "g")
    if record.quantity:
        yield Measure("count", Decimal(record.quantity), clean(record.quantity_unit))


def _collection(collection: Any) -> Named:
    return Named(
        uri=address_of(collection.ark_name),
        labels=tuple(both(collection.title_zh, collection.title_en)),
    )


def _line_of(thing: Any, named: Callable[[Any], Named | None]) -> tuple[Named, ...]:
    """What lies above, nearest first; at most as far as `for_export` fetched."""
    line: list[Named] = []
    above = thing.parent if thing is not None else None
    while above is not None and len(line) < 3:
        if found := named(above):
            line.append(found)
        above = above.parent if len(line) < 3 else None
    return tuple(line)


def _links(record: Record) -> Iterable[Link]:
    ends = [
        *((each, each.target, False) for each in record.relations.all()),
        *((each, each.record, True) for each in record.relations_in.all()),
    ]
    for each, other, inverse in ends:
        if other.live:
            yield Link(
                each.kind,
                inverse,
                _relation_labels(each.kind, inverse),
                address_of(other.ark_name),
                both(other.title_zh, other.title_en),
                other.kind,
                each.date_edtf,
            )


def _web(uri: str) -> str:
    """A rights address as its registry writes it: http, which is the name, not https."""
    plain = clean(uri)
    for registry in ("creativecommons.org/", "rightsstatements.org/"):
        if plain.startswith(f"https://{registry}"):
            return plain.replace("https://", "http://", 1)
    return plain if plain.startswith(("http://", "https://")) else ""
