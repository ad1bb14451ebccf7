"""The index follows the archive: what the public may see is found, and nothing else."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from archive.models import Agent, Collection, Place, Record, Term, Vocabulary
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from media.models import Asset, Master, TextTrack
from search import checks
from search.engine.facets import maps_of
from search.models import Document, FacetValue, IndexChange, IndexState
from search.query import Query
from search.services.index import index, index_record
from search.services.rebuild import is_needed, rebuild
from tests.search.factories import NOON, DescriptionFactory, value
from tests.search.test_engine import found

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
鼓声从寨子里传来

00:01:05.500 --> 00:01:09.000
<v 老人>這是<b>銀飾</b>的聲音 &amp; 歌
"""


@pytest.fixture
def collection(db) -> Collection:
    return Collection.objects.create(
        slug="xiangxi", title_zh="湘西民族", title_en="Xiangxi", live=True
    )


@pytest.fixture
def recording(db) -> Asset:
    master = Master.objects.create(sha256="0" * 64, size_bytes=1, media_type="audio/mpeg")
    asset = Asset.objects.create(
        kind="audio", title_zh="鼓", master=master, state="ready", ready_at=timezone.now()
    )
    TextTrack.objects.create(asset=asset, kind="transcript", language="zh-Hans", vtt=VTT)
    return asset


def record_of(collection: Collection, **fields) -> Record:
    fields = {"title_zh": "苗族鼓舞", "title_en": "Miao drum dance", "kind": "ich", **fields}
    return create_record(collection=collection, by=None, **fields)


def test_a_published_record_is_found_by_all_that_it_says(engine, collection):
    peoples = Vocabulary.objects.get_or_create(code="ethnic_groups")[0]
    people = Term.objects.get_or_create(
        vocabulary=peoples, code="06", defaults={"label_zh_hans": "苗族", "label_en": "Miao"}
    )[0]
    place = Place.objects.create(code="t1", name_zh="花垣县", name_en="Huayuan", level="county")
    bearer = Agent.objects.create(name_zh="石某某", other_names="阿鼓")
    record = publish_record(
        record_of(
            collection,
            ethnic_group=people,
            place=place,
            creator=bearer,
            alternative_titles=["跳鼓"],
            summary_zh="鼓手在赶秋时起舞。",
            inventory_no="XX-0042",
            date_found="1934年11月",
        ),
        by=None,
    )

    for text in (
        "鼓舞",
        "drum dances",
        "花垣",
        "huayuan",
        "石某某",
        "阿鼓",
        "tiaogu",
        "赶秋",
        "XX-0042",
        "1934",
    ):
        assert found(engine, text) == [record.ark_name], text
    document = Document.objects.get()
    assert document.facets == {
        "kind": ["ich"],
        "collection": ["xiangxi"],
        "place": ["t1"],
        "ethnic": ["06"],
    }
    assert (document.start_year, document.end_year) == (1934, 1934)
    assert (document.kind_zh, document.date_zh) == ("非物质文化遗产项目", "1934年11月")
    assert document.date_en == "November 1934"


def test_a_draft_is_not_found_and_a_withdrawn_record_no_longer(engine, collection):
    record = record_of(collection)
    assert found(engine, "鼓舞") == []

    record = publish_record(record, by=None)
    assert found(engine, "鼓舞") == [record.ark_name]

    withdraw_record(record, by=None, reason_zh="核对", reason_en="Checking")
    assert found(engine, "鼓舞") == []


def test_a_draft_of_a_published_record_is_not_found_before_it_is_published(engine, collection):
    record = publish_record(record_of(collection), by=None)
    record.title_zh = "侗族大歌"
    record.save_revision()

    assert found(engine, "大歌") == []


def test_a_publication_that_fails_leaves_nothing_to_be_found(engine, collection):
    record = record_of(collection)

    with pytest.raises(RuntimeError), transaction.atomic():
        publish_record(record, by=None)
        raise RuntimeError

    assert found(engine, "鼓舞") == []


def test_spoken_words_are_found_with_their_time(engine, collection, recording):
    record = publish_record(record_of(collection, media=[recording], media_access="full"), by=None)

    assert found(engine, "银饰的声音") == [record.ark_name]
    passage = Document.objects.get().passages.get(start_ms=65_500)
    assert (passage.text, passage.start_seconds) == ("這是銀飾的聲音 & 歌", 65)
    assert Document.objects.get().facets["media"] == ["audio"]


def test_only_the_words_of_a_preview_are_found_where_only_a_preview_is_heard(
    engine, collection, recording
):
    publish_record(record_of(collection, media=[recording], media_access="preview"), by=None)

    assert found(engine, "寨子里") != []
    assert found(engine, "银饰的声音") == []


def test_words_of_a_closed_recording_are_not_found(engine, collection, recording):
    record = publish_record(record_of(collection, media=[recording], media_access="full"), by=None)

    recording.refresh_from_db()
    recording.grade = "sensitive"
    recording.save()

    assert found(engine, "寨子里") == []
    assert found(engine, "鼓舞") == [record.ark_name]
    assert Document.objects.get().thumbnail == ""


