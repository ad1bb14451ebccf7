"""Whatever door publishes or withdraws: evidence, files and signals come with it, or nothing."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import ReferenceIndex

from archive.errors import CollectionInUse, NotPublishable, NotPublished
from archive.models import Record, RecordMedia
from archive.services.attach_media import attach_media
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.set_collection_live import set_collection_live
from archive.services.update_record import update_record
from archive.services.withdraw_record import withdraw_record
from archive.signals import record_published, record_unpublished
from provenance.models import ActorDigest, Event
from tests.archive.factories import (
    CollectionFactory,
    RecordFactory,
    RecordMediaFactory,
    consent_for,
)
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """The signals that were sent, as (name, ark name)."""
    said = []

    def published(record, **_):
        said.append(("published", record.ark_name))

    def unpublished(record, **_):
        said.append(("unpublished", record.ark_name))

    record_published.connect(published)
    record_unpublished.connect(unpublished)
    yield said
    record_published.disconnect(published)
    record_unpublished.disconnect(unpublished)


def draft(**fields) -> Record:
    return create_record(
        collection=CollectionFactory(), kind="object", title_zh="银项圈", by=None, **fields
    )


def kinds(record: Record) -> list[str]:
    return list(Event.objects.about(record.ark_name).order_by("seq").values_list("kind", flat=True))


def by_service(record, user):
    publish_record(record, by=user)


def by_revision(record, user):
    record.latest_revision.publish(user=user, skip_permission_checks=True)


def by_wagtails_own_action(record, user):
    PublishRevisionAction(record.latest_revision, user=user).execute(skip_permission_checks=True)


def by_saving_the_row(record, user):
    record.live = True
    record.save()


@pytest.mark.parametrize(
    "door", [by_service, by_revision, by_wagtails_own_action, by_saving_the_row]
)
def test_every_door_writes_the_event_and_tells_the_floors_above(door, heard):
    record = draft()
    door(record, UserFactory())
    record.refresh_from_db()
    assert record.live
    assert kinds(record) == ["record.published"]
    assert heard == [("published", record.ark_name)]


def test_the_event_names_who_published_by_a_digest_only():
    user, record = UserFactory(), draft()
    publish_record(record, by=user)
    event = Event.objects.about(record.ark_name).get()
    assert ActorDigest.objects.get(user_id=user.pk).digest in event.leaf
    assert user.email not in event.leaf


@pytest.mark.parametrize("door", [by_service, by_revision, by_wagtails_own_action])
def test_when_the_event_fails_nothing_was_published(door, monkeypatch, heard):
    record = draft()

    def broken(*_args, **_kwargs):
        raise RuntimeError("the log is full")

    monkeypatch.setattr("archive.publication.record_event", broken)
    with pytest.raises(RuntimeError):
        door(record, None)
    record = Record.objects.get(pk=record.pk)
    assert not record.live
    assert record.first_published_at is None
    assert not Event.objects.about(record.ark_name).exists()


def test_when_a_listener_above_fails_nothing_was_published():
    record = draft()

    def refuses(**_):
        raise RuntimeError("the index is gone")

    record_published.connect(refuses)
    try:
        with pytest.raises(RuntimeError):
            publish_record(record, by=None)
    finally:
        record_published.disconnect(refuses)
    assert not Record.objects.get(pk=record.pk).live


@pytest.mark.parametrize("own_action", [False, True])
def test_withdrawing_leaves_a_tombstone_and_an_event(own_action, heard):
    record = publish_record(draft(), by=None)
    if own_action:
        UnpublishAction(record).execute()
    else:
        withdraw_record(record, reason_zh="权利人要求", reason_en="Asked by the holder", by=None)
    record.refresh_from_db()
    assert record.is_withdrawn
    assert not record.live
    assert kinds(record) == ["record.published", "record.withdrawn"]
    assert heard[-1] == ("unpublished", record.ark_name)
    assert record.withdrawal_reason_zh == ("" if own_action else "权利人要求")


def test_publishing_again_lifts_the_tombstone_and_keeps_the_name():
    record = publish_record(draft(), by=None)
    name = record.ark_name
    withdraw_record(record, reason_zh="核实中", by=None)
    record = publish_record(Record.objects.get(pk=record.pk), by=None)
    assert (record.live, record.withdrawn_at, record.withdrawal_reason_zh) == (True, None, "")
    assert record.ark_name == name
    assert '"restored":true' in Event.objects.about(name).order_by("-seq").first().leaf


def test_withdrawing_what_is_not_public_is_refused():
    with pytest.raises(NotPublished):
        withdraw_record(draft(), reason_zh="误操作", by=None)


def test_a_scheduled_publication_says_nothing_before_its_day(heard):
    record = draft(go_live_at=timezone.now() + timezone.timedelta(days=3))
    publish_record(record, by=None)
    assert not Record.objects.get(pk=record.pk).live
    assert heard == []
    assert kinds(record) == []


@pytest.mark.parametrize(
    ("fields", "access"),
    [
        ({"media_access": "full"}, "full"),
        ({"media_access": "preview"}, "preview"),
        ({"licence_uri": "https://creativecommons.org/licenses/by/4.0/"}, "full"),
        (
            {"licence_uri": "https://creativecommons.org/licenses/by/4.0/", "media_access": "none"},
            "none",
        ),
        ({"licence_uri": "https://creativecommons.org/licenses/by-nc/4.0/"}, "preview"),
    ],
)
def test_publishing_opens_the_files_as_far_as_the_record_says(fields, access):
    asset = AssetFactory(ready=True)
    record = publish_record(draft(media=[asset], **fields), by=None)
    asset.refresh_from_db()
    assert asset.public_access == access
    withdraw_record(record, reason_zh="撤下", by=None)
    asset.refresh_from_db()
    assert asset.public_access == "none"


def test_a_file_of_a_closed_grade_stays_closed():
    asset = AssetFactory(ready=True, grade="core")
    publish_record(draft(media=[asset], media_access="full"), by=None)
    asset.refresh_from_db()
    assert asset.public_access == "none"


def test_a_file_that_another_public_record_shows_stays_open():
    asset = AssetFactory(ready=True)
    first = publish_record(draft(media=[asset], media_access="full"), by=None)
    publish_record(draft(media=[asset], media_access="preview"), by=None)
    withdraw_record(first, reason_zh="撤下", by=None)
    asset.refresh_from_db()
    assert asset.public_access == "preview"


def test_a_file_taken_out_of_a_record_is_closed_at_the_next_publication():
    asset, other = AssetFactory(ready=True), AssetFactory(ready=True)
    record = publish_record(draft(media=[asset], media_access="full"), by=None)
    edited = record.get_latest_revision_as_object()
    edited.media_items.set([RecordMedia(asset=other, position=0)])
    edited.save_revision().publish(skip_permission_checks=True)
    asset.refresh_from_db()
    other.refresh_from_db()
    assert (asset.public_access, other.public_access) == ("none", "full")


def test_a_draft_on_top_of_a_public_record_changes_nothing_public():
    record = publish_record(draft(), by=None)
    update_record(record, by=None, title_zh="银项圈（改）")
    attach_media(
        Record.objects.get(pk=record.pk), [RecordMedia(asset=AssetFactory(ready=True))], by=None
    )
    row = Record.objects.get(pk=record.pk)
    assert (row.title_zh, row.media_items.count(), row.live) == ("银项圈", 0, True)
    row = publish_record(row, by=None)
    assert (row.title_zh, row.media_items.count()) == ("银项圈（改）", 1)
    assert kinds(record) == ["record.published", "record.published"]


def test_the_files_of_a_record_are_known_as_used_by_it():
    asset = AssetFactory(ready=True)
    record = draft(media=[asset])
    ReferenceIndex.create_or_update_for_object(record)
    users = [found for found, _places in ReferenceIndex.get_grouped_references_to(asset)]
    assert users == [record]


def test_files_are_attached_once_and_the_first_speaks_for_the_record():
    one, two = AssetFactory(ready=True), AssetFactory(ready=True)
    record = draft()
    items = [RecordMedia(asset=asset) for asset in (one, two, one)]
    assert attach_media(record, items, by=None) == 2
    assert attach_media(Record.objects.get(pk=record.pk), [RecordMedia(asset=two)], by=None) == 0
    shown = publish_record(Record.objects.get(pk=record.pk), by=None).ordered_media
    assert [(item.asset, item.primary) for item in shown] == [(one, True), (two, False)]


def test_a_record_of_a_closed_collection_is_not_published():
    record = create_record(
        collection=CollectionFactory(live=False), kind="site", title_zh="老司城遗址", by=None
    )
    with pytest.raises(NotPublishable):
        publish_record(record, by=None)


def test_oral_history_waits_for_consent():
    record = create_record(
        collection=CollectionFactory(), kind="oral_history", title_zh="老红军口述", by=None
    )
    with pytest.raises(NotPublishable):
        publish_record(record, by=None)
    consent_for(record)
    assert publish_record(Record.objects.get(pk=record.pk), by=None).live


def test_a_collection_with_public_records_cannot_be_closed():
    collection = RecordFactory(published=True).collection
    with pytest.raises(CollectionInUse):
        set_collection_live(collection, False, by=None, at=timezone.now())
    empty = CollectionFactory()
    assert set_collection_live(empty, False, by=None, at=timezone.now())
    assert Event.objects.about(empty.ark_name).get().kind == "collection.closed"


def test_a_new_date_is_read_anew():
    record = draft(date_found="光绪二十三年")
    update_record(record, by=None, date_found="民国十六年")
    record.refresh_from_db()
    assert (record.date_edtf, record.start_year) == ("1927", 1927)


def test_names_that_are_no_field_are_refused():
    with pytest.raises(TypeError, match="colour"):
        draft(colour="red")


def test_the_first_file_is_the_primary_one():
    first, second = AssetFactory(ready=True), AssetFactory(ready=True)
    record = draft(media=[first, second], sources=["馆藏总账", "田野笔记"])
    assert record.primary_asset == first
    assert record.source_list == ["馆藏总账", "田野笔记"]
    assert RecordMediaFactory(primary=True, position=5).record.primary_asset
