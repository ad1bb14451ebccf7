"""Consents and protocols: their life, whom they touch, what the desk shows."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis.strategies import booleans, dates, lists, sampled_from, tuples

from accounts.models import Institution
from accounts.roles import Role
from archive.errors import CircleRefused, ConsentRefused, OtherInstitution, ProtocolRefused
from archive.models import (
    CircleMember,
    Consent,
    ConsentCover,
    Protocol,
    ProtocolMatch,
    ProtocolSeason,
    Record,
)
from archive.services.keep_circle import add_member, remove_member
from archive.services.match_protocols import reconcile_protocols, touched_by
from archive.services.put_consent_in_force import put_consent_in_force
from archive.services.put_protocol_in_force import put_protocol_in_force
from archive.services.revise_protocol import revise_protocol
from archive.services.revoke_consent import revoke_consent
from archive.services.update_record import update_record
from archive.services.withdraw_protocol import withdraw_protocol
from media.models import Asset
from provenance.models import Event
from tests.archive.factories import (
    CircleFactory,
    CollectionFactory,
    ConsentFactory,
    PlaceFactory,
    ProtocolFactory,
    RecordFactory,
    RecordMediaFactory,
    TermFactory,
    consent_for,
    protocol_over,
)
from tests.media.factories import AssetFactory, UserFactory
from tests.media.pictures import picture

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def desk(staff):
    def client_of(role: Role) -> Client:
        client = Client()
        client.force_login(staff(role))
        return client

    return client_of


def gates(asset: Asset) -> list[int]:
    return [gate["key"] for gate in Asset.objects.get(pk=asset.pk).gates]


# Consents


def test_a_consent_says_what_it_lacks_before_it_acts():
    consent = ConsentFactory(giver=None, scan=None, given_on=None, capacity="")
    with pytest.raises(ConsentRefused) as refusal:
        put_consent_in_force(consent, by=None, at=NOW())
    for word in ("给予同意的人", "身份", "签署日期", "藏品", "扫描件"):
        assert word in str(refusal.value)
    assert Consent.objects.get().state == "recorded"


def test_a_scan_that_the_public_could_see_is_refused():
    record = RecordFactory()
    consent = ConsentFactory(scan=AssetFactory(grade="open"))
    ConsentCover.objects.create(consent=consent, record=record)
    with pytest.raises(ConsentRefused, match="敏感"):
        put_consent_in_force(consent, by=None, at=NOW())


def test_the_database_keeps_a_consent_in_force_from_naming_nobody():
    consent = ConsentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(
            state="in_force", in_force_at=NOW(), giver=None
        )


def test_the_log_holds_no_personal_data_and_the_digest_can_be_forgotten():
    record = RecordFactory()
    consent = consent_for(record, reference="龙云富-7", giver__name_zh="龙云富")
    revoke_consent(consent, reason="龙云富的家人反对", by=None, at=NOW())
    told = [event.leaf for event in Event.objects.about(consent.public_id)]
    assert len(told) >= 2
    for leaf in told:
        text = leaf if isinstance(leaf, str) else bytes(leaf).decode()
        assert "龙云富" not in text and "反对" not in text
    before = Consent.objects.get().digest()
    Consent.objects.update(salt="")
    assert Consent.objects.get().digest() != before


def test_a_renewal_replaces_the_old_one_and_opens_the_files_again(time_machine):
    time_machine.move_to("2026-05-01 10:00+08:00", tick=False)
    link = RecordMediaFactory(record__published=True, record__media_access="full")
    old = consent_for(link.record, ends_on=date(2026, 5, 3), for_taking=True)
    assert Asset.objects.get(pk=link.asset_id).public_until == date(2026, 5, 3)
    time_machine.move_to("2026-06-01 10:00+08:00", tick=False)

    consent_for(link.record, replaces=old, ends_on=date(2030, 1, 1), for_taking=True)

    asset = Asset.objects.get(pk=link.asset_id)
    assert (asset.public_until, asset.public_access) == (date(2030, 1, 1), "full")
    assert old.pk not in Consent.objects.counting().values_list("pk", flat=True)


def test_a_file_that_comes_later_is_under_the_consent_of_its_record():
    record = RecordFactory(published=True, media_access="full")
    consent = consent_for(record, for_taking=True)
    revoke_consent(consent, reason="撤回", by=None, at=NOW())
    link = RecordMediaFactory(record=record)
    assert Asset.objects.get(pk=link.asset_id).public_until is not None


def test_what_was_in_force_is_neither_deleted_nor_revoked_twice():
    consent = consent_for(RecordFactory())
    with pytest.raises(ConsentRefused), transaction.atomic():
        consent.delete()
    revoke_consent(consent, reason="撤回", by=None, at=NOW())
    with pytest.raises(ConsentRefused):
        revoke_consent(consent, reason="再撤回", by=None, at=NOW())
    ConsentFactory().delete()  # a draft goes


def test_nobody_of_another_museum_acts(staff):
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    record = RecordFactory(collection=CollectionFactory(institution=other))
    consent = ConsentFactory(institution=other)
    ConsentCover.objects.create(consent=consent, record=record)
    publisher = staff(Role.PUBLISHER)
    with pytest.raises(OtherInstitution):
        put_consent_in_force(consent, by=publisher, at=NOW())
    with pytest.raises(OtherInstitution):
        put_protocol_in_force(ProtocolFactory(institution=other), by=publisher, at=NOW())


# Protocols


def test_a_protocol_touches_people_and_place_together_and_what_it_names(vocabularies):
    people, others = TermFactory(vocabulary__code="ethnic_groups"), TermFactory()
    county = PlaceFactory()
    village = PlaceFactory(parent=PlaceFactory(parent=county))
    both = RecordFactory(ethnic_group=people, place=village)
    RecordFactory(ethnic_group=people)
    RecordFactory(place=village, ethnic_group=others)
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    RecordFactory(
        ethnic_group=people, place=village, collection=CollectionFactory(institution=other)
    )
    named = RecordFactory()

    protocol = protocol_over(named, people=people, place=county)

    assert set(touched_by(protocol)) == {both, named}
    assert set(ProtocolMatch.objects.values_list("record", flat=True)) == {both.pk, named.pk}


def test_a_record_comes_under_a_protocol_and_leaves_it_with_its_place():
    village = PlaceFactory()
    protocol = ProtocolFactory(place=village, who="staff")
    put_protocol_in_force(protocol, by=None, at=NOW())
    link = RecordMediaFactory()
    assert gates(link.asset) == []

    update_record(link.record, by=None, place=village)
    assert gates(link.asset) == [protocol.pk]
    later = RecordMediaFactory(record=Record.objects.get(pk=link.record_id))
    assert gates(later.asset) == [protocol.pk]
    later.delete()
    assert gates(later.asset) == []
    update_record(Record.objects.get(pk=link.record_id), by=None, place=PlaceFactory())
    assert gates(link.asset) == []


def test_a_file_of_two_records_is_under_the_protocols_of_both():
    first, second = RecordMediaFactory(), RecordMediaFactory()
    RecordMediaFactory(record=second.record, asset=first.asset)
    one = protocol_over(first.record, who="signed_in")
    two = protocol_over(second.record, who="staff")
    assert gates(first.asset) == [one.pk, two.pk]
    withdraw_protocol(two, reason="停", by=None, at=NOW())
    assert gates(first.asset) == [one.pk]


def test_the_check_mends_what_came_by_a_way_without_signals():
    link = RecordMediaFactory()
    protocol = protocol_over(link.record, who="staff")
    ProtocolMatch.objects.all().delete()
    Asset.objects.filter(pk=link.asset_id).update(gates=[])

    assert reconcile_protocols(at=NOW()).records == {link.record_id}
    assert gates(link.asset) == [protocol.pk]
    assert reconcile_protocols(at=NOW()).files == set()


def test_a_revision_replaces_in_one_step():
    link = RecordMediaFactory()
    old = protocol_over(link.record, who="staff", seasons=[{"first": "10-01", "last": "03-15"}])
    draft = revise_protocol(old, by=None)
    assert revise_protocol(old, by=None) == draft  # begun once
    assert [str(each) for each in draft.seasons.all()] == ["10-01—03-15"]
    Protocol.objects.filter(pk=draft.pk).update(who="signed_in")

    put_protocol_in_force(Protocol.objects.get(pk=draft.pk), by=None, at=NOW())

    assert gates(link.asset) == [draft.pk]
    assert Protocol.objects.get(pk=old.pk).state == "withdrawn"
    with pytest.raises(ProtocolRefused):
        revise_protocol(old, by=None)


def test_a_protocol_that_would_do_nothing_is_refused():
    with pytest.raises(ProtocolRefused) as refusal:
        put_protocol_in_force(
            ProtocolFactory(notice_zh="", notice_en="", agreed_with=None), by=None, at=NOW()
        )
    assert "与谁议定" in str(refusal.value) and "民族、地点" in str(refusal.value)


SPANS = lists(
    tuples(sampled_from(["01-01", "02-29", "03-15", "06-30", "10-01", "12-31"]),
           sampled_from(["01-01", "02-29", "03-15", "06-30", "10-01", "12-31"])),
    max_size=2,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(SPANS, dates(date(2026, 1, 1), date(2028, 12, 31)), booleans(), booleans())
def test_lists_and_the_decision_read_one_calendar(spans, day, dated, must_agree):
    with transaction.atomic():
        protocol = ProtocolFactory(must_agree=must_agree, state="in_force", in_force_at=NOW())
        for first, last in spans:
            ProtocolSeason.objects.create(protocol=protocol, first=first, last=last)
        if dated:
            ProtocolSeason.objects.create(
                protocol=protocol, first_on=date(2027, 2, 6), last_on=date(2027, 2, 20)
            )
        listed = Protocol.objects.shut_for(None, day).filter(pk=protocol.pk).exists()
        assert listed is bool(Protocol.objects.get(pk=protocol.pk).gate.shut_for(None, day))
        transaction.set_rollback(True)


# Circles


def test_a_person_is_in_a_circle_once_and_the_history_says_who_came():
    circle, user = CircleFactory(), UserFactory()
    member = add_member(circle, user=user, by=None, at=NOW())
    with pytest.raises(CircleRefused):
        add_member(circle, user=user, by=None, at=NOW())
    remove_member(member, by=None, at=NOW())
    assert not CircleMember.objects.exists()
    with pytest.raises(CircleRefused):
        add_member(circle, user=UserFactory(is_active=False), by=None, at=NOW())


# The desk


def test_a_consent_goes_from_the_form_into_force_and_is_taken_back(desk, run_jobs):
    client = desk(Role.PUBLISHER)
    link = RecordMediaFactory(record__published=True)
    giver = ConsentFactory().giver
    answer = client.post(
        reverse("wagtailsnippets_archive_consent:add"),
        {
            "institution": link.record.collection.institution_id, "giver": giver.pk,
            "capacity": "bearer", "reference": "HX-9", "given_on": "2026-01-05", "ends_on": "",
            "replaces": "", "for_showing": "on", "scan": "", "note": "",
            "covers-TOTAL_FORMS": 1, "covers-INITIAL_FORMS": 0, "covers-MIN_NUM_FORMS": 0,
            "covers-MAX_NUM_FORMS": 1000, "covers-0-id": "", "covers-0-record": link.record_id,
            "covers-0-asset": "", "covers-0-ORDER": 1, "covers-0-DELETE": "",
        },
    )  # fmt: skip
    consent = Consent.objects.get(reference="HX-9")
    page = reverse("wagtailsnippets_archive_consent:inspect", args=[consent.pk])
    assert answer["Location"] == page
    assert "附上签了字的扫描件" in client.get(page).text

    paper = BytesIO()
    picture(3).save(paper, "JPEG")
    scan = SimpleUploadedFile("scan.jpg", paper.getvalue(), content_type="image/jpeg")
    client.post(reverse("archive_consent_scan", args=[consent.pk]), {"scan": scan})
    stored = Consent.objects.get(pk=consent.pk).scan
    assert stored is not None and stored.grade == "sensitive"
    assert Client().get(stored.master_url).status_code == 404

    act = reverse("archive_consent_act", args=[consent.pk, "force"])
    assert link.record.title_zh in client.get(act).text
    client.post(act)
    assert Consent.objects.get(pk=consent.pk).state == "in_force"
    edit = client.get(reverse("wagtailsnippets_archive_consent:edit", args=[consent.pk]))
    assert edit["Location"] == page
    assert link.record.ark in client.get(reverse("archive_consent_print", args=[consent.pk])).text

    revoke = reverse("archive_consent_act", args=[consent.pk, "revoke"])
    assert client.post(revoke, {"reason": ""}).status_code == 200  # a reason is asked for
    client.post(revoke, {"reason": "家人反对"})
    assert Consent.objects.get(pk=consent.pk).state == "revoked"
    kinds = {event.kind for event in Event.objects.about(consent.public_id)}
    assert kinds == {"consent.recorded", "consent.in_force", "consent.revoked"}


@pytest.mark.parametrize("role", [Role.CATALOGUER, Role.REVIEWER, Role.MODERATOR])
def test_only_those_with_the_right_let_them_act(desk, role):
    consent = ConsentFactory()
    protocol = ProtocolFactory()
    client = desk(role)
    for name, pk in (("archive_consent_act", consent.pk), ("archive_protocol_act", protocol.pk)):
        answer = client.post(reverse(name, args=[pk, "force"]))
        assert answer.status_code in (302, 403, 404)
    assert Consent.objects.get(pk=consent.pk).state == "recorded"
    assert Protocol.objects.get(pk=protocol.pk).state == "draft"


def test_a_protocol_is_previewed_confirmed_revised_and_stopped(desk, run_jobs):
    client = desk(Role.RIGHTS_OFFICER)
    village = PlaceFactory()
    link = RecordMediaFactory(record__place=village, record__published=True)
    protocol = ProtocolFactory(place=village, who="staff")
    page = reverse("wagtailsnippets_archive_protocol:inspect", args=[protocol.pk])
    assert link.record.title_zh in client.get(page).text

    def act(name: str, pk: int) -> str:
        return reverse("archive_protocol_act", args=[pk, name])

    assert "已经取得授权的人也看不到" in client.get(act("force", protocol.pk)).text
    client.post(act("force", protocol.pk))
    assert gates(link.asset) == [protocol.pk]
    answer = client.post(act("revise", protocol.pk))
    draft = Protocol.objects.get(replaces=protocol)
    assert answer["Location"].endswith(f"/edit/{draft.pk}/")
    client.post(act("withdraw", protocol.pk), {"reason": "社区同意"})
    assert gates(link.asset) == []


def test_lists_are_filtered_by_standing(desk):
    record = RecordFactory()
    soon = consent_for(record, ends_on=timezone.localdate() + timedelta(30))
    later = consent_for(record, ends_on=timezone.localdate() + timedelta(300))
    draft = ConsentFactory()
    gone = consent_for(record)
    revoke_consent(gone, reason="撤回", by=None, at=NOW())
    client = desk(Role.CATALOGUER)

    def listed(standing: str) -> set[int]:
        answer = client.get(f"/cms/snippets/archive/consent/?standing={standing}")
        return {row.pk for row in answer.context["object_list"]}

    assert listed("ending") == {soon.pk}
    assert listed("in_force") == {soon.pk, later.pk}
    assert listed("recorded") == {draft.pk}
    assert listed("revoked") == {gone.pk}
    assert listed("ended") == set()


def test_the_editor_shows_what_covers_the_record(desk):
    record = RecordFactory()
    consent = consent_for(record)
    protocol = protocol_over(record)
    page = desk(Role.CATALOGUER).get(
        reverse("wagtailsnippets_archive_record:edit", args=[record.pk])
    )
    assert str(consent) in page.text and protocol.title_zh in page.text


def test_the_desk_deletes_drafts_and_keeps_what_acted(desk):
    client = desk(Role.PUBLISHER)
    kept = [consent_for(RecordFactory()), protocol_over(RecordFactory())]
    gone = [ConsentFactory(), ProtocolFactory()]
    for row in (*kept, *gone):
        name = f"wagtailsnippets_archive_{row._meta.model_name}"
        answer = client.post(reverse(f"{name}:delete", args=[row.pk]), follow=True)
        assert answer.status_code == 200
        if row in kept:
            assert "不能删除" in answer.text
    assert list(Consent.objects.all()) == [kept[0]]
    assert list(Protocol.objects.all()) == [kept[1]]
