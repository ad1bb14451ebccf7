"""Published records of the archive, as they are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import override

from archive.models import Place, Record, Term
from archive.publication import OPEN_LICENCES
from media.access import Level, decide
from media.models import Asset
from search.description import Description, Value
from search.sources.pages import written_in
from search.sources.transcripts import spoken_in

_REFERENCES = (
    "category",
    "grade",
    "preservation_state",
    "revolutionary_period",
    "revolutionary_relic_type",
    "protection_level",
    "ich_category",
    "ich_level",
    "site_class",
)
_LISTS = ("materials", "techniques", "motifs", "languages", "red_themes")
_PEOPLE = ("creator", "rights_holder", "holding_institution", "interviewee")
RIGHTS = {
    "open": ("可自由使用", "Free to use", 0),
    "licensable": ("可申请许可", "Licence on request", 1),
    "view": ("仅展示", "View only", 2),
}


def public_keys() -> Iterable[int]:
    return Record.objects.live().order_by("pk").values_list("pk", flat=True)


def describe_records(keys: Sequence[Any]) -> Iterator[Description]:
    """Those of the records that are public now; their rows are held until the commit."""
    with_lock = Record.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update:
        list(with_lock.select_for_update(of=("self",)).values_list("pk", flat=True))
    for record in Record.objects.live().for_search().filter(pk__in=keys).order_by("pk"):
        yield describe_record(record)


def describe_record(record: Record) -> Description:
    """A record that came from `for_search`."""
    assets = [item.asset for item in record.ordered_media]
    shown = [asset for asset in assets if decide(None, asset).at_least(Level.PREVIEW)]
    terms = _terms(record)
    places = line_of(record.place)
    people = [agent for name in _PEOPLE if (agent := getattr(record, name)) is not None]
    people += [bearer.agent for bearer in record.bearers.all()]
    return Description(
        object_type="record",
        object_id=record.ark_name,
        url_name="record_page",
        url_args=[record.ark_name],
        title_zh=record.title_zh,
        title_en=record.title_en,
        names=[line.strip() for line in record.alternative_titles.splitlines() if line.strip()],
        body_zh=_lines(
            record.summary_zh, record.description_zh, record.inscription, record.provenance_zh
        ),
        body_en=_lines(record.summary_en, record.description_en, record.provenance_en),
        keywords_zh=[
            *(word for term in terms for word in (term.label_zh_hans, term.label_zh_hant)),
            *(motif.title_zh for motif in record.borne_motifs),
            *(place.name_zh for place in places),
            *(
                name
                for agent in people
                for name in (agent.name_zh, *agent.other_names.splitlines())
            ),
            record.place_note_zh,
            record.date_found,
            *_numbers(record),
        ],
        keywords_en=[
            *(term.label_en for term in terms),
            *(motif.title_en for motif in record.borne_motifs),
            *(place.name_en for place in places),
            *(agent.name_en for agent in people),
            record.place_note_en,
        ],
        kind_zh=_message(Record.Kind(record.kind).label),
        place_zh=record.place.name_zh if record.place else "",
        place_en=(record.place.name_en or record.place.name_zh) if record.place else "",
        **_dates(record),
        thumbnail=shown[0].public_id if shown else "",
        facets=_facets(record, places, shown),
        start_year=record.start_year,
        end_year=record.end_year,
        published_at=record.first_published_at or record.created_at,
        spoken=[
            *spoken_in(asset for asset in shown if asset.kind in ("audio", "video")),
            *written_in(asset for asset in shown if asset.kind == "document"),
        ],
    )


def _facets(record: Record, places: list[Place], shown: list[Asset]) -> dict[str, list[Value]]:
    kinds = list(Record.Kind.values)
    facets = {
        "kind": [
            Value(
                record.kind, _message(Record.Kind(record.kind).label), "", kinds.index(record.kind)
            )
        ],
        "collection": [
            Value(c.slug, c.title_zh, c.title_en, c.position) for c in record.collection.line()
        ],
        "place": [
            Value(place.code, place.name_zh, place.name_en)
            for place in places
            if place.level in (Place.Level.PREFECTURE, Place.Level.COUNTY)
        ],
        "theme": [
            *(value_of(term, f"red:{term.code}") for term in record.red_themes.all()),
            *(
                [value_of(record.ich_category, f"ich:{record.ich_category.code}")]
                if record.ich_category
                else []
            ),
        ],
        "ethnic": [value_of(record.ethnic_group)] if record.ethnic_group else [],
        "period": [value_of(record.period)] if record.period else [],
        "media": _media(shown),
        "rights": _rights(record, shown),
    }
    return {name: values for name, values in facets.items() if values}


def value_of(term: Term, value: str = "") -> Value:
    return Value(value or term.code, term.label_zh_hans, term.label_en, term.position)


def _media(shown: list[Asset]) -> list[Value]:
    found = dict.fromkeys(Asset.Kind(asset.kind) for asset in shown)
    order = list(Asset.Kind)
    return [
        Value(
            kind.value,
            _message(kind.label),
            "",
            order.index(kind),
        )
        for kind in found
    ]


def _rights(record: Record, shown: list[Asset]) -> list[Value]:
    if not shown:
        return []
    if any(part in record.licence_uri for part in OPEN_LICENCES):
        code = "open"
    elif record.media_access == Record.MediaAccess.PREVIEW:
        code = "licensable"
    else:
        code = "view"
    return [Value(code, *RIGHTS[code])]


def _terms(record: Record) -> list[Term]:
    single = (record.ethnic_group, record.period, *(getattr(record, name) for name in _REFERENCES))
    several = (term for name in _LISTS for term in getattr(record, name).all())
    return [term for term in (*single, *several) if term is not None]


def line_of(place: Place | None) -> list[Place]:
    """The place and the ones above it, nearest first; one query a level."""
    line: list[Place] = []
    while place is not None and place not in line:
        line.append(place)
        place = place.parent
    return line


def _numbers(record: Record) -> list[str]:
    numbers = (
        record.inventory_no,
        record.census_no,
        record.protection_no,
        record.ich_no,
        record.ark_name,
    )
    return [*numbers, *(identifier.value for identifier in record.identifiers.all())]


def _message(label: Any) -> str:
    """A lazy text of ours in Chinese, the language of its messages."""
    with override("zh-hans"):
        return str(label)


def _dates(record: Record) -> dict[str, str]:
    with override("zh-hans"):
        date_zh = record.date_label
    with override("en"):
        return {"date_zh": date_zh, "date_en": record.date_label}


def _lines(*texts: str) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())
