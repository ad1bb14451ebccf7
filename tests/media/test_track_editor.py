"""The timing editor in the CMS, as a plain form and as its script uses it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from jobs.models import Job
from media.models import TextTrack
from tests.media.factories import AssetFactory, TextTrackFactory

pytestmark = pytest.mark.django_db

TEXT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n%s\n"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def editor(client):
    """A signed-in cataloguer."""
    from django.contrib.auth.models import Group

    sync_roles()
    user = User.objects.create_user("cataloguer@example.org")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER.value))
    client.force_login(user)
    return user


def address(asset, kind="captions"):
    return f"/cms/media/{asset.public_id}/tracks/?kind={kind}"


def edit(track, text, revision=1):
    pk = track.pk
    return {"action": "save", "track": [pk], f"revision-{pk}": revision, f"text-{pk}": text}


def test_two_languages_stand_side_by_side_and_the_form_works_without_a_script(client, editor):
    chinese = TextTrackFactory(vtt=TEXT % "摆手舞")
    english = TextTrackFactory(
        asset=chinese.asset, language="en", label="English", vtt=TEXT % "dance"
    )
    url = address(chinese.asset)

    page = client.get(url).content.decode()
    assert page.index(f'id="text-{chinese.pk}"') < page.index(f'id="text-{english.pk}"')
    answer = client.post(url, edit(chinese, TEXT % "跳摆手舞") | edit(english, TEXT % "dance!")
                         | {"track": [chinese.pk, english.pk]})  # fmt: skip

    assert answer["Location"] == url
    assert [row.cues()[0].plain for row in TextTrack.objects.order_by("pk")] == [
        "跳摆手舞",
        "dance!",
    ]


def test_saving_over_someone_elses_save_is_409_and_keeps_what_was_written(client, editor):
    track = TextTrackFactory(vtt=TEXT % "一")
    url = address(track.asset)

    first = client.post(url, edit(track, TEXT % "二"), **JSON)
    late = client.post(url, edit(track, TEXT % "三"), **JSON)
    plain = client.post(url, edit(track, TEXT % "四"))

    assert [row["revision"] for row in first.json()["tracks"]] == [2]
    assert (late.status_code, late.json()["code"]) == (409, "media_track_moved")
    assert plain.status_code == 409
    assert "四" in plain.content.decode()
    assert TextTrack.objects.get().vtt == TEXT % "二"


def test_a_fault_names_its_line_and_nothing_is_stored(client, editor):
    track = TextTrackFactory(vtt=TEXT % "一")

    answer = client.post(address(track.asset), edit(track, "WEBVTT\n\nwrong -->\n"), **JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "media_track_invalid")
    assert "第 3 行" in answer.json()["detail"]
    assert TextTrack.objects.get().vtt == TEXT % "一"


def test_a_file_in_gb18030_is_taken_and_its_encoding_named(client, editor):
    asset = AssetFactory(ready=True, video=True)
    text = "1\n00:00:01,000 --> 00:00:02,000\n这一句话实在是太长了谁也读不完\n"
    upload = SimpleUploadedFile("x.srt", text.encode("gb18030"))

    answer = client.post(
        address(asset), {"action": "add", "language": "zh-Hans", "file": upload}, follow=True
    )

    page = answer.content.decode()
    assert "GB18030" in page
    assert "太快" in page
    assert asset.tracks.get().cues()[0].plain.startswith("这一句话")


def test_english_is_begun_with_the_times_of_chinese(client, editor):
    track = TextTrackFactory(vtt=TEXT % "摆手舞")

    client.post(address(track.asset), {"action": "add", "language": "en", "copy_from": track.pk})

    (cue,) = TextTrack.objects.get(language="en").cues()
    assert (cue.start_ms, cue.end_ms, cue.text) == (1000, 4000, "")


def test_neither_file_nor_times_is_a_fault_beside_the_field(client, editor):
    asset = AssetFactory(ready=True, video=True)

    answer = client.post(address(asset), {"action": "add", "language": "en"})

    assert answer.status_code == 400
    assert "请选一个文件" in answer.content.decode()


def test_a_waiting_track_is_shown_as_such_and_approved(client, editor):
    track = TextTrackFactory(origin="recognised", is_public=False, kind="transcript")
    url = address(track.asset, "transcript")

    assert "未公开" in client.get(url).content.decode()
    client.post(url, {"action": "approve", "track": track.pk})

    track.refresh_from_db()
    assert track.is_public
    again = client.post(url, {"action": "approve", "track": track.pk})
    assert again.status_code == 409


def test_the_plain_form_of_a_waiting_track_does_not_let_it_out(client, editor):
    track = TextTrackFactory(origin="recognised", is_public=False, kind="transcript")
    url = f"/cms/snippets/media/texttrack/edit/{track.pk}/"

    answer = client.post(url, {"label": "机器写的", "vtt": TEXT % "改过"})

    assert answer.status_code == 302
    track = TextTrack.objects.get()
    assert (track.is_public, track.origin, track.cues()[0].plain) == (False, "recognised", "改过")


def test_former_texts_are_listed_with_what_changed_and_restored(client, editor):
    track = TextTrackFactory(vtt=TEXT % "摆手舞")
    client.post(address(track.asset), edit(track, TEXT % "跳舞"))
    url = f"/cms/media/{track.asset.public_id}/tracks/{track.pk}/history/"

    page = client.get(url).content.decode()
    assert '<span class="is-old">- 摆手舞</span>' in page
    assert '<span class="is-new">+ 跳舞</span>' in page
    client.post(url, {"revision": 1})

    track.refresh_from_db()
    assert track.vtt == TEXT % "摆手舞"
    assert client.post(url, {"revision": "x"}).status_code == 404


def test_recognition_is_offered_only_where_an_engine_is_set(client, editor, settings):
    asset = AssetFactory(ready=True, video=True)
    url = address(asset)
    said = {"action": "recognise", "language": "zh-Hans"}

    assert "开始识别" not in client.get(url).content.decode()
    assert client.post(url, said).status_code == 409
    settings.SPEECH_ENGINE = "tests.media.test_track_life.LoudParts"
    assert "开始识别" in client.get(url).content.decode()
    assert client.post(url, said | {"language": "xx"}).status_code == 400
    assert client.post(url, said).status_code == 302
    assert Job.objects.get(kind="media.recognise").payload["language"] == "zh-Hans"


@pytest.mark.parametrize("action", ["", "drop"])
def test_an_unknown_action_is_refused(client, editor, action):
    asset = AssetFactory(ready=True, video=True)

    assert client.post(address(asset), {"action": action}).status_code == 400


def test_an_image_has_no_words_to_time(client, editor):
    assert client.get(address(AssetFactory(ready=True))).status_code == 404


def test_exports_come_by_the_same_access_and_only_of_public_tracks(client):
    public = TextTrackFactory(asset__public_access="full", vtt=TEXT % "<v 彭>摆手舞")
    TextTrackFactory(asset=public.asset, language="en", vtt=TEXT % "dance")
    TextTrackFactory(asset=public.asset, kind="transcript", origin="recognised", is_public=False)
    base = f"/media/{public.asset.public_id}/tracks"

    srt = client.get(f"{base}/zh-Hans-captions.srt")
    assert srt.content.decode() == "1\n00:00:01,000 --> 00:00:04,000\n摆手舞\n"
    assert "attachment" in srt["Content-Disposition"]
    assert client.get(f"{base}/zh-Hans-captions.txt").content.decode() == "彭：摆手舞\n"
    both = client.get(f"{base}/captions-side-by-side.txt").content.decode()
    assert both == "[00:00:01]\n摆手舞\ndance\n"
    assert client.get(f"{base}/captions-side-by-side.csv")["Content-Type"].startswith("text/csv")
    for missing in ("zh-Hans-captions.exe", "captions-side-by-side.srt",
                    "zh-Hans-transcript.vtt", "transcript-side-by-side.txt"):  # fmt: skip
        assert client.get(f"{base}/{missing}").status_code == 404


def test_of_a_preview_only_the_heard_words_are_exported(client):
    from tests.media.factories import RenditionFactory

    late = TEXT % "听得到" + "\n00:00:20.000 --> 00:00:22.000\n听不到\n"
    track = TextTrackFactory(asset__public_access="preview", vtt=late)
    RenditionFactory(asset=track.asset, purpose="preview", params="360p", duration_ms=15_000)
    base = f"/media/{track.asset.public_id}/tracks"

    for name in ("zh-Hans-captions.vtt", "zh-Hans-captions.srt", "zh-Hans-captions.txt",
                 "captions-side-by-side.txt", "captions-side-by-side.csv"):  # fmt: skip
        text = client.get(f"{base}/{name}").content.decode()
        assert "听得到" in text, name
        assert "听不到" not in text, name
