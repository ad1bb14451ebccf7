"""The five real sets of metadata, through the import as a curator would use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.models import ImportBatch, Record
from archive.services.decide_value import decide_value
from archive.services.publish_record import publish_record
from museum.facts import facts
from search.sources.records import describe_record as described
from tests.archive.factories import CollectionFactory
from tests.archive.importing import apply, codes, opened, planned, rehearsed

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.once]

CMOA = {
    "accession_number": "inventory_no",
    "id": "sources",
    "title": "title_en",
    "creator[0].full_name": "creator",
    "medium": "description_en",
    "classification": "description_en",
    "item_height": "height_mm@in",
    "item_width": "width_mm@in",
}
TATE = {
    "acno": "inventory_no",
    "id": "",
    "title": "title_en",
    "medium": "description_en",
    "subjects.children.children.children.name": "description_en",
    "height": "height_mm@mm",
    "width": "",
}


def brought(
    path: Path, changes: dict[str, str], kind: str = "object", **options: Any
) -> ImportBatch:
    batch = opened(path.read_bytes(), CollectionFactory(live=True), kind, file_name=path.name)
    return rehearsed(planned(batch, changes, **options))


def counts(batch: ImportBatch) -> dict[str, int]:
    return {verdict: count for verdict, _label, count in batch.counts() if count}


def kinds(batch: ImportBatch) -> dict[tuple[str, str], int]:
    return {(entry["code"], entry["field"]): entry["count"] for entry in batch.fault_counts}


def test_the_sites_of_hunan(shared_data: Path, vocabularies):
    batch = brought(shared_data / "metadata" / "hunan_national_heritage_sites.csv", {}, "site")
    assert counts(batch) == {"new": 226, "faulty": 11}
    classes = {
        "革命遗址及革命纪念建筑物": "近现代重要史迹及代表性建筑",
        "石刻及其他": "石窟寺及石刻",
        "古建筑及历史纪念建筑物": "古建筑",
    }
    for value in batch.doubtful_values.all():
        decide_value(value, replacement=classes[value.text])
    batch = rehearsed(batch)
    assert counts(batch) == {"new": 237}
    apply(batch)
    bronze = Record.objects.get(title_zh="溪州铜柱")
    assert (bronze.date_edtf, bronze.site_class.label_zh_hans) == ("0907/0960", "石窟寺及石刻")


def test_the_townships_of_hunan(shared_data: Path, vocabularies):
    batch = brought(
        shared_data / "metadata" / "hunan_divisions.csv",
        {"street_code": "inventory_no", "street": "title_zh", "area_code": "place"},
        "place",
    )
    assert counts(batch) == {"new": 1977, "faulty": 31}
    assert kinds(batch) == {("unknown_place", "place"): 31}, (
        "development zones are not in the table"
    )
    assert batch.doubtful_values.get(text="430972").nearest == ["益阳市"]


def test_the_jades_in_both_languages(shared_data: Path, vocabularies):
    batch = brought(
        shared_data / "metadata" / "npm_jades.csv",
        {"pid": "inventory_no", "_rights": "rights_note_en", "inscription_text_zh": "inscription"},
        defaults={"institution_code": "NPM"},
    )
    assert counts(batch) == {"new": 19, "faulty": 1}
    assert codes(batch) == {("title_missing", "title_zh")}
    apply(batch)
    bowl = Record.objects.get(inventory_no="jade001")
    assert bowl.title_zh.startswith("青灰玉碗")
    assert bowl.title_en.startswith("Grayish-green jade bowl")
    assert bowl.inscription.startswith("玉椀來回部")
    assert (bowl.date_edtf, bowl.size_text[:22]) == ("1756", "rim diameter: 13.5cm; ")


def test_the_provenance_of_carnegie(shared_data: Path, vocabularies):
    batch = brought(
        shared_data / "metadata" / "cmoa_provenance_sample.jsonl.gz",
        CMOA,
        defaults={"institution_code": "CMOA"},
        title_from_english=True,
        make_agents=True,
    )
    assert counts(batch) == {"new": 1034, "faulty": 22}
    assert kinds(batch) == {("date", "date_found"): 12, ("title_missing", "title_zh"): 10}
    apply(batch)
    assert Record.objects.exclude(provenance_en="").count() == 1034
    textile = Record.objects.get(inventory_no="79.66.115")
    assert textile.provenance_en.startswith("Anonymous donor, until December 6, 1979")
    assert (textile.date_edtf, float(textile.height_mm)) == ("1860~", 330.2)
    assert textile.acquired_year == 1979
    record = publish_record(textile, by=None)
    told = {value for fact in facts(record) for value in fact.values}
    assert textile.provenance_en in told, "a reader of its page sees it"
    assert textile.provenance_en in described(record).body_en, "search finds it"


@pytest.mark.slow
def test_the_works_of_tate(shared_data: Path, vocabularies):
    batch = brought(
        shared_data / "metadata" / "tate_artworks_sample.jsonl.gz",
        TATE,
        defaults={"institution_code": "TATE"},
        title_from_english=True,
        make_agents=True,
    )
    assert counts(batch) == {"new": 4053, "faulty": 18}
    assert kinds(batch) == {("date", "date_found"): 18}
    decide_value(batch.doubtful_values.get(text="after c.1830"), replacement="1830~/1839~")
    assert counts(rehearsed(batch)) == {"new": 4065, "faulty": 6}
