"""The editor by kind, the score while one types, differences of versions, what waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import TaskState

from accounts.models import Institution, Membership
from accounts.roles import Role
from archive.differences import differences, mark_words
from archive.models import Record
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.update_record import update_record
from archive.waiting import piles
from tests.archive.factories import CollectionFactory, TermFactory, VocabularyFactory, consent_for
from tests.archive.test_admin import form_of, url
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db


def draft(title: str = "银项圈", kind: str = "object", **fields) -> Record:
    return create_record(
        collection=CollectionFactory(), kind=kind, title_zh=title, **{"by": None, **fields}
    )


@pytest.fixture
def cataloguer(client, staff):
    user = staff(Role.CATALOGUER)
    client.force_login(user)
    return user


SPECIAL = {
    "object": "grade", "site": "site_class", "ich": "ich_category", "oral_history": "interviewee",
}  # fmt: skip


@pytest.mark.parametrize("kind", SPECIAL)
def test_the_editor_shows_the_fields_of_its_kind_alone(client, cataloguer, kind):
    for address in (
        url("record", "add") + f"?kind={kind}",
        url("record", "edit", draft(kind=kind).pk),
    ):
        fields = client.get(address).context["form"].fields
        shown = {name for name, field in SPECIAL.items() if field in fields}
        assert shown == {kind}


def test_without_a_kind_one_is_chosen_first_and_the_record_is_made(client, cataloguer):
    page = client.get(url("record", "add"))
    assert "?kind=oral_history" in page.content.decode()
    address = url("record", "add") + "?kind=site"
    data = form_of(client, address) | {
        "title_zh": "老司城", "kind": "site", "collection": CollectionFactory().pk,
    }  # fmt: skip
    assert client.post(url("record", "add"), data).status_code == 302
    assert Record.objects.get().kind == "site"


def test_what_another_kind_has_survives_a_save_in_the_editor(client, cataloguer):
    record = draft(kind="site", edition="初版")
    address = url("record", "edit", record.pk)
    client.post(address, {**form_of(client, address), "title_en": "Old city"})
    record.refresh_from_db()
    assert (record.title_en, record.edition) == ("Old city", "初版")


def gaps(client, **typed: object) -> tuple[int, set[str]]:
    readiness = client.post(reverse("archive_readiness"), typed).context["readiness"]
    return readiness.score, {gap.field for gap in readiness.gaps}


def test_the_score_follows_what_is_typed_and_is_that_of_the_stored_record(client, cataloguer):
    asset = AssetFactory(ready=True)
    typed = {"kind": "object", "title_zh": "银项圈", "date_found": "光绪二十三年"}
    score, fields = gaps(client, **typed)
    assert "date_edtf" not in fields
    assert {"summary_zh", "media_items", "rights_statement_uri"} <= fields

    more = {
        "media_items-0-asset": asset.pk,
        "media_items-0-ORDER": 1,
        "licence_uri": "https://x.cn/",
    }
    better, fewer = gaps(client, **typed, **more)
    assert better == score + 30
    assert fields - fewer == {"media_items", "rights_statement_uri"}
    stored = draft(date_found="光绪二十三年", media=[asset], licence_uri="https://x.cn/")
    assert Record.objects.get(pk=stored.pk).readiness_score == better
    assert not Record.objects.exclude(pk=stored.pk).exists()


def test_differences_name_terms_and_files_and_mark_words(client, cataloguer):
    silver = TermFactory(
        vocabulary=VocabularyFactory(code="materials"), label_zh_hans="银", label_en="Silver"
    )
    record = draft(summary_zh="龙山县出土的银项圈")
    old = record.latest_revision.as_object()
    new = update_record(
        record,
        by=cataloguer,
        summary_zh="龙山县征集的银项圈",
        materials=[silver],
        public_precision="hidden",
    )
    found = {
        str(one.label): [(p.mark, p.text) for p in one.pieces] for one in differences(old, new)
    }
    assert found == {
        "摘要（中文）": [("", "龙山县"), ("del", "出土"), ("ins", "征集"), ("", "的银项圈")],
        "公开精度": [("del", "约 1 公里"), ("ins", "不公开")],
        "质地": [("ins", "银\n")],
    }
    with translation.override("en"):
        english = [one.pieces[-1].text for one in differences(old, new)]
    assert "Silver\n" in english
    assert [piece.mark for piece in mark_words("a b", "a c")] == ["", "del", "ins"]


def test_a_former_version_comes_back_as_a_new_draft(client, cataloguer):
    record = draft(summary_zh="原来的")
    first = record.latest_revision_id
    update_record(record, by=cataloguer, summary_zh="改过的")
    compare = reverse(
        "wagtailsnippets_archive_record:revisions_compare", args=[record.pk, first, "latest"]
    )
    page = client.get(compare).content.decode()
    assert "<del>" in page
    back = url("record", "revisions_revert", record.pk, first)
    assert back in page
    answer = client.post(back, form_of(client, back))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert record.summary_zh == "原来的"
    assert record.revisions.count() == 3


def names(user) -> dict[str, list[str]]:
    return {pile.name: [w.title for w in pile.items] for pile in piles(user, now=timezone.now())}


def test_tasks_tell_each_role_what_waits_for_it(client, cataloguer, staff):
    reviewer, publisher = staff(Role.REVIEWER), staff(Role.PUBLISHER)
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    stranger = UserFactory()
    Membership.objects.create(institution=other, user=stranger, role=Role.REVIEWER)
    record, mine = draft("送审", by=cataloguer), draft("没写完", by=cataloguer)
    Record.get_default_workflow().start(record, user=cataloguer)
    told = publish_record(draft("口述"), by=publisher)
    consent = str(consent_for(told, ends_on=timezone.localdate() + timedelta(9)))

    assert names(cataloguer) == {"consents": [consent], "drafts": [mine.title_zh]}
    assert names(reviewer) == {"review": ["送审"], "consents": [consent]}
    assert "review" not in names(publisher)
    assert names(stranger) == {}

    state = TaskState.objects.get(status="in_progress")
    state.task.specific.on_action(state, reviewer, "reject", comment="补出处")
    assert names(cataloguer)["returned"] == ["送审"]
    for address in (reverse("archive_tasks"), reverse("wagtailadmin_home")):
        assert "补出处" in client.get(address).content.decode()


def test_a_due_draft_that_cannot_be_published_is_told_with_the_reason(staff, time_machine):
    publisher = staff(Role.PUBLISHER)
    record = draft(embargo_until=timezone.localdate() + timedelta(2))
    publish_record(record, by=publisher)
    type(record.collection).objects.update(live=False)
    time_machine.move_to(timezone.now() + timedelta(days=3))
    pile = next(p for p in piles(publisher, now=timezone.now()) if p.name == "due")
    assert "还没有公开" in str(pile.items[0].note)


def test_mail_about_a_review_goes_to_nobody_of_another_museum(cataloguer, staff, mailoutbox):
    reviewer = staff(Role.REVIEWER)
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    stranger = UserFactory()
    Membership.objects.create(institution=other, user=stranger, role=Role.REVIEWER)
    Record.get_default_workflow().start(draft(by=cataloguer), user=cataloguer)
    told = {address for mail in mailoutbox for address in mail.to}
    assert told == {reviewer.email}