def test_a_new_transcript_of_a_published_recording_is_found_at_once(engine, collection, recording):
    TextTrack.objects.all().delete()
    publish_record(record_of(collection, media=[recording], media_access="full"), by=None)
    assert found(engine, "寨子里") == []

    TextTrack.objects.create(asset=recording, kind="captions", language="zh-Hans", vtt=VTT)

    assert len(found(engine, "寨子里")) == 1


def test_a_renamed_collection_is_called_so_in_its_facet(engine, collection):
    publish_record(record_of(collection), by=None)
    engine.search(Query())

    collection.title_zh = "武陵山"
    collection.save()

    facet = next(f for f in engine.search(Query()).facets if f.name == "collection")
    assert [option.label for option in facet.options] == ["武陵山"]


def test_rebuilding_adds_what_is_missing_and_removes_what_is_not_public(engine, collection, capsys):
    record = publish_record(record_of(collection), by=None)
    Document.objects.all().delete()
    index(DescriptionFactory(object_id="gone", title_zh="鬼"), now=NOON)
    index(
        DescriptionFactory(object_type="story", object_id="unregistered", title_zh="鬼"), now=NOON
    )

    call_command("rebuild_index")

    assert list(Document.objects.values_list("object_id", flat=True)) == [record.ark_name]
    assert "1 indexed, 2 removed" in capsys.readouterr().out
    assert found(engine, "") == [record.ark_name]


def test_rebuilding_twice_changes_nothing_and_is_done_only_when_needed(engine, collection, capsys):
    publish_record(record_of(collection), by=None)
    first = list(Document.objects.values_list("pk", "title_grams", "facets"))
    IndexState.objects.update(analysis=0)
    assert is_needed()

    rebuild(now=timezone.now())
    rebuild(now=timezone.now())

    assert list(Document.objects.values_list("pk", "title_grams", "facets")) == first
    assert not is_needed()
    call_command("rebuild_index", "--if-needed")
    assert "up to date" in capsys.readouterr().out


def test_a_rebuild_keeps_what_was_published_while_it_ran(engine, collection):
    started = timezone.now()
    publish_record(record_of(collection), by=None)
    index(DescriptionFactory(object_id="later", title_zh="新"))

    rebuild(now=started)

    assert found(engine, "新") == ["later"]


def test_an_index_of_an_old_analysis_is_reported(db):
    assert checks.index_is_whole(None, databases=["default"]) == []

    IndexState.objects.update(analysis=0)

    assert [problem.id for problem in checks.index_is_whole(None, databases=["default"])] == [
        "search.W001"
    ]


@pytest.mark.sqlite_only
def test_a_lost_trigger_is_an_error(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_fulltext_update")

    assert [problem.id for problem in checks.index_is_whole(None, databases=["default"])] == [
        "search.E001"
    ]


def test_the_maps_of_a_process_follow_changes_and_rollbacks(engine):
    index(DescriptionFactory(object_id="a", facets={"kind": [value("x")]}))
    assert engine.search(Query()).total == 1

    with pytest.raises(RuntimeError), transaction.atomic():
        index(DescriptionFactory(object_id="b", facets={"kind": [value("x")]}))
        assert engine.search(Query()).total == 2
        raise RuntimeError
    assert engine.search(Query()).total == 1

    index(DescriptionFactory(object_id="c", facets={"kind": [value("y")]}))
    counts = {o.value: o.count for o in engine.search(Query()).facets[0].options}
    assert counts == {"x": 1, "y": 1}


def test_few_changes_are_read_alone(engine, django_assert_num_queries):
    for number in range(5):
        index(DescriptionFactory(object_id=str(number), facets={"kind": [value("x")]}))
    engine.search(Query())
    index(DescriptionFactory(object_id="0", facets={"kind": [value("y")]}))

    with django_assert_num_queries(3), maps_of(engine.connection).reading() as maps:
        assert len(maps.all) == 5  # the log, one document, the names


def test_old_entries_of_the_log_are_forgotten(db, monkeypatch):
    monkeypatch.setattr("search.services.change.KEPT_CHANGES", 3)
    for _ in range(6):
        index(DescriptionFactory())

    assert IndexChange.objects.count() == 3
    assert IndexState.objects.get().generation == 6


def test_a_thing_without_a_title_or_with_half_a_date_is_refused(db):
    with pytest.raises(ValueError, match="no title"):
        index(DescriptionFactory(title_zh=""))
    with pytest.raises(ValueError, match="one year"):
        index(DescriptionFactory(start_year=1934))


def test_names_of_values_are_stored_once_and_renamed(db):
    index(DescriptionFactory(facets={"theme": [value("a", "旧名")]}))
    index(DescriptionFactory(facets={"theme": [value("a", "新名")]}))

    assert FacetValue.objects.get().label_zh == "新名"


def test_a_record_that_is_no_longer_public_leaves_when_it_is_indexed(engine, collection):
    record = publish_record(record_of(collection), by=None)
    Record.objects.filter(pk=record.pk).update(live=False)

    index_record(record)

    assert not Document.objects.exists()
