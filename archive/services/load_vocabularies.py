"""Load archive/vocabularies/*.csv into Vocabulary, Term and Place."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from archive.dates import astronomical
from archive.models import Place, Term, Vocabulary
from archive.services.merge_places import REWORD as REWORD_PLACE
from archive.signals import vocabularies_loaded
from archive.vocabulary_titles import PLACES, TITLES
from jobs.services.enqueue import enqueue

FOLDER = Path(__file__).resolve().parents[1] / "vocabularies"
_TERM_COLUMNS = frozenset(
    ("code", "field", "label_zh_hans", "label_zh_hant", "label_en", "broader", "source", "check")
)
_PLACE_COLUMNS = _TERM_COLUMNS | {"level", "lat_wgs84", "lon_wgs84"}
_WRITTEN = [
    "label_zh_hans",
    "label_zh_hant",
    "label_en",
    "position",
    "start_year",
    "end_year",
    "data",
    "source",
    "check_note",
]


# What exports, the search and viewers say of a term, or of a place.
_TOLD = ("label_zh_hans", "label_zh_hant", "label_en", "start_year", "end_year", "data")
_TOLD_OF_PLACES = ("name_zh", "name_en", "level", "public_lat", "public_lon", "data")
REWORD = "archive.reword"


@dataclass(frozen=True, slots=True)
class Loaded:
    vocabularies: int
    terms: int
    places: int
    to_check: int


@transaction.atomic
def load_vocabularies(folder: Path = FOLDER) -> Loaded:
    """Write every file; run it as often as you like. A dozen statements for all of them.

    A row that is no longer in a file stays, because records may refer to it. Terms and places that
    curators added or changed by hand stay as they are. Exports name terms and places, so a
    job tells harvesters, the search and viewers of the records with what is called otherwise now.

    Raises:
        KeyError: a file has no title in `archive.vocabulary_titles`.
        ValueError: a `broader` code or a number that the file does not explain.
    """
    files = {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}
    place_rows = files.pop(PLACES)
    Vocabulary.objects.bulk_create(
        (
            Vocabulary(code=code, title_zh=TITLES[code][0], title_en=TITLES[code][1])
            for code in files
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title_zh", "title_en"],
    )
    terms = [
        _term(code, position, row)
        for code, rows in files.items()
        for position, row in enumerate(rows)
    ]
    known = {(term.vocabulary_id, term.code): term for term in Term.objects.all()}
    fresh = [term for term in terms if not _is_edited(known.get((term.vocabulary_id, term.code)))]
    reworded = [
        old.pk
        for term in fresh
        if (old := known.get((term.vocabulary_id, term.code))) and _differs(old, term, _TOLD)
    ]
    Term.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["vocabulary", "code"],
        update_fields=_WRITTEN,
        batch_size=500,
    )
    _link_terms(files)
    for key in reworded:
        enqueue(REWORD, str(key))
    for key in _load_places(place_rows):
        enqueue(REWORD_PLACE, str(key))
    vocabularies_loaded.send(sender=Vocabulary)
    return Loaded(
        vocabularies=len(files),
        terms=len(terms),
        places=len(place_rows),
        to_check=sum(bool(term.check_note) for term in terms),
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _term(vocabulary: str, position: int, row: dict[str, str]) -> Term:
    start, end = _years(row)
    return Term(
        vocabulary_id=vocabulary,
        code=_code(row),
        label_zh_hans=row["label_zh_hans"],
        label_zh_hant=row.get("label_zh_hant", ""),
        label_en=row.get("label_en", ""),
        position=position,
        start_year=start,
        end_year=end,
        data={key: value for key, value in row.items() if key not in _TERM_COLUMNS and value},
        source=row.get("source", ""),
        check_note=row.get("check", ""),
    )


def _code(row: dict[str, str]) -> str:
    return row.get("code") or row["field"]


def _years(row: dict[str, str]) -> tuple[int | None, int | None]:
    """Astronomical years of a term; geological ages (unit Ma) have none."""
    if row.get("unit") == "Ma":
        return None, None
    start = row.get("start_year") or row.get("start") or ""
    end = row.get("end_year") or row.get("end") or ""
    return _year(start), _year(end)


def _year(text: str) -> int | None:
    """`-206`, `1934` or a day (`1949-09-30`) as an astronomical year."""
    if not text:
        return None
    return astronomical(int(text[:4] if len(text) == 10 and text[4] == "-" else text))


def _link_terms(files: dict[str, list[dict[str, str]]]) -> None:
    """Set the wider terms; below a term that was merged stands what took it in."""
    columns = ("vocabulary", "code", "broader", "edited_at", "replaced_by")
    known = {
        (term.vocabulary_id, term.code): term
        for term in Term.objects.filter(vocabulary__in=files).only(*columns)
    }
    moved = []
    for vocabulary, rows in files.items():
        for row in rows:
            term, wider = known[vocabulary, _code(row)], row.get("broader") or ""
            if wider and (vocabulary, wider) not in known:
                raise ValueError(f"{vocabulary}.csv: {_code(row)} names no term: {wider!r}")
            above = known[vocabulary, wider] if wider else None
            wanted = (above.replaced_by_id or above.pk) if above else None
            if term.edited_at is None and term.broader_id != wanted and term.pk != wanted:
                term.broader_id = wanted
                moved.append(term)
    Term.objects.bulk_update(moved, ["broader"], batch_size=200)


def _is_edited(word: Term | Place | None) -> bool:
    return word is not None and word.edited_at is not None


def _differs(old: Term | Place, new: Term | Place, columns: tuple[str, ...]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in columns)


def _load_places(rows: Iterable[dict[str, str]]) -> set[int]:
    """Returns the keys of those that were there and are told otherwise now."""
    sensitive = set(Place.objects.filter(sensitive=True).values_list("code", flat=True))
    before = {place.code: place for place in Place.objects.all()}
    places, told = [], set()
    for row in rows:
        if _is_edited(before.get(row["code"])):
            continue
        place = Place(
            sensitive=row["code"] in sensitive,
            code=row["code"],
            name_zh=row["label_zh_hans"],
            name_en=row["label_en"],
            level=row["level"],
            lat=Decimal(row["lat_wgs84"]) if row["lat_wgs84"] else None,
            lon=Decimal(row["lon_wgs84"]) if row["lon_wgs84"] else None,
            data={k: v for k, v in row.items() if k not in _PLACE_COLUMNS and v}
            | {"name_zh_hant": row["label_zh_hant"]},
            source=row["source"],
            check_note=row["check"],
        )
        place.public_lat, place.public_lon = place.coarsened()
        places.append(place)
        old = before.get(place.code)
        if old is not None and _differs(old, place, _TOLD_OF_PLACES):
            told.add(old.pk)
    Place.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en", "level", "lat", "lon", "public_lat", "public_lon"]
        + ["data", "source", "check_note"],
    )
    columns = ("code", "parent", "edited_at", "replaced_by")
    known = {place.code: place for place in Place.objects.only(*columns)}
    moved = []
    for row in rows:
        place = known[row["code"]]
        above = known[row["broader"]] if row["broader"] else None
        wanted = (above.replaced_by_id or above.pk) if above else None
        if place.edited_at is None and place.parent_id != wanted and place.pk != wanted:
            place.parent_id = wanted
            moved.append(place)
            if place.code in before:
                told.add(place.pk)
    Place.objects.bulk_update(moved, ["parent"])
    return told
