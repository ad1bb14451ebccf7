"""The life of a place: added, changed, deprecated, merged, parted; with what refers to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.roles import Role
from archive.errors import PlaceRefused
from archive.models import HarvestEntry, Place, Record
from archive.services.deprecate_place import deprecate_place, restore_place
from archive.services.load_vocabularies import load_vocabularies
from archive.services.merge_places import merge_places, undo_place_merge
from archive.spreadsheet.lookup import Lookup
from jobs.services.run import run_all
from search.models import Document
from tests.archive.factories import AgentFactory, PlaceFactory, RecordFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def pair() -> tuple[Place, Place]:
    """Two places for one village: the wrong one, and the one that stays."""
    return (
        PlaceFactory(name_zh="捞车村", code="LC-1", lat="29.1", lon="109.6"),
        PlaceFactory(name_zh="捞车河村", code="LC-2", lat="29.2", lon="109.7"),
    )


def test_a_merge_moves_records_people_and_what_lies_below_and_can_be_undone(pair):
    wrong, right = pair
    record, other = RecordFactory(place=wrong), RecordFactory(place=right)
    person = AgentFactory(place=wrong)
    below = PlaceFactory(parent=wrong)

    merge = merge_places(wrong, right, by=None, now=NOW)

    for each in (record, person, below, wrong):
        each.refresh_from_db()
    assert record.place == person.place == below.parent == right
    assert (wrong.deprecated_at, wrong.replaced_by) == (NOW, right)

    undo_place_merge(merge, by=None, now=NOW)

    for each in (record, person, below, wrong, other):
        each.refresh_from_db()
    assert record.place == person.place == below.parent == wrong
    assert other.place == right
    assert (wrong.deprecated_at, wrong.replaced_by) == (None, None)
    with pytest.raises(PlaceRefused):
        undo_place_merge(merge, by=None, now=NOW)


def test_what_was_chosen_anew_after_the_merge_stays_when_it_is_undone(pair):
    wrong, right = pair
    third = PlaceFactory()
    record = RecordFactory(place=wrong)
    merge = merge_places(wrong, right, by=None, now=NOW)
    Record.objects.filter(pk=record.pk).update(place=third)

    undo_place_merge(merge, by=None, now=NOW)

    record.refresh_from_db()
    assert record.place == third


def test_a_draft_from_before_the_merge_names_what_took_the_place(pair):
    wrong, right = pair
    last = PlaceFactory()
    draft = RecordFactory(place=wrong).save_revision()

    merge_places(wrong, right, by=None, now=NOW)
    merge_places(right, last, by=None, now=NOW)

    assert draft.as_object().place == last


def test_a_sheet_from_before_the_merge_is_read_as_what_took_the_place(pair):
    wrong, right = pair
    gone = PlaceFactory(name_zh="老寨", code="OLD")
    merge_places(wrong, right, by=None, now=NOW)
    deprecate_place(gone, by=None, now=NOW)
    same = PlaceFactory(name_zh="老寨", code="NEW")

    lookup = Lookup.load()

    assert lookup.places["捞车村"] == lookup.places["LC-1"] == [right]
    assert lookup.places["捞车河村"] == [right]
    assert lookup.places["老寨"] == [same], "the deprecated one does not make it ambiguous"
    assert lookup.places["OLD"] == [gone], "a number is still read"


@pytest.mark.parametrize("bad", ["itself", "deprecated", "below"])
def test_a_merge_that_makes_no_sense_is_refused_and_nothing_moves(pair, bad):
    wrong, right = pair
    record = RecordFactory(place=wrong)
    if bad == "itself":
        right = wrong
    elif bad == "deprecated":
        deprecate_place(right, by=None, now=NOW)
    else:
        Place.objects.filter(pk=right.pk).update(parent=PlaceFactory(parent=wrong))

    with pytest.raises(PlaceRefused):
        merge_places(wrong, right, by=None, now=NOW)
    record.refresh_from_db()
    assert record.place == wrong


def test_a_deprecated_place_can_be_restored_but_a_merged_one_is_parted(pair):
    wrong, right = pair
    deprecate_place(wrong, by=None, now=NOW)
    with pytest.raises(PlaceRefused):
        deprecate_place(wrong, by=None, now=NOW)
    restore_place(wrong, by=None)
    assert wrong in Place.objects.in_use()

    merge_places(wrong, right, by=None, now=NOW)
    with pytest.raises(PlaceRefused):
        restore_place(wrong, by=None)


def test_search_and_harvest_hear_of_it_also_for_what_lies_below():
    wrong, right = PlaceFactory(name_zh="里耶"), PlaceFactory(name_zh="苗市")
    below = PlaceFactory(parent=wrong, name_zh="上寨", level="village")
    records = [RecordFactory(place=place, live=True) for place in (wrong, below)]
    for record in records:
        record.save()
    before = {e.pk: e.datestamp for e in HarvestEntry.objects.all()}

    merge_places(wrong, right, by=None, now=NOW)
    run_all()

    for record in records:
        found = str(Document.objects.get(object_id=record.ark_name).__dict__)
        assert "苗市" in found
        assert "里耶" not in found
    assert all(e.datestamp > before[e.pk] for e in HarvestEntry.objects.all())


def test_the_database_keeps_a_place_from_standing_above_itself(pair):
    place, _ = pair
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(parent=place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=place.pk).update(replaced_by=PlaceFactory())


# In the CMS


def fields(place: Place | None = None, **changed: object) -> dict[str, object]:
    values = {
        "code": "XZ-1", "level": "village", "parent": "", "name_zh": "惹巴拉", "name_en": "",
        "lat": "29.123456", "lon": "109.654321", "source": "", "check_note": "",
    }  # fmt: skip
    if place is not None:
        values |= {"code": place.code, "name_zh": place.name_zh, "lat": place.lat, "lon": place.lon}
    return values | changed


def test_a_curator_adds_a_place_and_what_they_change_survives_the_next_loading(client, staff):
    load_vocabularies()
    client.force_login(staff(Role.CATALOGUER))
    place = Place.objects.get(code="433100")
    url = reverse("wagtailsnippets_archive_place:edit", args=[place.pk])

    added = client.post(reverse("wagtailsnippets_archive_place:add"), fields())
    changed = client.post(
        url, fields(place, name_zh="湘西自治州", level="prefecture", parent=place.parent_id)
    )
    load_vocabularies()

    assert (added.status_code, changed.status_code) == (302, 302)
    assert Place.objects.get(code="XZ-1").edited_at is not None
    place.refresh_from_db()
    assert place.name_zh == "湘西自治州"
    history = reverse("wagtailsnippets_archive_place:history", args=[place.pk])
    assert client.get(history).status_code == 200
    assert place.revisions.count() == 1


def test_the_code_of_a_place_stays_and_half_a_point_is_refused(client, staff, pair):
    place, _ = pair
    client.force_login(staff(Role.CATALOGUER))
    url = reverse("wagtailsnippets_archive_place:edit", args=[place.pk])

    client.post(url, fields(place, code="ANOTHER"))
    half = client.post(url, fields(place, lon=""))

    place.refresh_from_db()
    assert place.code == "LC-1"
    assert half.status_code == 200
    assert "纬度和经度要一起填" in half.content.decode()


def test_a_place_is_not_put_below_itself(client, staff, pair):
    place, below = pair
    Place.objects.filter(pk=below.pk).update(parent=place)
    client.force_login(staff(Role.CATALOGUER))

    answer = client.post(
        reverse("wagtailsnippets_archive_place:edit", args=[place.pk]),
        fields(place, parent=below.pk),
    )

    assert "不能是自己下面的地点" in answer.content.decode()


def test_the_exact_point_of_a_sensitive_place_comes_out_by_two_ticks_only(client, staff):
    place = PlaceFactory(sensitive=True, lat="29.123456", lon="109.654321")
    client.force_login(staff(Role.CATALOGUER))
    url = reverse("wagtailsnippets_archive_place:edit", args=[place.pk])

    asked = client.post(url, fields(place))
    place.refresh_from_db()
    assert asked.status_code == 200
    assert "要公开精确坐标" in asked.content.decode()
    assert (place.sensitive, place.public_lat) == (True, Decimal("29.1"))

    client.post(url, fields(place, show_exactly="on"))
    place.refresh_from_db()
    assert (place.sensitive, place.public_lat) == (False, Decimal("29.123456"))

    client.post(url, fields(place, sensitive="on"))
    place.refresh_from_db()
    assert (place.sensitive, place.public_lat) == (True, Decimal("29.1"))


def test_the_steps_ask_first_and_stand_in_the_history(client, staff, pair):
    wrong, right = pair
    RecordFactory(place=wrong)
    client.force_login(staff(Role.CATALOGUER))

    asked = client.get(reverse("archive_place_act", args=[wrong.pk, "merge"]))
    assert "用到它的藏品：1 件" in asked.content.decode()
    client.post(reverse("archive_place_act", args=[wrong.pk, "merge"]), {"target": right.pk})
    page = client.get(reverse("wagtailsnippets_archive_place:edit", args=[wrong.pk]))
    assert "撤销合并" in page.content.decode()
    history = client.get(reverse("wagtailsnippets_archive_place:history", args=[wrong.pk]))
    assert "并入“捞车河村”" in history.content.decode()
    client.post(reverse("archive_place_act", args=[wrong.pk, "part"]))
    client.post(reverse("archive_place_act", args=[wrong.pk, "deprecate"]))
    client.post(reverse("archive_place_act", args=[wrong.pk, "restore"]))

    actions = ModelLogEntry.objects.for_instance(wrong).values_list("action", flat=True)
    assert {a for a in actions if a.startswith("archive.place.")} == {
        f"archive.place.{name}" for name in ("merge", "part", "deprecate", "restore")
    }


def test_who_may_only_read_sees_no_steps(client, staff, pair):
    client.force_login(staff(Role.REVIEWER))
    url = reverse("archive_place_act", args=[pair[0].pk, "deprecate"])
    assert client.get(url).status_code in (302, 403)
    client.post(url)
    pair[0].refresh_from_db()
    assert not pair[0].is_deprecated


def test_the_chooser_offers_no_deprecated_place(client, staff, pair):
    wrong, _ = pair
    deprecate_place(wrong, by=None, now=NOW)
    client.force_login(staff(Role.CATALOGUER))

    found = client.get("/cms/snippets/choose/archive/place/results/?q=捞车").content.decode()

    assert "捞车河村" in found
    assert "捞车村" not in found


def test_a_used_place_is_not_deleted(client, pair):
    from accounts.models import User

    place, _ = pair
    RecordFactory(place=place)
    client.force_login(User.objects.create_superuser("root@example.org", "secret-words-1"))

    answer = client.post(
        reverse("wagtailsnippets_archive_place:delete", args=[place.pk]), follow=True
    )

    assert "不能删除" in answer.content.decode()
    assert Place.objects.filter(pk=place.pk).exists()
