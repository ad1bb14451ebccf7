"""The media library in the CMS."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from media.models import Asset
from provenance.models import Event
from tests.media.factories import AssetFactory, RenditionFactory, TextTrackFactory

pytestmark = pytest.mark.django_db

LIST = "/cms/snippets/media/asset/"
UPLOAD = "/cms/media/upload/"


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


def test_the_library_shows_state_progress_size_and_access(client, member):
    member(Role.CATALOGUER)
    AssetFactory(ready=True, public=True, title_zh="挑花被面")
    AssetFactory(refused=True)

    page = client.get(LIST).content.decode()

    assert "挑花被面" in page
    assert "4,000 × 3,000" in page
    assert "完整开放" in page
    assert "文件已损坏" in page
    assert UPLOAD in page


def test_more_assets_ask_no_more_queries(client, member, django_assert_num_queries):
    member(Role.CATALOGUER)
    AssetFactory.create_batch(3, ready=True)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    AssetFactory.create_batch(8, ready=True)

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_a_search_with_quotes_and_percent_signs_finds_or_not_but_never_fails(client, member):
    member(Role.CATALOGUER)
    AssetFactory(title_zh="苗族银饰")

    assert "苗族银饰" in client.get(LIST, {"q": "银饰"}).content.decode()
    for query in ('"', "%", "'; --", "\\"):
        assert client.get(LIST, {"q": query}).status_code == 200


def test_core_data_is_not_listed_for_a_cataloguer(client, member):
    member(Role.CATALOGUER)
    secret = AssetFactory(grade="core", title_zh="核心档案")

    assert "核心档案" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}inspect/{secret.pk}/").status_code in (302, 403)


def test_an_asset_shows_all_that_is_known(client, member):
    member(Role.CATALOGUER)
    asset = AssetFactory(ready=True, video=True)
    RenditionFactory(asset=asset)
    TextTrackFactory(asset=asset)

    page = client.get(f"{LIST}inspect/{asset.pk}/").content.decode()

    assert asset.master is not None
    assert asset.master.sha256 in page
    assert "缩略图" in page
    assert "中文字幕" in page
    assert "重新处理" in page


def test_files_are_uploaded_with_a_result_for_each(client, member, files):
    member(Role.CATALOGUER)
    good = SimpleUploadedFile("织锦.jpg", (files / "picture.jpg").read_bytes())
    bad = SimpleUploadedFile("假.jpg", "文字".encode())
    empty = SimpleUploadedFile("空.jpg", b"")

    page = client.post(UPLOAD, {"uploads": [good, bad, empty], "grade": "open"}).content.decode()

    assert "已入库" in page
    assert "内容是纯文本" in page
    assert "0 字节" in page
    assert Asset.objects.get().title_zh == "织锦"


def test_an_upload_without_files_says_so(client, member):
    member(Role.CATALOGUER)

    page = client.post(UPLOAD, {"grade": "open"})

    assert page.status_code == 400
    assert "请先选择文件" in page.content.decode()


def test_a_moderator_may_look_but_neither_upload_nor_delete(client, member):
    member(Role.MODERATOR)
    asset = AssetFactory(ready=True)

    assert client.get(LIST).status_code == 200
    assert client.get(UPLOAD).status_code in (302, 403)
    assert client.get(f"{LIST}delete/{asset.pk}/").status_code in (302, 403)
    assert client.get(f"/cms/media/{asset.public_id}/reprocess/").status_code in (302, 403)


def test_a_description_is_stored_without_touching_work_under_way(client, member):
    member(Role.CATALOGUER)
    asset = AssetFactory(title_zh="旧名", public=True)
    form = {
        **{
            f.name: getattr(asset, f.name)
            for f in asset._meta.fields
            if f.editable and f.name != "owner"
        },
        "title_zh": "新名",
        "grade": "internal",
    }
    form = {name: value for name, value in form.items() if value not in (None, False)}

    answer = client.post(f"{LIST}edit/{asset.pk}/", form)

    asset.refresh_from_db()
    assert answer.status_code == 302
    assert (asset.title_zh, asset.grade, asset.public_access) == ("新名", "internal", "none")
    assert {e.kind for e in Event.objects.about(asset.public_id)} == {
        "asset.grade_changed", "asset.access_changed",
    }  # fmt: skip


def test_processing_again_is_asked_first(client, member, run_jobs):
    member(Role.CATALOGUER)
    asset = AssetFactory(ready=True)
    url = f"/cms/media/{asset.public_id}/reprocess/"

    assert "母版不会改变" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert Event.objects.about(asset.public_id).get().kind == "asset.reprocessed"


def test_captions_are_added_from_a_file_and_faults_name_the_line(client, member):
    member(Role.CATALOGUER)
    asset = AssetFactory(ready=True, video=True)
    url = f"/cms/snippets/media/texttrack/add/?asset={asset.public_id}"
    row = {"asset": asset.pk, "kind": "captions", "language": "en", "label": "English"}
    good = SimpleUploadedFile("x.srt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n")
    bad = SimpleUploadedFile("x.vtt", b"WEBVTT\n\nwrong\n")

    assert client.get(url).status_code == 200
    refused = client.post(url, row | {"file": bad})
    taken = client.post(url, row | {"file": good})

    assert "第 3 行" in refused.content.decode()
    assert taken.status_code == 302
    assert asset.tracks.get().cues()[0].plain == "hello"


def test_the_progress_of_a_waiting_asset_is_a_chip_the_script_can_find(client, member):
    from jobs.models import Job

    member(Role.CATALOGUER)
    asset = AssetFactory(state="processing")
    Job.objects.create(
        kind="media.renditions",
        subject=asset.public_id,
        state="running",
        progress_done=40,
        progress_total=100,
        run_after=timezone.now(),
        attempts=1,
    )

    page = client.get(LIST).content.decode()

    assert f'data-media-wait="{asset.public_id}"' in page
    assert "40%" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("problem=no_alt", {"图"}),
        ("problem=no_captions", {"影"}),
        ("problem=refused", {"坏"}),
        ("problem=failed_job", {"坏"}),
        ("problem=damaged", {"损"}),
        ("size=huge", {"影"}),
        ("master__media_type=video/mp4", {"影"}),
        ("kind=audio", {"声"}),
        ("tracks__language=zh-Hans", {"声"}),
    ],
)
def test_the_library_is_narrowed_by_what_is_missing(client, member, query, found):
    from jobs.models import Job
    from media.models import FixityCheck
    from media.services.check_fixity import note_check
    from tests.media.factories import MasterFactory

    member(Role.CATALOGUER)
    told = {"alt_zh": "一", "alt_en": "one"}
    AssetFactory(ready=True, title_zh="图件甲")
    big = MasterFactory(size_bytes=300 * 2**20, media_type="video/mp4")
    AssetFactory(ready=True, video=True, title_zh="影件甲", master=big)
    TextTrackFactory(asset=AssetFactory(ready=True, audio=True, title_zh="声件甲"))
    bad = AssetFactory(refused=True, title_zh="坏件甲", **told)
    Job.objects.create(kind="media.renditions", subject=bad.public_id, state="failed")
    lost = AssetFactory(ready=True, title_zh="损件甲", **told)
    for outcome in ("intact", "damaged"):
        check = FixityCheck(master=lost.master, outcome=outcome, at=timezone.now())
        note_check(check)

    page = client.get(f"{LIST}?{query}").content.decode()

    assert {name for name in "图影声坏损" if f"{name}件甲" in page} == found


def test_many_are_processed_again_and_graded_through_the_services(client, member):
    from jobs.models import Job

    member(Role.CATALOGUER)
    one, two = AssetFactory.create_batch(2, ready=True, public=True)
    query = f"?id={one.pk}&id={two.pk}"
    bulk = "/cms/bulk/media/asset"

    assert "母版不会改变" in client.get(f"{bulk}/media_reprocess/{query}").content.decode()
    assert client.post(f"{bulk}/media_reprocess/{query}").status_code == 302
    assert client.post(f"{bulk}/media_grade/{query}", {"grade": "internal"}).status_code == 302

    jobs = Job.objects.filter(kind="media.renditions")
    assert {job.subject for job in jobs} == {one.public_id, two.public_id}
    assert all(job.payload == {"again": True} for job in jobs)
    for asset in (one, two):
        asset.refresh_from_db()
        assert (asset.grade, asset.public_access) == ("internal", "none")
        assert {e.kind for e in Event.objects.about(asset.public_id)} == {
            "asset.reprocessed", "asset.grade_changed", "asset.access_changed",
        }  # fmt: skip


def test_a_moderator_can_do_nothing_to_many(client, member):
    member(Role.MODERATOR)
    asset = AssetFactory(ready=True)

    client.post(f"/cms/bulk/media/asset/media_grade/?id={asset.pk}", {"grade": "internal"})

    asset.refresh_from_db()
    assert asset.grade == "open"


def test_an_inspection_asks_no_more_queries_for_more_events(
    client, member, django_assert_num_queries
):
    from media.models import FileEvent

    member(Role.CATALOGUER)
    asset = AssetFactory(ready=True)
    asset.master.technical = {"format": "JPEG", "sample_rate": 44100, "channels": 2}
    asset.master.save()
    url = f"{LIST}inspect/{asset.pk}/"

    def befall(count: int) -> None:
        for _ in range(count):
            FileEvent.objects.create(
                asset=asset, type="ingestion", outcome="success", agent="x", at=timezone.now()
            )

    befall(2)
    page = client.get(url).content.decode()
    assert "44.1 kHz" in page
    assert "立体声" in page
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    befall(40)

    with django_assert_num_queries(len(few)):
        page = client.get(url).content.decode()
    assert "1 / 3" in page
