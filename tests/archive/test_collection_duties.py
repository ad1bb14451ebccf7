"""A role over some collections only: what its person may change, and what stays shut."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Institution, Membership, User
from accounts.reach import holds, roles_in, works_in
from accounts.roles import Role
from archive.errors import OtherInstitution
from archive.models import Collection, ImportBatch, Record
from archive.permissions import importable
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.update_record import update_record
from tests.archive.factories import CollectionFactory, TermFactory
from tests.archive.test_desk import draft
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Institution:
    return Institution.objects.get(is_default=True)


@pytest.fixture
def theirs(house) -> Collection:
    return CollectionFactory(title_zh="织锦", live=True)


@pytest.fixture
def others(house) -> Collection:
    return CollectionFactory(title_zh="银饰", live=True)


def member(house: Institution, role: Role, *collections: Collection | None) -> User:
    user = UserFactory()
    for collection in collections:
        Membership.objects.create(
            institution=house, user=user, role=role.value, collection=collection
        )
    return User.objects.get(pk=user.pk)


def test_the_collections_below_count_and_what_moves_out_does_not(house, theirs, others):
    below = CollectionFactory(parent=CollectionFactory(parent=theirs))
    user = member(house, Role.CATALOGUER, theirs)
    record = draft(collection=below)
    place = house.pk, below.pk
    assert holds(user, "archive.change_record", *place)
    assert not holds(user, "archive.publish_record", *place)
    assert works_in(user, *place)
    assert set(Record.objects.editable_by(user)) == {record}
    assert set(importable(user)) == {theirs, below, below.parent}

    below.parent.parent = others
    below.parent.save()
    user = User.objects.get(pk=user.pk)
    assert not holds(user, "archive.change_record", *place)
    assert not works_in(user, *place)
    assert not Record.objects.editable_by(user).exists()
    assert set(importable(user)) == {theirs}


def test_the_whole_museum_wins_over_a_part_and_each_role_has_its_own_limit(house, theirs, others):
    user = member(house, Role.CATALOGUER, theirs, None)
    assert holds(user, "archive.change_record", house.pk, others.pk)

    mixed = member(house, Role.CATALOGUER, None)
    Membership.objects.create(
        institution=house, user=mixed, role=Role.PUBLISHER.value, collection=theirs
    )
    mixed = User.objects.get(pk=mixed.pk)
    assert holds(mixed, "archive.publish_record", house.pk, theirs.pk)
    assert not holds(mixed, "archive.publish_record", house.pk, others.pk)
    assert holds(mixed, "archive.change_record", house.pk, others.pk)
    assert roles_in(mixed, house.pk, others.pk) == {Role.CATALOGUER.value}


def test_services_refuse_an_actor_of_another_collection(house, theirs, others):
    user = member(house, Role.PUBLISHER, theirs)
    own = create_record(collection=theirs, kind="object", title_zh="土花铺盖", by=user)
    assert publish_record(own, by=user).live
    foreign = draft(collection=others)
    for act in (
        lambda: create_record(collection=others, kind="object", title_zh="银冠", by=user),
        lambda: update_record(foreign, by=user, title_zh="改"),
        lambda: publish_record(foreign, by=user),
        lambda: update_record(own, by=user, collection=others),
    ):
        with pytest.raises(OtherInstitution):
            act()
    assert Record.objects.get(pk=own.pk).collection == theirs


def test_the_editor_offers_their_collections_and_refuses_others(client, house, theirs, others):
    record = draft(collection=theirs)
    client.force_login(member(house, Role.CATALOGUER, theirs))
    address = reverse("wagtailsnippets_archive_record:edit", args=[record.pk])
    form = client.get(address).context["form"]
    assert set(form.fields["collection"].queryset) == {theirs}

    sent = {"title_zh": "新名", "collection": others.pk}
    answer = client.post(address, sent)
    assert answer.status_code == 200
    assert "collection" in answer.context["form"].errors
    shut = reverse("wagtailsnippets_archive_record:edit", args=[draft(collection=others).pk])
    assert client.get(shut).status_code == 302
    assert client.post(shut, sent).status_code == 302


def test_lists_lead_to_the_editor_or_to_a_page_that_only_shows(client, house, theirs, others):
    own, foreign = draft("铺盖", collection=theirs), draft("银冠", collection=others)
    client.force_login(member(house, Role.CATALOGUER, theirs))
    for model, mine, other in (
        ("record", own, foreign), ("collection", theirs, others),
    ):  # fmt: skip
        pages = f"wagtailsnippets_archive_{model}"
        edit_mine = reverse(f"{pages}:edit", args=[mine.pk])
        edit_other = reverse(f"{pages}:edit", args=[other.pk])
        show_other = reverse(f"{pages}:inspect", args=[other.pk])
        page = client.get(reverse(f"{pages}:list")).content.decode()
        assert edit_mine in page
        assert edit_other not in page
        assert show_other in page
        shown = client.get(show_other).content.decode()
        assert other.title_zh in shown
        assert edit_other not in shown


def test_the_page_that_only_shows_has_all_that_the_latest_draft_says(client, staff):
    term = TermFactory(vocabulary__code="materials", label_zh_hans="丝织")
    record = draft(
        materials=[term], date_found="光绪二十三年", census_no="4301022180000110000012"
    )  # fmt: skip
    update_record(record, by=None, title_zh="新名")
    client.force_login(staff(Role.RIGHTS_OFFICER))
    page = client.get(reverse("wagtailsnippets_archive_record:inspect", args=[record.pk]))
    shown = page.content.decode()
    for text in ("新名", "丝织", "光绪二十三年", "4301022180000110000012", "影像公开程度"):
        assert text in shown, text
    edit = reverse("wagtailsnippets_archive_record:edit", args=[record.pk])
    assert edit not in shown
    assert edit not in client.get(reverse("wagtailsnippets_archive_record:list")).content.decode()


def test_a_collection_is_made_below_ones_own_and_not_at_the_top(client, house, theirs, others):
    client.force_login(member(house, Role.CATALOGUER, theirs))
    address = reverse("wagtailsnippets_archive_collection:add")
    sent = {"title_zh": "新专题", "slug": "new", "position": 0}
    for parent in ("", others.pk):
        answer = client.post(address, {**sent, "parent": parent})
        assert "parent" in answer.context["form"].errors
    assert client.post(address, {**sent, "parent": theirs.pk}).status_code == 302
    made = Collection.objects.get(slug="new")
    assert made.parent == theirs

    edit = reverse("wagtailsnippets_archive_collection:edit", args=[made.pk])
    for parent in ("", others.pk):
        answer = client.post(edit, {**sent, "parent": parent})
        assert "parent" in answer.context["form"].errors
    assert client.post(edit, {**sent, "title_zh": "改名", "parent": theirs.pk}).status_code == 302
    assert Collection.objects.get(slug="new").title_zh == "改名"


def test_a_sheet_changes_no_record_of_another_collection(client, house, theirs, others, run_jobs):
    number = "4301022180000110000012"
    record = draft("银冠", collection=others, census_no=number)
    client.force_login(member(house, Role.CATALOGUER, theirs))
    sheet = SimpleUploadedFile("总账.csv", f"普查登记号,名称\n{number},改\n".encode(), "text/csv")
    sent = {"file": sheet, "collection": theirs.pk, "kind": "object"}
    client.post(reverse("archive_imports"), sent)
    batch = ImportBatch.objects.get()
    run_jobs()
    client.post(reverse("archive_import_apply", args=[batch.pk]))
    run_jobs()
    record.refresh_from_db()
    assert record.title_zh == "银冠"
    assert Record.objects.count() == 1

    sheet.seek(0)
    answer = client.post(reverse("archive_imports"), {**sent, "collection": others.pk})
    assert answer.status_code == 422


def test_an_operator_limits_a_member_to_a_collection_of_the_museum(client, house, theirs):
    elsewhere = CollectionFactory(
        institution=Institution.objects.create(code="second", name_zh="另一座馆")
    )
    person = UserFactory()
    client.force_login(User.objects.create_superuser("root@example.org", "secret-words-1"))
    address = reverse("wagtailsnippets_accounts_institution:edit", args=[house.pk])
    sent = {
        "name_zh": "本馆", "name_en": "", "code": house.code, "is_default": "on",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
        "memberships-MIN_NUM_FORMS": 0, "memberships-MAX_NUM_FORMS": 1000,
        "memberships-0-user": person.email, "memberships-0-role": "cataloguer",
    }  # fmt: skip
    answer = client.post(address, {**sent, "memberships-0-collection": elsewhere.pk})
    assert "这个专题不属于本机构" in answer.content.decode()
    assert not Membership.objects.exists()
    assert client.post(address, {**sent, "memberships-0-collection": theirs.pk}).status_code == 302
    assert Membership.objects.get().collection == theirs


def test_the_database_keeps_a_limit_once_and_its_collection(house, theirs):
    user = member(house, Role.CATALOGUER, theirs, None)
    for collection in (theirs, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(
                institution=house, user=user, role="cataloguer", collection=collection
            )
    with pytest.raises(ProtectedError):
        theirs.delete()
