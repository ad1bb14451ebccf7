from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from archive.errors import RecordKept
from archive.models import Collection, Place, Record, RecordRelation, Term
from archive.readiness import assess
from archive.services.load_vocabularies import load_vocabularies
from tests.archive.factories import (
    CollectionFactory,
    PlaceFactory,
    RecordFactory,
    RecordMediaFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


def test_a_date_as_found_fills_edtf_and_years():
    record = RecordFactory.build(collection=CollectionFactory(), date_found="光绪二十三年")
    record.clean()
    assert (record.date_edtf, record.start_year, record.end_year) == ("1897", 1897, 1897)


def test_a_date_that_cannot_be_read_is_a_fault_of_its_field():
    record = RecordFactory.build(collection=CollectionFactory(), date_found="大约在冬季")
    with pytest.raises(ValidationError) as refusal:
        record.clean()
    assert "date_found" in refusal.value.message_dict


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_zh": ""},
        {"start_year": 1900, "end_year": 1800},
        {"start_year": 1900, "end_year": None},
        {"lat": Decimal("91"), "lon": Decimal("110")},
        {"quantity": 0},
        {"kind": "oral_history", "live": True},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    record = RecordFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(**wrong)


def test_a_number_is_given_once_inside_an_institution():
    RecordFactory(institution_code="HN", inventory_no="0001")
    RecordFactory(institution_code="XX", inventory_no="0001")
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordFactory(institution_code="HN", inventory_no="0001")


def test_a_term_of_another_vocabulary_is_not_accepted(vocabularies):
    record = RecordFactory.build(
        collection=CollectionFactory(),
        period=Term.objects.get(vocabulary="relic_levels", code="1"),
    )
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert list(refusal.value.message_dict) == ["period"]


def test_the_public_point_of_a_sensitive_place_is_coarse_whatever_the_record_says():
    place = PlaceFactory(sensitive=True)
    record = RecordFactory(place=place, lat="29.123456", lon="109.654321", public_precision="exact")
    assert record.public_point == (Decimal("29.1"), Decimal("109.7"))
    assert (place.public_lat, place.public_lon) == (Decimal("29.1"), Decimal("109.7"))
    assert "place_too_exact" in {gap.code for gap in assess(record).gaps}


def test_a_hidden_point_is_never_shown():
    assert RecordFactory(lat="29.1", lon="109.6", public_precision="hidden").public_point is None


def test_a_relation_reads_both_ways():
    song, singer = RecordFactory(), RecordFactory()
    relation = RecordRelation.objects.create(record=song, kind="made_by", target=singer)
    assert str(relation.label_from(song)) == "作者是"
    assert str(relation.label_from(singer)) == "作品"
    assert set(RecordRelation.INVERSE) == set(RecordRelation.Kind)


def test_a_collection_cannot_lie_below_itself():
    top = CollectionFactory()
    below = CollectionFactory(parent=top)
    assert below.line() == [top, below]
    top.parent = below
    with pytest.raises(ValidationError):
        top.full_clean()


def test_a_filter_by_years_finds_overlapping_ranges():
    qing = RecordFactory(start_year=1616, end_year=1911)
    RecordFactory(start_year=1368, end_year=1600)
    assert list(Record.objects.between(1900, 1950)) == [qing]


def test_records_of_places_below_are_found_above():
    county = PlaceFactory(level="county")
    record = RecordFactory(place=PlaceFactory(parent=county))
    assert list(Record.objects.within(county)) == [record]


def test_the_public_sees_what_is_published_and_cataloguers_see_drafts(staff):
    from accounts.roles import Role

    draft, public = RecordFactory(), RecordFactory(published=True)
    assert list(Record.objects.visible_to(None)) == [public]
    assert set(Record.objects.visible_to(staff(Role.CATALOGUER))) == {draft, public}


def test_cards_and_details_ask_a_fixed_number_of_queries():
    def read() -> int:
        with CaptureQueriesContext(connection) as asked:
            for record in Record.objects.for_cards():
                _ = record.primary_asset, record.collection.title, record.place
            for record in Record.objects.for_detail():
                _ = [item.asset.master for item in record.ordered_media]
                _ = [str(term) for term in record.materials.all()], record.period
                _ = [str(r.target) for r in record.relations.all()], list(record.bearers.all())
        return len(asked)

    material = TermFactory(vocabulary__code="materials")
    first = RecordMediaFactory().record
    few = read()
    for _ in range(4):
        record = RecordMediaFactory().record
        record.materials.set([material])
        record.save()
        RecordRelation.objects.create(record=record, kind="part_of", target=first)
    assert read() == few


def test_what_was_public_once_cannot_be_deleted_not_even_in_bulk():
    record = RecordFactory(published=True)
    with pytest.raises(RecordKept), transaction.atomic():
        Record.objects.filter(pk=record.pk).delete()
    RecordFactory().delete()
    assert Record.objects.get() == record


def test_loading_the_vocabularies_twice_changes_nothing_and_keeps_the_flags():
    first = load_vocabularies()
    with CaptureQueriesContext(connection) as asked:
        assert load_vocabularies() == first
    assert len(asked) < 30
    assert (first.vocabularies, first.places) == (27, 137)
    assert Term.objects.of("relic_categories").count() == 35
    assert Term.objects.get(vocabulary="motifs", code="sishibagou").check_note == "all"
    yongshun = Place.objects.get(code="433127")
    assert (yongshun.name_zh, yongshun.parent.name_en) == (
        "永顺县",
        Place.objects.get(code="433100").name_en,
    )


def test_periods_are_kept_in_astronomical_years(vocabularies):
    han = Term.objects.get(vocabulary="periods", code="305000")
    assert (han.start_year, han.end_year) == (-205, 220)
    assert Term.objects.get(vocabulary="periods", code="111000").start_year is None


def test_loading_again_does_not_uncover_a_sensitive_place(vocabularies):
    place = Place.objects.get(code="433127")
    place.sensitive = True
    place.save()
    load_vocabularies()
    place.refresh_from_db()
    assert place.public_lat == place.public_lat.quantize(Decimal("0.1"))
    assert place.public_lat != place.lat


def test_readiness_names_the_gaps_and_their_fields(vocabularies):
    bare = assess(RecordFactory(title_en=""))
    assert {"no_english_title", "unclear_right", "no_media", "missing_place"} <= {
        gap.code for gap in bare.gaps
    }
    assert {gap.anchor for gap in bare.gaps if gap.code == "missing_place"} == {"id_place"}
    small = RecordMediaFactory(asset__width=600, asset__height=400).record
    assert "small_image" in {gap.code for gap in assess(small).gaps}


def test_cards_of_collections_count_what_is_public():
    collection = CollectionFactory()
    RecordFactory(collection=collection)
    RecordFactory(collection=collection, published=True)
    assert Collection.objects.for_cards().get(pk=collection.pk).record_count == 1
