"""The fields of a record as a manifest tells them: words, rights, when and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from iiif_prezi3 import KeyValueString

from archive.models import Protocol, Record, RecordMedia
from iiif import labels

NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


def metadata(record: Record, items: list[RecordMedia]) -> list[KeyValueString]:
    """Every fact that has a value. Files add where they came from."""
    values: dict[str, labels.LanguageMap] = {
        "ark": labels.same(record.ark),
        "kind": labels.in_each(record.get_kind_display),
        "creator": _named(record.creator),
        "bearers": labels.listed(_named(bearer.agent) for bearer in record.bearers.all()),
        "interviewee": _named(record.interviewee),
        "interviewer": _named(record.interviewer),
        "date": labels.in_each(lambda: record.date_label),
        "period": _term(record.period),
        "place": _named(record.place) or labels.of(record, "place_note"),
        "ethnic_group": _term(record.ethnic_group),
        "materials": _terms(record.materials.all()),
        "techniques": _terms(record.techniques.all()),
        "motifs": _terms(record.motifs.all()),
        "languages": _terms(record.languages.all()),
        "size": labels.same(record.size_text),
        "category": _term(record.category),
        "grade": _term(record.grade),
        "site_class": _term(record.site_class),
        "protection_level": _term(record.protection_level),
        "ich_category": _term(record.ich_category),
        "ich_level": _term(record.ich_level),
        "red_themes": _terms(record.red_themes.all()),
        "revolutionary_period": _term(record.revolutionary_period),
        "inventory_no": labels.same(record.inventory_no),
        "other_numbers": labels.listed(labels.same(n.value) for n in record.identifiers.all()),
        "holding_institution": _named(record.holding_institution),
        "source_note": labels.of(items[0].asset, "source_note") if items else {},
        "rights_note": labels.of(record, "rights_note"),
        "protocols": labels.listed(_protocol(protocol) for protocol in protocols_of(record)),
    }
    return [
        KeyValueString(label=labels.FIELDS[name], value=value)
        for name, value in values.items()
        if value
    ]


def statement(record: Record, items: list[RecordMedia]) -> KeyValueString | None:
    """The credit line, the plain word that a picture was generated, notices of protocols."""
    credit = labels.of(record, "credit") or labels.of(items[0].asset, "credit")
    generated = any(item.asset.is_generated for item in items)
    notices = [labels.of(protocol, "notice") for protocol in protocols_of(record)]
    value = labels.listed([credit, labels.ILLUSTRATION if generated else {}, *notices])
    return KeyValueString(label=labels.ATTRIBUTION, value=value) if value else None


def protocols_of(record: Record) -> list[Protocol]:
    """Those in force over it, the oldest first; no query where they were fetched."""
    return [match.protocol for match in record.protocol_matches.all()]


def _protocol(protocol: Protocol) -> labels.LanguageMap:
    """Its name, and the community's own label where it has one: viewers make it a link."""
    title = labels.of(protocol, "title")
    return labels.listed([title, labels.same(protocol.label_uri)])


def nav_date(record: Record) -> datetime | None:
    """The first moment that the record's date may mean; none before the year 1.

    The API writes it as xsd:dateTime (§3.1), whose years the readers know from 1 to 9999.
    """
    year = record.start_year
    if year is None or not 1 <= year <= 9999:
        return None
    found = _DAY.match(record.date_edtf)
    if found is None or int(found[1]) != year:
        return datetime(year, 1, 1, tzinfo=UTC)
    try:
        return datetime(year, int(found[2] or 1), int(found[3] or 1), tzinfo=UTC)
    except ValueError:  # an EDTF day such as XX or one that its month has not
        return datetime(year, int(found[2] or 1), 1, tzinfo=UTC)


def nav_place(record: Record, base: str) -> dict[str, Any] | None:
    """The public point as a feature (navPlace extension); the exact one never leaves the house."""
    point = record.public_point
    if point is None:
        return None
    lat, lon = point
    label = _named(record.place) or labels.of(record, "title")
    return {
        "id": f"{base}/places",
        "type": "FeatureCollection",
        "features": [
            {
                "id": f"{base}/places/1",
                "type": "Feature",
                "properties": {"label": label},
                "geometry": {"type": "Point", "coordinates": [float(lon), float(lat)]},
            }
        ],
    }


def _named(thing: Any) -> labels.LanguageMap:
    return labels.of(thing, "name") if thing else {}


def _term(term: Any) -> labels.LanguageMap:
    return dict(term.labels) if term else {}


def _terms(terms: Iterable[Any]) -> labels.LanguageMap:
    return labels.listed(term.labels for term in terms)
