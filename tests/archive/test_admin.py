"""The archive in the CMS: every page opens for those who may, and for nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import TaskState, Workflow

from accounts.roles import Role
from archive.models import Collection, Record
from archive.services.create_record import create_record
from archive.services.ensure_workflow import NAME, ensure_workflow
from archive.services.publish_record import publish_record
from provenance.models import Event
from tests.archive.factories import (
    AgentFactory,
    CollectionFactory,
    PlaceFactory,
    RecordFactory,
    RecordMediaFactory,
    TermFactory,
)
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db

MODELS = ("record", "collection", "agent", "place", "vocabulary", "term")
FACTORIES = {
    "record": RecordFactory,
    "collection": CollectionFactory,
    "agent": AgentFactory,
    "place": PlaceFactory,
    "term": TermFactory,
}


def url(model: str, name: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_archive_{model}:{name}", args=args)


def draft(**fields) -> Record:
    fields.setdefault("title_zh", "银项圈")
    return create_record(collection=CollectionFactory(), kind="object", by=None, **fields)


def form_of(client, address: str) -> dict[str, str]:
    """What a browser would send back from the editor."""
    form = client.get(address).context["form"]
    data: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, list):
            data[bound.html_name] = [getattr(item, "pk", item) for item in value]
        elif value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = value
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{key}": value for key, value in
                 (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0),
                  ("MAX_NUM_FORMS", 1000))}  # fmt: skip
    return data


@pytest.mark.parametrize("model", FACTORIES)
def test_lists_editors_and_histories_open_for_a_cataloguer(client, staff, model):
    client.force_login(staff(Role.CATALOGUER))
    row = draft() if model == "record" else FACTORIES[model]()
    for address in (
        url(model, "list"),
        url(model, "list") + "?q=%22",
        url(model, "add"),
        url(model, "edit", row.pk),
        url(model, "history", row.pk),
        reverse(f"wagtailsnippetchoosers_archive_{model}:choose") + "?q=%22银",
    ):
        assert client.get(address).status_code == 200, address


def test_vocabularies_are_listed_and_the_import_opens(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    for address in (
        url("vocabulary", "list"),
        reverse("archive_imports"),
        reverse("archive_import_template"),
        reverse("archive_asset_chooser:choose"),
        reverse("wagtailadmin_home"),
    ):
        assert client.get(address).status_code == 200, address
    sidebar = client.get(reverse("wagtailadmin_home")).content.decode()
    assert json.dumps("馆藏").strip('"') in sidebar


def test_creators_and_visitors_do_not_get_in(client):
    record = draft()
    pages = [url(model, "list") for model in MODELS] + [
        url("record", "edit", record.pk),
        reverse("archive_imports"),
        reverse("archive_import_template"),
    ]
    for user in (None, UserFactory()):
        if user:
            client.force_login(user)
        for address in pages:
            assert client.get(address).status_code in (302, 403, 404), address


def test_a_moderator_may_enter_the_cms_but_not_the_archive(client, staff):
    client.force_login(staff(Role.MODERATOR))
    record = draft()
    assert client.get(url("record", "edit", record.pk)).status_code == 302
    assert client.get(reverse("archive_imports"))["Location"] == reverse("wagtailadmin_home")
    assert client.post(url("record", "unpublish", record.pk)).status_code == 302


def test_the_list_asks_no_more_queries_for_more_rows(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    for _ in range(3):
        RecordMediaFactory(record=draft())
    client.get(url("record", "list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("record", "list"))
    for _ in range(6):
        RecordMediaFactory(record=draft())
    with CaptureQueriesContext(connection) as many:
        client.get(url("record", "list"))
    assert len(many) <= len(few), "\n".join(q["sql"][:300] for q in many)


def test_the_list_finds_chinese_inside_a_title_and_filters(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    draft(title_zh="湘西苗族银饰")
    draft(title_zh="红军标语")
    page = client.get(url("record", "list") + "?q=银饰").content.decode()
    assert "湘西苗族银饰" in page
    assert url("record", "edit", Record.objects.get(title_zh="湘西苗族银饰").pk) in page
    assert "红军标语" not in page
    assert "红军标语" not in client.get(url("record", "list") + "?kind=site").content.decode()


def test_the_list_is_exported(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    record = draft()
    answer = client.get(url("record", "list") + "?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert record.ark in text


def test_the_editor_shows_the_gaps_with_links_to_their_fields(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    page = client.get(url("record", "edit", draft().pk)).content.decode()
    assert 'href="#id_rights_statement_uri"' in page
    assert "权利状况不明" in page
    assert 'id="id_rights_statement_uri"' in page


def test_a_draft_is_previewed_on_the_public_page(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    record = draft(title_zh="银项圈（草稿）")
    address = url("record", "revisions_view", record.pk, record.latest_revision_id)
    assert "银项圈（草稿）" in client.get(address).content.decode()


def test_a_new_date_typed_in_the_editor_replaces_the_old_edtf(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    record = draft(date_found="光绪二十三年")
    address = url("record", "edit", record.pk)
    answer = client.post(address, {**form_of(client, address), "date_found": "民国十六年"})
    assert answer.status_code == 302, answer.context["form"].errors
    record.refresh_from_db()
    assert (record.date_edtf, record.start_year) == ("1927", 1927)


def test_a_date_that_cannot_be_read_is_shown_at_its_field(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    address = url("record", "edit", draft().pk)
    answer = client.post(address, {**form_of(client, address), "date_found": "1934年13月"})
    assert answer.status_code == 200
    assert "没有 13 月" in answer.content.decode()


def test_files_are_put_in_order_in_the_editor(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    record, first, second = draft(), AssetFactory(ready=True), AssetFactory(ready=True)
    address = url("record", "edit", record.pk)
    data = form_of(client, address)
    data |= {"media_items-TOTAL_FORMS": 2}
    for index, (asset, order) in enumerate(((first, 2), (second, 1))):
        data |= {
            f"media_items-{index}-asset": asset.pk,
            f"media_items-{index}-ORDER": order,
            f"media_items-{index}-caption_zh": "局部",
        }
    assert client.post(address, data).status_code == 302
    record.refresh_from_db()
    assert [item.asset for item in record.ordered_media] == [second, first]
    assert client.get(address).status_code == 200


def test_the_publish_button_writes_the_evidence(client, staff):
    publisher, record = staff(Role.PUBLISHER), draft()
    client.force_login(publisher)
    address = url("record", "edit", record.pk)
    answer = client.post(address, {**form_of(client, address), "action-publish": "1"})
    assert answer.status_code == 302
    assert Record.objects.get(pk=record.pk).live
    assert Event.objects.about(record.ark_name).get().kind == "record.published"


def test_a_refused_publication_keeps_the_draft_and_says_why(client, staff):
    client.force_login(staff(Role.PUBLISHER))
    record = draft()
    Collection.objects.update(live=False)
    address = url("record", "edit", record.pk)
    data = {**form_of(client, address), "title_zh": "银项圈（改）", "action-publish": "1"}
    answer = client.post(address, data, follow=True)
    assert "还没有公开" in answer.content.decode()
    record.refresh_from_db()
    assert (record.live, record.title_zh) == (False, "银项圈（改）")


def test_a_cataloguer_cannot_publish(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    record = draft()
    address = url("record", "edit", record.pk)
    client.post(address, {**form_of(client, address), "action-publish": "1"})
    assert not Record.objects.get(pk=record.pk).live


def test_withdrawing_asks_for_a_reason_and_leaves_it_on_the_tombstone(client, staff):
    client.force_login(staff(Role.PUBLISHER))
    record = publish_record(draft(), by=None)
    address = url("record", "unpublish", record.pk)
    assert 'name="reason_zh"' in client.get(address).content.decode()
    client.post(address, {"reason_zh": "权利人要求", "reason_en": "Asked"})
    record.refresh_from_db()
    assert (record.is_withdrawn, record.withdrawal_reason_zh) == (True, "权利人要求")


def test_what_was_public_is_not_deleted_by_anybody(admin_user, client):
    client.force_login(admin_user)
    record = publish_record(draft(), by=None)
    answer = client.post(url("record", "delete", record.pk), follow=True)
    assert "不能删除" in answer.content.decode()
    assert Record.objects.filter(pk=record.pk).exists()


@pytest.fixture
def admin_user(db):
    return UserFactory(is_superuser=True, is_staff=True)


def test_review_goes_from_reviewer_to_publisher_and_publishes(client, staff):
    cataloguer, reviewer, publisher = map(staff, (Role.CATALOGUER, Role.REVIEWER, Role.PUBLISHER))
    record = draft()
    address = url("record", "edit", record.pk)
    client.force_login(cataloguer)
    client.post(address, {**form_of(client, address), "action-submit": "1"})
    for user in (reviewer, publisher):
        record = Record.objects.get(pk=record.pk)
        assert not record.live
        client.force_login(user)
        state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
        action = url("record", "workflow_action", record.pk, "approve", state.pk)
        client.post(action, {"comment": "同意"})
    record = Record.objects.get(pk=record.pk)
    assert record.live
    assert Event.objects.about(record.ark_name).get().kind == "record.published"


def test_a_reviewer_sends_back_with_a_remark(client, staff):
    record = draft()
    address = url("record", "edit", record.pk)
    client.force_login(staff(Role.CATALOGUER))
    client.post(address, {**form_of(client, address), "action-submit": "1"})
    client.force_login(staff(Role.REVIEWER))
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    client.post(
        url("record", "workflow_action", record.pk, "reject", state.pk), {"comment": "补出处"}
    )
    assert Record.objects.get(pk=record.pk).current_workflow_state.status == "needs_changes"


def test_the_workflow_is_made_once():
    assert ensure_workflow() == ensure_workflow()
    assert Workflow.objects.filter(name=NAME).count() == 1
    assert Record.get_default_workflow().name == NAME


def test_a_collection_is_opened_with_evidence_and_not_closed_over_public_records(client, staff):
    client.force_login(staff(Role.PUBLISHER))
    collection = CollectionFactory(live=False)
    address = url("collection", "edit", collection.pk)
    client.post(address, {**form_of(client, address), "live": "on"})
    collection.refresh_from_db()
    assert collection.live
    assert Event.objects.about(collection.ark_name).get().kind == "collection.published"

    RecordFactory(collection=collection, published=True)
    data = form_of(client, address)
    data.pop("live")
    answer = client.post(address, data)
    assert "请先撤下" in answer.content.decode()
