"""The curator's list: filters, views that are kept, many records changed at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Institution, Membership
from accounts.roles import Role
from archive.bulk.start import confirm_edit, start_edit, take_back
from archive.errors import BulkEditMoved, OtherInstitution
from archive.models import BulkEdit, ImportBatch, Record, SavedView
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from archive.services.update_record import update_record
from jobs.models import Job
from provenance.models import Event
from tests.archive.factories import (
    CollectionFactory,
    PlaceFactory,
    TermFactory,
    VocabularyFactory,
)
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailsnippets_archive_record:list")


def draft(title: str = "银项圈", kind: str = "object", **fields) -> Record:
    collection = fields.pop("collection", None) or CollectionFactory()
    return create_record(collection=collection, kind=kind, title_zh=title, by=None, **fields)


@pytest.fixture
def publisher(client, staff):
    user = staff(Role.PUBLISHER)
    client.force_login(user)
    return user


# The list


def titles(client, query: str) -> set[str]:
    return {row.title_zh for row in client.get(f"{LIST}?{query}").context["object_list"]}


def test_filters_find_by_kind_state_years_place_media_score_and_dates(client, publisher):
    village = PlaceFactory(name_zh="捞车河村", parent=PlaceFactory(name_zh="龙山县"))
    draft("织锦", place=village, date_edtf="1897", media=[AssetFactory(ready=True)])
    slogan = draft("标语", kind="site")
    publish_record(update_record(slogan, by=publisher, credit_zh="甲"), by=publisher)
    draft("口述", kind="oral_history", embargo_until=timezone.localdate() + timedelta(9))
    draft("授权", consent_until=timezone.localdate() - timedelta(1))
    low = draft("无分")
    Record.objects.exclude(pk=low.pk).update(readiness_score=85)

    found = {
        "kind=site&kind=oral_history": {"标语", "口述"},
        "state=published": {"标语"},
        "state=review": set(),
        "state=scheduled": set(),
        "state=changed": set(),
        "state=withdrawn": set(),
        "state=draft": {"织锦", "口述", "授权", "无分"},
        "year_from=1890&year_to=1900": {"织锦"},
        "place=龙山": {"织锦"},
        "media=yes": {"织锦"},
        "score=low": {"无分"},
        "dates=embargo": {"口述"},
        "dates=lapsed": {"授权"},
        f"edited_by={publisher.pk}": {"标语"},
        "q=织&kind=object": {"织锦"},
    }
    assert {query: titles(client, query) for query in found} == found


def test_a_view_is_kept_opens_by_default_and_is_shared_inside_the_museum_alone(client, staff):
    owner, colleague = staff(Role.CATALOGUER), staff(Role.REVIEWER)
    stranger = UserFactory()
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    Membership.objects.create(institution=other, user=stranger, role=Role.CATALOGUER)
    client.force_login(owner)
    sent = {"name": "待补英文", "query": "kind=site&p=3", "shared": "on", "is_default": "on"}
    client.post(reverse("archive_save_view"), sent)

    view = SavedView.objects.get()
    assert view.query == "kind=site"
    assert client.get(LIST)["Location"] == f"{LIST}?kind=site"
    assert client.get(f"{LIST}?view=all").status_code == 200
    client.force_login(colleague)
    assert "待补英文" in client.get(LIST).content.decode()
    assert client.post(reverse("archive_delete_view", args=[view.pk])).status_code == 404
    client.force_login(stranger)
    assert "待补英文" not in client.get(LIST).content.decode()
    client.force_login(owner)
    client.post(reverse("archive_save_view"), {**sent, "query": "kind=ich"})
    assert SavedView.objects.get().query == "kind=ich"
    client.post(reverse("archive_delete_view", args=[view.pk]))
    assert not SavedView.objects.exists()


# Many at once


def change(by, records, run_jobs, **operation) -> BulkEdit:
    operation = {"value": None, **operation}
    edit = start_edit([r.pk for r in records], [operation], by=by, at=timezone.now())
    run_jobs()
    edit.refresh_from_db()
    return edit


def apply(edit: BulkEdit, run_jobs) -> BulkEdit:
    confirm_edit(edit)
    run_jobs()
    edit.refresh_from_db()
    return edit


def states(edit: BulkEdit) -> dict[str, str]:
    return {item.record.title_zh: item.state for item in edit.items.select_related("record")}


def test_a_preview_tells_what_changes_what_stays_and_what_cannot(publisher, run_jobs):
    silver, same = draft("银饰"), draft("银簪", credit_zh="州博物馆")
    edit = change(
        publisher, [silver, same], run_jobs, field="credit_zh", verb="set", value="州博物馆"
    )

    assert edit.state == "planned"
    assert states(edit) == {"银饰": "planned", "银簪": "unchanged"}
    assert edit.items.get(record=silver).changes == [
        {"field": "credit_zh", "old": "", "new": "州博物馆"}
    ]
    silver.refresh_from_db()
    assert silver.credit_zh == ""


@pytest.mark.parametrize(
    ("verb", "value", "expected"),
    [
        ("set", "甲", "甲"),
        ("add", "甲\n丙", "甲\n乙\n丙"),
        ("remove", "甲", "乙"),
        ("clear", None, ""),
    ],
)
def test_lines_are_set_added_removed_and_cleared(publisher, run_jobs, verb, value, expected):
    record = draft(sources=["甲", "乙"])
    edit = change(publisher, [record], run_jobs, field="sources", verb=verb, value=value)
    apply(edit, run_jobs)
    record.refresh_from_db()
    assert record.sources == expected


def test_terms_are_added_and_words_replaced_in_the_draft_of_what_is_public(publisher, run_jobs):
    silver = TermFactory(vocabulary=VocabularyFactory(code="materials"))
    record = publish_record(draft("苗银项圈"), by=publisher)
    edit = start_edit(
        [record.pk],
        [
            {"field": "materials", "verb": "add", "value": [silver.pk]},
            {"field": "title_zh", "verb": "replace", "find": "苗银", "value": "苗族银"},
        ],
        by=publisher,
        at=timezone.now(),
    )
    run_jobs()
    apply(edit, run_jobs)

    record.refresh_from_db()
    assert record.title_zh == "苗银项圈"  # the public keeps seeing what was published
    newest = record.get_latest_revision_as_object()
    assert newest.title_zh == "苗族银项圈"
    assert list(newest.materials.all()) == [silver]
    entry = ModelLogEntry.objects.for_instance(record).filter(user=publisher).latest("timestamp")
    assert entry.revision_id == record.latest_revision_id


def test_fields_of_another_kind_faults_and_locks_are_refused_by_name(publisher, staff, run_jobs):
    site, held = draft("遗址", kind="site"), draft("锁着")
    Record.objects.filter(pk=held.pk).update(locked=True, locked_by=staff(Role.REVIEWER))
    edit = change(publisher, [site, held], run_jobs, field="edition", verb="set", value="初版")
    assert states(edit) == {"遗址": "refused", "锁着": "refused"}
    assert "版本" in edit.items.get(record=site).refusal_zh
    assert edit.items.get(record=site).refusal_en

    wrong = change(
        publisher, [draft("年代")], run_jobs, field="date_found", verb="set", value="胡说"
    )
    assert states(wrong) == {"年代": "refused"}


def test_undo_puts_back_all_but_what_was_edited_since(publisher, run_jobs):
    first, second = draft("银饰", credit_zh="旧"), draft("银簪", credit_zh="旧")
    edit = change(publisher, [first, second], run_jobs, field="credit_zh", verb="set", value="新")
    apply(edit, run_jobs)
    second.refresh_from_db()
    update_record(second, by=publisher, summary_zh="后来写的")
    take_back(edit)
    run_jobs()
    edit.refresh_from_db()

    assert states(edit) == {"银饰": "undone", "银簪": "kept"}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.credit_zh, second.credit_zh) == ("旧", "新")
    with pytest.raises(BulkEditMoved):
        take_back(edit)


def test_a_record_edited_between_preview_and_yes_is_judged_anew(publisher, run_jobs):
    record = draft(credit_zh="旧")
    edit = change(
        publisher, [record], run_jobs, field="credit_zh", verb="replace", find="旧", value="新"
    )
    update_record(record, by=publisher, credit_zh="别的")
    apply(edit, run_jobs)
    record.refresh_from_db()
    assert record.credit_zh == "别的"
    assert states(edit) == {"银项圈": "unchanged"}


def test_publish_withdraw_and_submit_for_many(publisher, staff, run_jobs):
    good, closed = draft("能发"), draft("不能", collection=CollectionFactory(live=False))
    edit = apply(change(publisher, [good, closed], run_jobs, field="", verb="publish"), run_jobs)
    assert states(edit) == {"能发": "applied", "不能": "refused"}
    assert Event.objects.about(good.ark_name).get().kind == "record.published"
    assert not edit.can_undo

    back = change(publisher, [good], run_jobs, field="", verb="withdraw", value="复核")
    apply(back, run_jobs)
    good.refresh_from_db()
    assert (good.is_withdrawn, good.withdrawal_reason_zh) == (True, "复核")

    cataloguer = staff(Role.CATALOGUER)
    sent = apply(change(cataloguer, [closed], run_jobs, field="", verb="submit"), run_jobs)
    assert states(sent) == {"不能": "applied"}
    assert Record.objects.get(pk=closed.pk).workflow_in_progress
    refused = change(cataloguer, [good], run_jobs, field="", verb="publish")
    assert states(refused) == {"能发": "refused"}


def test_the_pages_lead_from_ticks_to_the_result(client, publisher, run_jobs):
    record = draft()
    start = reverse("wagtail_bulk_action", args=["archive", "record", "bulk_edit"])
    choose = client.get(f"{start}?id={record.pk}")["Location"]
    assert "credit_zh" in client.get(choose).content.decode()
    value = client.get(f"{choose}&what=field:credit_zh:set")
    assert 'name="value"' in value.content.decode()
    sent = {"what": "field:credit_zh:set", "value": "州博物馆", "preview": "1"}
    page = client.post(choose, sent)["Location"]
    assert "data-import-running" in client.get(page).content.decode()
    run_jobs()
    assert "州博物馆" in client.get(page).content.decode()
    pk = BulkEdit.objects.get().pk
    client.post(reverse("archive_bulk_act", args=[pk, "apply"]))
    run_jobs()
    assert "撤回这次修改" in client.get(page).content.decode()
    assert "州博物馆" in client.get(reverse("archive_bulk_edits")).content.decode()
    assert client.get(f"{choose}&what=field:ark_name:set").context["form"] is None


def test_a_change_is_stopped_and_goes_on_and_so_does_one_that_failed(client, publisher, run_jobs):
    first, second = draft("银饰"), draft("银簪")
    edit = change(
        publisher, [first, second], run_jobs, field="credit_zh", verb="set", value="州博物馆"
    )
    page = reverse("archive_bulk_edit", args=[edit.pk])

    def act(name: str) -> str:
        address = reverse("archive_bulk_act", args=[edit.pk, name])
        return client.post(address, follow=True).content.decode()

    act("apply")
    assert "停下" in client.get(page).content.decode()
    assert "这一步已停下" in act("stop")
    assert run_jobs() == 0
    assert states(edit) == {"银饰": "planned", "银簪": "planned"}
    act("go-on")
    assert "状态已经改变" in act("go-on"), "it runs already"

    Job.objects.unfinished().update(
        state=Job.State.FAILED, finished_at=timezone.now(), error="ValueError: 坏了"
    )
    told = client.get(page).content.decode()
    assert "后台任务出错了" in told
    assert "坏了" in told
    act("go-on")
    run_jobs()
    assert states(edit) == {"银饰": "applied", "银簪": "applied"}
    assert "状态已经改变" in act("stop")


def test_all_that_the_filters_found_are_changed(client, publisher, run_jobs):
    draft("织锦"), draft("遗址", kind="site")
    address = reverse("archive_bulk_new") + "?kind=site"
    client.post(address, {"what": "field:credit_zh:set", "value": "甲", "preview": "1"})
    run_jobs()
    assert states(BulkEdit.objects.get()) == {"遗址": "planned"}


# Institutions


def test_services_refuse_a_person_of_another_museum(staff):
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    theirs = CollectionFactory(institution=other)
    mine = staff(Role.PUBLISHER)
    record = draft(collection=theirs)
    for act in (
        lambda: update_record(record, by=mine, summary_zh="改"),
        lambda: publish_record(record, by=mine),
        lambda: create_record(collection=theirs, kind="object", title_zh="新", by=mine),
    ):
        with pytest.raises(OtherInstitution):
            act()


def test_a_role_counts_only_where_it_is_held(client, run_jobs):
    """Cataloguer in one museum, publisher in another: no publishing in the first."""
    first = Institution.objects.get(is_default=True)
    second = Institution.objects.create(code="second", name_zh="另一座馆")
    person = UserFactory()
    Membership.objects.create(institution=first, user=person, role=Role.CATALOGUER)
    member = Membership.objects.create(institution=second, user=person, role=Role.PUBLISHER)
    here, there = draft("这里"), draft("那里", collection=CollectionFactory(institution=second))
    client.force_login(person)
    for record in (here, there):
        page = client.get(reverse("wagtailsnippets_archive_record:edit", args=[record.pk]))
        assert ("action-publish" in page.content.decode()) == (record == there)
    edit = change(person, [here, there], run_jobs, field="", verb="publish")
    assert states(edit) == {"这里": "refused", "那里": "planned"}

    member.delete()
    assert not person.groups.filter(name=Role.PUBLISHER).exists()
    assert Group.objects.filter(name=Role.PUBLISHER).exists()


def test_a_form_does_not_tell_the_title_of_another_museums_thing(client, staff):
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    theirs = CollectionFactory(institution=other, title_zh="秘密专题")
    secret = AssetFactory(institution=other, title_zh="秘密影像", ready=True)
    client.force_login(staff(Role.CATALOGUER))
    answer = client.post(
        reverse("wagtailsnippets_archive_record:add"),
        {
            "title_zh": "试", "kind": "object", "collection": theirs.pk,
            "media_items-TOTAL_FORMS": 1, "media_items-INITIAL_FORMS": 0,
            "media_items-0-asset": secret.pk, "media_items-0-ORDER": 1,
        },
    )  # fmt: skip
    assert "秘密" not in answer.content.decode()
    assert not Record.objects.exists()


def test_a_sheet_neither_finds_nor_changes_another_museums_record(client, staff, run_jobs):
    other = Institution.objects.create(code="other", name_zh="另一座馆")
    number = "4301022180000110000012"
    theirs = draft("秘密银饰", collection=CollectionFactory(institution=other), census_no=number)
    client.force_login(staff(Role.CATALOGUER))
    sheet = SimpleUploadedFile("总账.csv", f"普查登记号,名称\n{number},银饰\n".encode(), "text/csv")
    sent = {"file": sheet, "collection": CollectionFactory().pk, "kind": "object"}
    report = client.post(reverse("archive_imports"), sent, follow=True)
    assert "秘密" not in report.content.decode()
    batch = ImportBatch.objects.get()
    client.post(reverse("archive_import_apply", args=[batch.pk]))
    run_jobs()
    theirs.refresh_from_db()
    assert theirs.title_zh == "秘密银饰"
    assert Record.objects.count() == 1

    refused = client.post(reverse("archive_imports"), {**sent, "collection": theirs.collection_id})
    assert refused.status_code == 422


# Dates that act by themselves


def test_an_embargo_keeps_a_record_back_until_its_day(publisher, time_machine, run_jobs):
    from archive.services.keep_dates import publish_due

    time_machine.move_to("2026-03-01 10:00+08:00", tick=False)
    record = draft(embargo_until=date(2026, 3, 5))
    assert not publish_record(record, by=publisher).live
    time_machine.move_to("2026-03-04 23:59+08:00", tick=False)
    publish_due(now=timezone.now())
    assert not Record.objects.get().live
    time_machine.move_to("2026-03-05 00:01+08:00", tick=False)
    publish_due(now=timezone.now())
    assert Record.objects.get().live


def test_a_consent_that_ends_closes_the_file_at_once_and_is_noted_once(publisher, time_machine):
    from archive.services.keep_dates import close_lapsed
    from media.access import decide
    from media.models import Asset

    time_machine.move_to("2026-03-01 10:00+08:00", tick=False)
    asset = AssetFactory(ready=True)
    record = publish_record(
        draft(media=[asset], media_access="full", consent_until=date(2026, 3, 5)), by=publisher
    )

    def seen() -> tuple[str, bool]:
        found = Asset.objects.get(pk=asset.pk)
        return decide(None, found).level.value, found in Asset.objects.visible_to(None)

    time_machine.move_to("2026-03-05 23:59+08:00", tick=False)
    assert seen() == ("full", True)
    time_machine.move_to("2026-03-06 00:01+08:00", tick=False)
    assert seen() == ("none", False)  # no job has run

    assert close_lapsed(now=timezone.now()) == 1
    assert close_lapsed(now=timezone.now()) == 0
    assert Asset.objects.get(pk=asset.pk).public_access == "none"
    kinds = [event.kind for event in Event.objects.about(record.ark_name)]
    assert kinds.count("consent.lapsed") == 1
