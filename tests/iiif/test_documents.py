"""Kept documents: one query while nothing changes, built anew after every change, races."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.models import RecordMedia, RecordRelation
from archive.services.load_vocabularies import load_vocabularies
from archive.services.publish_record import publish_record
from archive.services.set_collection_live import set_collection_live
from archive.services.withdraw_record import withdraw_record
from iiif import manifests
from iiif.models import EVERYTHING, Change, Document
from iiif.presentation import documents, subjects
from iiif.presentation.documents import find_document
from iiif.services.keep_document import keep_document
from iiif.services.tidy_documents import tidy_documents
from iiif.services.touch import touch
from media.services.access import set_public_access
from media.services.describe import describe
from tests.archive.factories import AgentFactory, PlaceFactory, TermFactory
from tests.iiif.factories import (
    AssetFactory,
    CollectionFactory,
    RecordFactory,
    TextTrackFactory,
)

pytestmark = pytest.mark.django_db


def _manifest(client, record, version=3):
    return client.get(f"/iiif/presentation/{version}/{record.ark_name}/manifest")


def _collection(client, slug):
    return client.get(f"/iiif/presentation/3/collections/{slug}").json()


@pytest.fixture
def record():
    return RecordFactory(assets=[AssetFactory()])


@pytest.mark.parametrize("version", [3, 2])
def test_what_is_kept_costs_one_query(client, record, version, django_assert_num_queries):
    first = _manifest(client, record, version)

    with django_assert_num_queries(1):
        again = _manifest(client, record, version)

    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert Document.objects.filter(version=version).count() == 1


# Each changes one thing that the manifest of a record tells of; `told` is then found in it.
def _title(record):
    record.title_en = "Another title"
    record.save()
    return "Another title"


def _asset_words(record):
    asset = record.media_items.get().asset
    asset.credit_zh = asset.credit_en = ""
    asset.title_en = "A picture renamed"
    describe(asset, ["title_en", "credit_zh", "credit_en"], by=None, at=timezone.now())
    return "A picture renamed"


def _second_file(record):
    added = AssetFactory(title_en="One more picture")
    RecordMedia.objects.create(record=record, asset=added, position=1)
    return "One more picture"


def _captions(record):
    film = AssetFactory(film=True)
    RecordMedia.objects.create(record=record, asset=film, position=2)
    find_document(3, subjects.manifest(record.ark_name))
    TextTrackFactory(asset=film, language="en")
    return "en-captions"


def _collection_title(record):
    record.collection.title_en = "Brocade, renamed"
    record.collection.save()
    return "Brocade, renamed"


def _whole(record):
    RecordRelation.objects.create(
        record=record, kind="part_of", target=RecordFactory(title_en="The whole set")
    )
    return "The whole set"


@pytest.mark.parametrize(
    "change", [_title, _asset_words, _second_file, _captions, _collection_title, _whole]
)
def test_a_change_of_what_is_told_is_told(client, record, change):
    before = _manifest(client, record)

    told = change(record)

    after = _manifest(client, record)
    assert told not in before.content.decode()
    assert told in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_a_renamed_term_agent_or_place_is_called_so(client):
    maker, place, period = AgentFactory(), PlaceFactory(), TermFactory(vocabulary__code="periods")
    silver = TermFactory(vocabulary__code="materials")
    record = RecordFactory(assets=[AssetFactory()], creator=maker, place=place, period=period)
    record.materials.set([silver])
    record.save()
    other = RecordFactory(assets=[AssetFactory()])
    _manifest(client, other)
    for number, word in enumerate((maker, place)):
        _manifest(client, record)
        word.name_en = f"Called {number}"
        word.save()
        assert f"Called {number}" in _manifest(client, record).content.decode()
    for number, word in enumerate((period, silver)):
        _manifest(client, record)
        word.label_en = f"Termed {number}"
        word.save()
        assert f"Termed {number}" in _manifest(client, record).content.decode()

    unrelated = Change.objects.filter(subject=subjects.manifest(other.ark_name))
    find_document(3, subjects.manifest(other.ark_name))
    seen = unrelated.count()
    maker.save()
    assert unrelated.count() == seen


def test_access_opens_and_closes_a_manifest_and_its_place_in_the_list(client, record):
    asset, slug = record.media_items.get().asset, record.collection.slug
    assert [item["type"] for item in _collection(client, slug)["items"]] == ["Manifest"]

    set_public_access(asset, "none", by=None, at=timezone.now())
    assert _manifest(client, record).status_code == 404
    assert _collection(client, slug)["items"] == []

    set_public_access(asset, "preview", by=None, at=timezone.now())
    assert ".preview" in _manifest(client, record).content.decode()
    assert len(_collection(client, slug)["items"]) == 1


def test_publishing_moving_and_withdrawing_are_followed(client):
    first, second = CollectionFactory(), CollectionFactory()
    record = RecordFactory(collection=first, assets=[AssetFactory()], published=False)
    assert _collection(client, first.slug)["items"] == []

    record = publish_record(record, by=None)
    assert len(_collection(client, first.slug)["items"]) == 1
    assert _collection(client, second.slug)["items"] == []

    record.collection = second
    record.save()
    assert _collection(client, first.slug)["items"] == []
    assert len(_collection(client, second.slug)["items"]) == 1

    withdraw_record(record, reason_zh="权利存疑", by=None)
    assert _manifest(client, record).status_code == 404
    assert _collection(client, second.slug)["items"] == []


def test_opening_and_closing_a_collection_is_followed(client):
    collection = CollectionFactory(live=False)
    assert client.get("/iiif/presentation/3/collections/top").json()["items"] == []

    set_collection_live(collection, True, by=None, at=timezone.now())
    assert len(client.get("/iiif/presentation/3/collections/top").json()["items"]) == 1
    assert _collection(client, collection.slug)["type"] == "Collection"

    set_collection_live(collection, False, by=None, at=timezone.now())
    assert client.get("/iiif/presentation/3/collections/top").json()["items"] == []
    path = f"/iiif/presentation/3/collections/{collection.slug}"
    assert client.get(path).status_code == 404


def test_drafts_outdate_nothing(record):
    find_document(3, subjects.manifest(record.ark_name))
    before = Change.objects.count()

    record.title_en = "Only a draft"
    record.save_revision()

    assert Change.objects.count() == before


def test_an_older_state_is_never_taken_for_the_newest(record, monkeypatch):
    """The change comes while the manifest is being built: what was built is not believed."""
    subject = subjects.manifest(record.ark_name)
    build = manifests.build

    def slow(name, part):
        body = build(name, part)
        record.title_en = "Changed meanwhile"
        record.save()
        return body

    monkeypatch.setattr(documents, "builder_of", lambda kind: slow)
    old = find_document(3, subject)
    monkeypatch.undo()

    assert "Changed meanwhile" not in old.body
    assert "Changed meanwhile" in find_document(3, subject).body


def test_a_late_builder_does_no_harm(record):
    """Two build at once; the one that read the older state stores last."""
    subject = subjects.manifest(record.ark_name)
    seen, older = Change.number_of(subject), manifests.build(record.ark_name)
    record.title_en = "The newer title"
    record.save()
    newer = find_document(3, subject)

    keep_document(
        version=3, subject=subject, part=0, recipe=newer.recipe, changes=seen, body=older or "",
        at=timezone.now(),
    )  # fmt: skip

    assert "The newer title" in find_document(3, subject).body


def test_a_change_that_is_undone_was_never_told_of(record):
    subject = subjects.manifest(record.ark_name)
    before = Change.number_of(subject)

    with transaction.atomic():
        touch([subject])
        transaction.set_rollback(True)

    assert Change.number_of(subject) == before


def test_another_recipe_builds_anew(client, record, settings):
    _manifest(client, record)
    settings.SITE_URL = "https://museum.example.org"

    assert _manifest(client, record).json()["id"].startswith("https://museum.example.org/")


def test_vocabularies_that_are_loaded_outdate_everything(record):
    before = find_document(3, subjects.manifest(record.ark_name))

    load_vocabularies()

    assert Change.objects.filter(subject=EVERYTHING).exists()
    assert list(Document.objects.outdated()) == [before]


def test_tidying_forgets_what_is_outdated_and_changes_no_number(client, record):
    other = RecordFactory(assets=[AssetFactory()])
    for each in (record, other):
        _manifest(client, each)
    record.save()
    touch([subjects.manifest(other.ark_name)])
    _manifest(client, other)
    names = (subjects.manifest(record.ark_name), subjects.manifest(other.ark_name))
    before = [Change.number_of(name) for name in names]

    forgotten, saved = tidy_documents()

    assert forgotten == 1
    assert saved > 0
    assert [Change.number_of(name) for name in names] == before
    assert not Change.objects.values("subject").filter(weight__lt=1).exists()
    with CaptureQueriesContext(connection) as queries:
        _manifest(client, other)
    assert len(queries) == 1


def test_the_second_version_follows_the_third(client, record):
    _manifest(client, record, 2)
    record.title_en = "For old viewers too"
    record.save()

    manifest = json.loads(_manifest(client, record, 2).content)

    assert {"@value": "For old viewers too", "@language": "en"} in manifest["label"]


def test_a_number_that_was_read_too_late_would_be_believed(record):
    """Why the changes are counted first: the twin of the test above, with the guard off."""
    subject = subjects.manifest(record.ark_name)
    older = manifests.build(record.ark_name) or ""
    record.title_en = "The newer title"
    record.save()

    keep_document(
        version=3, subject=subject, part=0, recipe=documents.recipe(),
        changes=Change.number_of(subject), body=older, at=timezone.now(),
    )  # fmt: skip

    assert "The newer title" not in find_document(3, subject).body


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_build_beside_an_open_transaction_is_not_believed_after_it():
    """The change is written but not committed while somebody builds and keeps the old state."""
    record = RecordFactory(assets=[AssetFactory()])
    subject = subjects.manifest(record.ark_name)
    written, may_end = threading.Event(), threading.Event()

    def curator():
        with transaction.atomic():
            record.title_en = "Committed later"
            record.save()
            written.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=curator)
    thread.start()
    assert written.wait(20)
    old = find_document(3, subject)
    may_end.set()
    thread.join(20)

    assert "Committed later" not in old.body
    assert "Committed later" in find_document(3, subject).body
