"""The stream of changes, read as a harvester reads it: from the end backwards (§3.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from archive.models import RecordMedia
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.set_collection_live import set_collection_live
from archive.services.update_record import update_record
from archive.services.withdraw_record import withdraw_record
from iiif.discovery import stream
from iiif.models import Activity
from iiif.services.note_activity import note_activity
from iiif.services.reconcile_activities import reconcile_activities
from media.models import FileEvent
from media.services.access import set_public_access
from provenance.models import Event
from tests.iiif.factories import AssetFactory, CollectionFactory, RecordFactory

pytestmark = pytest.mark.django_db
ROOT = "/iiif/discovery/changes"


def _path(address: str) -> str:
    return address.removeprefix("http://testserver")


def _harvest(client) -> list[dict]:
    """All lines, oldest first, by following `prev` from `last`."""
    entry = client.get(ROOT).json()
    lines: list[dict] = []
    step = entry.get("last")
    while step:
        page = client.get(_path(step["id"])).json()
        assert page["id"] == step["id"]
        assert page["partOf"]["id"] == entry["id"]
        lines = page["orderedItems"] + lines
        step = page.get("prev")
    assert len(lines) == entry["totalItems"]
    return lines


def _told(client) -> list[tuple[str, str]]:
    return [(each["type"], each["object"]["id"].split("/")[-2]) for each in _harvest(client)]


@pytest.fixture
def draft():
    return create_record(
        collection=CollectionFactory(), kind="object", title_zh="八勾", by=None,
        media=[AssetFactory(draft=True)], media_access="preview",
    )  # fmt: skip


def test_a_record_is_created_changed_and_deleted_in_the_stream(client, draft):
    assert _harvest(client) == []
    record = publish_record(draft, by=None)
    publish_record(update_record(record, by=None, title_zh="八勾花"), by=None)
    withdraw_record(record, reason_zh="权属争议", by=None)

    assert _told(client) == [(kind, record.ark_name) for kind in ("Create", "Update", "Delete")]
    entry = client.get(ROOT).json()
    assert (entry["type"], entry["totalItems"]) == ("OrderedCollection", 3)
    line = _harvest(client)[0]
    assert line["object"] == {
        "id": f"http://testserver/iiif/presentation/3/{record.ark_name}/manifest",
        "type": "Manifest",
        "canonical": f"http://testserver/ark:/99999/{record.ark_name}",
    }
    event = Event.objects.filter(kind="record.published").first()
    assert line["endTime"] == event.content["at"]


def test_what_is_listed_answers_and_what_is_deleted_does_not(client, draft):
    record = publish_record(draft, by=None)
    address = _path(_harvest(client)[-1]["object"]["id"])
    assert client.get(address).status_code == 200

    withdraw_record(record, reason_zh="误发", by=None)

    assert _harvest(client)[-1]["type"] == "Delete"
    assert client.get(address).status_code == 404


def test_what_was_never_public_never_appears(client):
    collection = CollectionFactory(live=False)
    create_record(
        collection=collection, kind="object", title_zh="草稿", by=None, media=[AssetFactory()]
    )
    bare = create_record(
        collection=CollectionFactory(), kind="object", title_zh="没有影像", by=None
    )
    withdraw_record(publish_record(bare, by=None), reason_zh="误发", by=None)
    closed = AssetFactory(draft=True, grade="core")
    hidden = create_record(
        collection=CollectionFactory(), kind="object", title_zh="核心数据", by=None,
        media=[closed], media_access="full",
    )  # fmt: skip
    publish_record(hidden, by=None)
    set_public_access(AssetFactory(draft=True), "full", by=None, at=timezone.now())

    assert _harvest(client) == []


def test_closing_the_only_file_deletes_and_opening_it_creates_again(client, draft):
    record = publish_record(draft, by=None)
    asset = record.ordered_media[0].asset
    now = timezone.now()

    set_public_access(asset, "none", by=None, at=now + timedelta(seconds=1))
    set_public_access(asset, "full", by=None, at=now + timedelta(seconds=2))

    assert [kind for kind, _name in _told(client)] == ["Create", "Delete", "Create"]


def test_a_file_that_is_ready_after_the_publication_creates(client):
    asset = AssetFactory(processing=True)
    record = RecordFactory(assets=[asset])
    assert _harvest(client) == []

    type(asset).objects.filter(pk=asset.pk).update(state="ready", ready_at=timezone.now())
    FileEvent.objects.create(
        asset=asset, type=FileEvent.Type.NORMALIZATION, outcome="success", agent="x",
        at=timezone.now(),
    )  # fmt: skip

    assert _told(client) == [("Create", record.ark_name)]


def test_collections_are_in_the_same_stream(client):
    collection = CollectionFactory(live=False)
    now = timezone.now()
    set_collection_live(collection, True, by=None, at=now)
    set_collection_live(collection, False, by=None, at=now + timedelta(minutes=1))

    lines = _harvest(client)
    assert [(each["type"], each["object"]["type"]) for each in lines] == [
        ("Create", "Collection"),
        ("Delete", "Collection"),
    ]
    assert lines[0]["object"]["id"].endswith(f"/collections/{collection.slug}")


def _collections(client) -> list[tuple[str, str]]:
    return [
        (each["type"], each["object"]["id"].rsplit("/", 1)[1])
        for each in _harvest(client)
        if each["object"]["type"] == "Collection"
    ]


@pytest.fixture
def shelves():
    """Two open roots, and in the first a collection with one below it."""
    now = timezone.now()
    made = {}
    for slug, above in (("red", ""), ("cloth", ""), ("march", "red"), ("letters", "march")):
        made[slug] = CollectionFactory(slug=slug, live=False, parent=made.get(above))
        set_collection_live(made[slug], True, by=None, at=now)
    Activity.objects.all().delete()
    reconcile_activities(now=now - timedelta(minutes=1))
    return made


def test_a_renamed_collection_is_updated_with_the_one_that_lists_it(client, shelves):
    before = len(_collections(client))
    shelves["march"].title_en = "The Long March in Hunan"
    shelves["march"].save()

    assert _collections(client)[before:] == [("Update", "march"), ("Update", "red")]
    shelves["march"].save()
    assert len(_collections(client)) == before + 2


def test_a_moved_collection_is_updated_with_both_that_list_it(client, shelves):
    before = len(_collections(client))
    shelves["march"].parent = shelves["cloth"]
    shelves["march"].save()

    told = _collections(client)[before:]
    assert told[0] == ("Update", "march")
    assert sorted(told[1:]) == [("Update", "cloth"), ("Update", "red")]


def test_what_is_moved_below_a_closed_collection_goes_with_all_below_it(client, shelves):
    closed = CollectionFactory(slug="closed", live=False)
    before = len(_collections(client))

    shelves["march"].parent = closed
    shelves["march"].save()
    told = _collections(client)[before:]
    assert sorted(told) == [("Delete", "letters"), ("Delete", "march"), ("Update", "red")]
    assert client.get("/iiif/presentation/3/collections/letters").status_code == 404
    assert reconcile_activities(now=timezone.now()) == 0

    shelves["march"].parent = shelves["red"]
    shelves["march"].save()
    told = _collections(client)[before + 3 :]
    assert sorted(told) == [("Create", "letters"), ("Create", "march"), ("Update", "red")]


def test_another_slug_is_another_resource(client, shelves):
    before = len(_collections(client))
    shelves["letters"].slug = "family-letters"
    shelves["letters"].save()

    assert _collections(client)[before:] == [
        ("Delete", "letters"),
        ("Create", "family-letters"),
        ("Update", "march"),
    ]


def test_a_deleted_collection_is_told(client, shelves):
    before = len(_collections(client))
    shelves["letters"].delete()

    assert _collections(client)[before:] == [("Delete", "letters"), ("Update", "march")]


def test_a_closed_collection_is_renamed_in_silence(client):
    hidden = CollectionFactory(live=False)
    hidden.title_en = "Not yet"
    hidden.save()

    assert _harvest(client) == []


def test_pages_are_full_before_the_next_and_then_never_change(client, monkeypatch):
    monkeypatch.setattr(stream, "PAGE_SIZE", 3)
    now = timezone.now()
    for n in range(7):
        note_activity("Manifest", f"h1{n}", is_public=True, at=now)
    first = client.get(f"{ROOT}/0")
    second = client.get(f"{ROOT}/1").json()

    note_activity("Manifest", "h19", is_public=True, at=now)

    assert client.get(f"{ROOT}/0").content == first.content
    assert first["Cache-Control"] == "public, max-age=86400"
    assert client.get(f"{ROOT}/2")["Cache-Control"] == "public, no-cache"
    assert (second["startIndex"], len(second["orderedItems"])) == (3, 3)
    assert _path(second["next"]["id"]) == f"{ROOT}/2"
    assert client.get(f"{ROOT}/3").status_code == 404
    assert "next" not in client.get(f"{ROOT}/2").json()
    assert "prev" not in first.json()


def test_times_never_run_backwards(client):
    now = timezone.now()
    note_activity("Manifest", "h1a", is_public=True, at=now)
    note_activity("Manifest", "h1b", is_public=True, at=now - timedelta(days=1))

    times = [each["endTime"] for each in _harvest(client)]
    assert times == sorted(times)


def test_a_harvester_sees_by_the_etag_that_nothing_is_new(client, draft):
    publish_record(draft, by=None)
    answer = client.get(ROOT)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "discovery/1/context.json" in answer["Content-Type"]
    assert client.get(ROOT, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.options(ROOT).status_code == 204
    assert client.post(ROOT).status_code == 405


def test_an_installation_that_is_older_than_the_stream_is_brought_up_to_it(client, capsys):
    older = RecordFactory(assets=[AssetFactory()])
    RecordFactory()
    gone = RecordFactory(assets=[AssetFactory()])
    note_activity("Manifest", gone.ark_name, is_public=True, at=timezone.now())
    RecordMedia.objects.filter(record=gone).delete()

    call_command("reconcile_discovery")

    told = _told(client)
    assert ("Create", older.ark_name) in told
    assert told[-1] == ("Delete", gone.ark_name)
    assert reconcile_activities(now=timezone.now()) == 0
    before = Activity.objects.count()
    call_command("reconcile_discovery", if_empty=True)
    assert Activity.objects.count() == before


def test_a_change_that_is_undone_leaves_no_line(client, draft):
    from django.db import transaction

    with transaction.atomic():
        publish_record(draft, by=None)
        transaction.set_rollback(True)

    assert _harvest(client) == []


@pytest.mark.django_db(transaction=True)
def test_changes_of_the_same_moment_get_numbers_without_gaps():
    """Four at once: a page must not change after somebody has read it."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def write(worker: int) -> None:
        try:
            for n in range(6):
                note_activity("Manifest", f"h1w{worker}n{n}", is_public=True, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    lines = list(Activity.objects.values_list("number", "end_time"))
    assert [number for number, _at in lines] == list(range(24))
    assert [at for _number, at in lines] == sorted(at for _number, at in lines)
