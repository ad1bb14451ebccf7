"""The library as a grid, by collection, and what is done to many at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from media.errors import NothingToTakeBack
from media.models import Asset
from media.services.access import set_public_access
from media.services.undo_access import undo_access
from provenance.models import Event
from tests.archive.factories import CollectionFactory, RecordFactory, RecordMediaFactory
from tests.media.factories import AssetFactory

pytestmark = pytest.mark.django_db

LIST = "/cms/snippets/media/asset/"
BULK = "/cms/bulk/media/asset"


@pytest.fixture
def member(client):
    """Sign in with a role."""
    from django.contrib.auth.models import Group

    sync_roles()

    def sign_in(role: Role) -> User:
        user = User.objects.create_user(f"{role.value}@example.org")
        user.groups.add(Group.objects.get(name=role.value))
        client.force_login(user)
        return user

    return sign_in


def ids(*assets: Asset) -> str:
    return "?" + "&".join(f"id={asset.pk}" for asset in assets)


def test_the_grid_is_remembered_until_the_list_is_chosen(client, member):
    member(Role.CATALOGUER)
    AssetFactory(ready=True, title_zh="挑花被面")

    assert "media-grid" not in client.get(LIST).content.decode()
    grid = client.get(f"{LIST}?layout=grid").content.decode()
    again = client.get(LIST).content.decode()
    back = client.get(f"{LIST}?layout=list").content.decode()

    assert "media-grid" in grid
    assert "挑花被面" in grid
    assert "data-bulk-action-checkbox" in grid
    assert "media-grid" in again
    assert "media-grid" not in back
    assert "media-grid" not in client.get(f"{LIST}?layout=%3Cscript%3E").content.decode()


def test_more_cards_ask_no_more_queries(client, member, django_assert_num_queries):
    member(Role.CATALOGUER)
    AssetFactory.create_batch(3, ready=True)
    client.get(f"{LIST}?layout=grid")
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    AssetFactory.create_batch(8, ready=True)

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_the_library_is_narrowed_to_a_collection_and_those_below_it(client, member):
    member(Role.CATALOGUER)
    above = CollectionFactory(slug="textiles", title_zh="织物")
    below = CollectionFactory(slug="quilts", title_zh="被面", parent=above)
    shown = AssetFactory(ready=True, title_zh="挑花被面")
    RecordMediaFactory(record=RecordFactory(collection=below), asset=shown)
    AssetFactory(ready=True, title_zh="无主照片")

    def found(value: str) -> set[str]:
        page = client.get(LIST, {"collection": value}).content.decode()
        return {name for name in ("挑花被面", "无主照片") if name in page}

    assert "— 被面" in client.get(LIST).content.decode()
    assert found("textiles") == found("quilts") == {"挑花被面"}
    assert found("none") == {"无主照片"}
    assert found("") == {"挑花被面", "无主照片"}


def test_opening_many_says_before_what_changes_and_what_is_passed_over(client, member):
    member(Role.PUBLISHER)
    closed, open_ = AssetFactory(ready=True), AssetFactory(ready=True, public=True)
    inner = AssetFactory(ready=True, grade="internal")
    query = ids(closed, open_, inner) + f"&next={LIST}"

    page = " ".join(client.get(f"{BULK}/media_access/{query}").content.decode().split())
    answer = client.post(f"{BULK}/media_access/{query}", {"level": "full"}, follow=True)

    assert "会改变 1 个，1 个已经这样" in page
    assert "跳过 1 个" in page
    said = answer.content.decode()
    assert "1 个资产" in said
    assert "跳过 1 个" in said
    levels = {asset.pk: asset.public_access for asset in Asset.objects.all()}
    assert levels == {closed.pk: "full", open_.pk: "full", inner.pk: "none"}
    assert Event.objects.filter(kind="asset.access_changed").get().subject == closed.public_id


def test_the_message_leads_to_taking_it_back(client, member):
    member(Role.PUBLISHER)
    one, two = AssetFactory(ready=True), AssetFactory(ready=True, public_access="preview")

    client.post(f"{BULK}/media_access/{ids(one, two)}", {"level": "full"})
    undo = f"{BULK}/media_access_undo/{ids(one, two)}"
    page = client.get(undo).content.decode()
    answer = client.post(undo)

    assert "完整开放 → 不公开" in page
    assert "完整开放 → 仅预览" in page
    assert answer.status_code == 302
    for asset, level in ((one, "none"), (two, "preview")):
        asset.refresh_from_db()
        assert asset.public_access == level
        assert Event.objects.about(asset.public_id).filter(kind="asset.access_changed").count() == 2


def test_what_was_never_changed_cannot_be_taken_back():
    with pytest.raises(NothingToTakeBack):
        undo_access(AssetFactory(ready=True), by=None, at=timezone.now())


def test_a_history_shows_from_what_to_what(client, member):
    member(Role.PUBLISHER)
    asset = AssetFactory(ready=True)
    set_public_access(asset, "preview", by=None, at=timezone.now())

    page = client.get(f"{LIST}inspect/{asset.pk}/").content.decode()

    assert "不公开 → 仅预览" in page
    assert "media_access_undo" in page


@pytest.mark.parametrize("role", [Role.CATALOGUER, Role.MODERATOR, Role.OPERATOR])
@pytest.mark.parametrize("action", ["media_access", "media_access_undo"])
def test_only_publishers_and_rights_officers_open_files(client, member, role, action):
    member(role)
    asset = AssetFactory(ready=True)

    client.post(f"{BULK}/{action}/{ids(asset)}", {"level": "full"})

    asset.refresh_from_db()
    assert asset.public_access == "none"


def test_making_what_is_missing_passes_over_what_is_whole(client, member, files, run_jobs):
    from jobs.models import Job
    from media.services.ingest import ingest_file

    member(Role.CATALOGUER)
    whole = ingest_file(files / "picture.jpg")
    run_jobs()
    torn = AssetFactory(ready=True)

    query = ids(whole, torn) + f"&next={LIST}"
    page = client.post(f"{BULK}/media_reprocess/{query}", {"only_missing": "on"}, follow=True)

    assert "什么都不缺" in page.content.decode()
    waiting = Job.objects.filter(kind="media.renditions", state="waiting")
    assert [(job.subject, job.payload) for job in waiting] == [(torn.public_id, {})]
