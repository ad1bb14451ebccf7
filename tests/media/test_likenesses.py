"""Likenesses in the CMS: who may see and decide what, and what is recorded."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from media.likenesses import lines_for
from media.models import Asset, Likeness, Upload
from media.services.decide_likeness import decide_likeness
from provenance.models import Event
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/cms/snippets/media/asset/"


@pytest.fixture
def member(client):
    """Sign in with a role."""
    sync_roles()

    def sign_in(role: Role) -> User:
        user = User.objects.create_user(f"{role.value}@example.org")
        user.groups.add(Group.objects.get(name=role.value))
        client.force_login(user)
        return user

    return sign_in


def pair(first: Asset, second: Asset, **fields) -> Likeness:
    figures = {"algorithm": "pdq", "distance": 5, "per_mille": 980, "found_at": timezone.now()}
    return Likeness.objects.create(asset_a=first, asset_b=second, **figures | fields)


def two(**second) -> tuple[Asset, Asset]:
    return (
        AssetFactory(ready=True, title_zh="挑花被面"),
        AssetFactory(ready=True, **{"title_zh": "被面照片"} | second),
    )


def stored(owner: User, asset: Asset, *, purpose: str = "library", target: str = "") -> Upload:
    """An upload that ended with this asset."""
    now = timezone.now()
    return Upload.objects.create(
        public_id=f"{asset.pk:032x}", owner=owner, purpose=purpose, target=target, name="x.jpg",
        size_bytes=9, state="stored", found_sha256="a" * 64, asset=asset, created_at=now,
        touched_at=now, expires_at=now, finished_at=now,
    )  # fmt: skip


def test_the_asset_says_with_what_it_is_alike(client, member):
    member(Role.CATALOGUER)
    first, second = two()
    found = pair(first, second)

    page = client.get(f"{LIST}inspect/{second.pk}/").content.decode()

    assert "与《挑花被面》相似 98%" in page
    assert f"/cms/media/likenesses/{found.pk}/" in page


def test_what_one_may_not_see_is_not_named(client, member):
    user = member(Role.CATALOGUER)
    first, secret = two(grade="core", title_zh="核心档案")
    found = pair(first, secret)

    page = client.get(f"{LIST}inspect/{first.pk}/").content.decode()
    told = client.get(f"/cms/media/{first.public_id}/likenesses/").json()

    assert "核心档案" not in page
    assert "与一件你无权查看的资产相似" in page
    assert told == {
        "compared": True,
        "likenesses": [{"text": "与一件你无权查看的资产相似", "url": "", "thumbnail_url": ""}],
    }
    assert client.get(f"/cms/media/likenesses/{found.pk}/").status_code == 404
    assert lines_for(first, user)[0].other is None


def test_a_verdict_is_stored_and_is_evidence_of_both(client, member):
    user = member(Role.CATALOGUER)
    first, second = two()
    found = pair(first, second)

    answer = client.post(f"/cms/media/likenesses/{found.pk}/", {"verdict": "variant"})

    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.decided_by) == ("variant", user)
    events = Event.objects.filter(kind="asset.likeness_decided")
    assert {event.subject for event in events} == {first.public_id, second.public_id}


def test_a_verdict_can_be_taken_back_and_the_same_one_twice_is_no_event():
    found = pair(*two())
    user = UserFactory()
    for verdict in ("same", "same", "open"):
        decide_likeness(found, verdict=Likeness.State(verdict), by=user, at=timezone.now())

    found.refresh_from_db()
    assert (found.state, found.decided_by, found.decided_at) == ("open", None, None)
    assert Event.objects.filter(kind="asset.likeness_decided").count() == 4


def test_a_moderator_sees_but_does_not_decide(client, member):
    member(Role.MODERATOR)
    found = pair(*two())

    assert client.get(f"/cms/media/likenesses/{found.pk}/").status_code == 200
    answer = client.post(f"/cms/media/likenesses/{found.pk}/", {"verdict": "same"})

    assert answer.status_code in (302, 403)
    found.refresh_from_db()
    assert found.state == "open"


def test_no_verdict_changes_nothing(client, member):
    member(Role.CATALOGUER)
    found = pair(*two())

    client.post(f"/cms/media/likenesses/{found.pk}/", {"verdict": "perhaps"})

    found.refresh_from_db()
    assert found.state == "open"


def test_the_library_shows_and_filters_what_waits(client, member):
    member(Role.CATALOGUER)
    pair(*two())
    AssetFactory(ready=True, title_zh="独一份")

    page = client.get(LIST).content.decode()
    waiting = client.get(LIST, {"likeness": "open"}).content.decode()
    others = client.get(LIST, {"likeness": "none"}).content.decode()

    assert page.count("#likenesses") == 2
    assert "挑花被面" in waiting
    assert "独一份" not in waiting
    assert "独一份" in others
    assert "挑花被面" not in others


def test_more_likenesses_ask_no_more_queries(client, member, django_assert_num_queries):
    member(Role.CATALOGUER)
    first, second = two()
    pair(first, second)
    address = f"{LIST}inspect/{first.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for other in AssetFactory.create_batch(6, ready=True):
        pair(first, other)

    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_dismissed_pair_is_not_shown_again():
    first, second = two()
    pair(first, second, state="dismissed", decided_at=timezone.now())

    assert lines_for(first, UserFactory()) == []


def test_an_upload_is_told_what_its_file_is_like(client, member):
    user = member(Role.CATALOGUER)
    first, second = two()
    pair(first, second)
    upload = stored(user, second)

    told = client.get(f"/api/v1/uploads/{upload.public_id}").json()["asset"]
    listed = client.get("/api/v1/uploads").json()[0]["asset"]

    assert told["compared"] is True
    (line,) = told["likenesses"]
    assert line["text"] == "与《挑花被面》相似 98%"
    assert line["url"].startswith("/cms/media/likenesses/")
    assert first.public_id in line["thumbnail_url"]
    assert (listed["compared"], listed["likenesses"]) == (None, [])


def test_an_upload_is_not_compared_while_its_fingerprints_are_taken(client, member):
    from jobs.models import Job

    user = member(Role.CATALOGUER)
    asset = AssetFactory(ready=True)
    Job.objects.create(kind="media.fingerprint", subject=asset.public_id, state="waiting")
    upload = stored(user, asset)

    assert client.get(f"/api/v1/uploads/{upload.public_id}").json()["asset"]["compared"] is False


def test_a_creator_hears_only_of_what_they_may_see(client):
    creator = UserFactory()
    client.force_login(creator)
    mine = AssetFactory(ready=True, owner=creator)
    shown = AssetFactory(ready=True, public=True, title_zh="公开的被面")
    hidden = AssetFactory(ready=True, title_zh="未公开的被面")
    pair(mine, shown)
    pair(mine, hidden)
    upload = stored(creator, mine, purpose="contribution", target="x")

    told = client.get(f"/api/v1/uploads/{upload.public_id}").json()["asset"]["likenesses"]

    assert [(line["text"], line["url"]) for line in told] == [("与《公开的被面》相似 98%", "")]


def test_the_page_of_a_contribution_says_it_without_a_script(client):
    from tests.community.factories import ContributionFactory

    creator = UserFactory()
    client.force_login(creator)
    mine = AssetFactory(ready=True, owner=creator)
    pair(mine, AssetFactory(ready=True, public=True, title_zh="公开的被面"))
    pair(mine, AssetFactory(ready=True, title_zh="未公开的被面"))
    contribution = ContributionFactory(contributor=creator, asset=mine)

    page = client.get(f"/contribute/{contribution.number}/file").content.decode()

    assert "与《公开的被面》相似 98%" in page
    assert "未公开的被面" not in page
    assert "/cms/" not in page
