"""Doors to files: who gets what, how long it may be kept, and byte ranges."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from media import ranges
from media.ranges import RangeApp, Ticket, Unsatisfiable, parse_range, sign
from media.services.access import set_public_access
from tests.media.factories import AssetFactory, RenditionFactory, TextTrackFactory, UserFactory

pytestmark = pytest.mark.django_db

BODY = bytes(range(256)) * 40  # 10,240 bytes


def with_file(asset, **row):
    rendition = RenditionFactory(asset=asset, size_bytes=len(BODY), **row)
    rendition.file.parent.mkdir(parents=True, exist_ok=True)
    rendition.file.write_bytes(BODY)
    return rendition


def film(**fields):
    asset = AssetFactory(ready=True, video=True, **fields)
    shared = {"asset": asset, "media_type": "video/mp4"}
    with_file(
        purpose="proxy",
        params="720p",
        path=f"{asset.public_id}/video.mp4",
        sha256="b" * 64,
        **shared,
    )
    with_file(
        purpose="preview",
        params="360p",
        path=f"{asset.public_id}/preview.mp4",
        sha256="c" * 64,
        duration_ms=3000,
        **shared,
    )
    return asset


def test_a_public_thumbnail_is_kept_for_a_year_under_its_version(client):
    asset = AssetFactory(ready=True, public=True)
    row = with_file(asset)

    found = client.get(asset.thumbnail_url(400))

    assert found.content == BODY
    assert found["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in found.get("Vary", "")
    assert (
        client.get(asset.thumbnail_url(400), headers={"If-None-Match": found["ETag"]}).status_code
        == 304
    )
    assert (
        "immutable" not in client.get(f"/media/{asset.public_id}/thumb-400.webp")["Cache-Control"]
    )
    assert row.sha256[:32] in found["ETag"]


def test_a_restricted_thumbnail_is_404_without_a_trace_and_never_kept_by_caches(client):
    owner = UserFactory()
    asset = AssetFactory(ready=True, owner=owner)
    with_file(asset)

    stranger = client.get(asset.thumbnail_url(400))
    client.force_login(owner)
    mine = client.get(asset.thumbnail_url(400))

    assert stranger.status_code == 404
    assert "ETag" not in stranger
    assert client.get("/media/h2nothing/thumb-400.webp").status_code == 404
    assert mine.status_code == 200
    assert "no-store" in mine["Cache-Control"]
    assert "private" in mine["Cache-Control"]


def test_a_thumbnail_has_only_the_sizes_there_are(client):
    asset = AssetFactory(ready=True, public=True)
    with_file(asset)

    assert client.get(f"/media/{asset.public_id}/thumb-5000.webp").status_code == 404


def test_a_preview_limit_below_the_thumbnail_closes_it(client, settings):
    settings.MEDIA_PREVIEW_PX = 400
    asset = AssetFactory(ready=True, public_access="preview")
    with_file(asset)
    with_file(asset, params="800")

    assert client.get(asset.thumbnail_url(400)).status_code == 200
    assert client.get(asset.thumbnail_url(800)).status_code == 404


def test_the_public_gets_the_preview_of_a_film_and_its_owner_the_whole(client):
    owner = UserFactory()
    asset = film(public_access="preview", owner=owner)

    public = client.get(asset.stream_url, follow=True)
    client.force_login(owner)
    mine = client.get(asset.stream_url, follow=True)

    assert public["ETag"] == f'"{"c" * 32}"'
    assert mine["ETag"] == f'"{"b" * 32}"'
    assert b"".join(mine.streaming_content) == BODY


def test_a_withdrawn_film_hands_out_no_new_address(client):
    asset = film(public=True)
    assert client.get(asset.stream_url).status_code == 302

    set_public_access(asset, "none", by=None, at=timezone.now())

    assert client.get(asset.stream_url).status_code == 404


def test_the_master_is_only_for_those_with_a_right_to_it(client):
    asset = AssetFactory(ready=True, public=True)
    assert asset.master is not None
    asset.master.path.parent.mkdir(parents=True)
    asset.master.path.write_bytes(BODY)
    staff = UserFactory()
    staff.user_permissions.add(Permission.objects.get(codename="view_all"))

    public = client.get(asset.master_url)
    client.force_login(staff)
    found = client.get(asset.master_url, follow=True)

    assert public.status_code == 404
    assert b"".join(found.streaming_content) == BODY
    assert "attachment" in found["Content-Disposition"]
    assert "%E8%A5%BF" in found["Content-Disposition"]


def test_nginx_gets_the_path_when_it_stands_in_front(client, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    asset = film(public=True)

    found = client.get(asset.stream_url)

    assert found["X-Accel-Redirect"] == f"/protected/renditions/{asset.public_id}/video.mp4"
    assert found.content == b""


def test_a_preview_reads_only_the_words_it_hears(client):
    asset = film(public_access="preview")
    TextTrackFactory(
        asset=asset,
        vtt="WEBVTT\n\n00:01.000 --> 00:09.000\n开头\n\n00:20.000 --> 00:22.000\n结尾\n",
    )
    url = asset.tracks.get().url

    preview = client.get(url).content.decode()
    set_public_access(asset, "full", by=None, at=timezone.now())
    whole = client.get(url).content.decode()

    assert url == f"/media/{asset.public_id}/tracks/zh-Hans-captions.vtt"
    assert "开头" in preview
    assert "00:00:03.000" in preview
    assert "结尾" not in preview
    assert "结尾" in whole


def test_progress_is_told_as_json(client):
    asset = AssetFactory(public=True)

    assert client.get(f"/media/{asset.public_id}/status.json").json()["state"] == "received"


# The byte server, without Django around it


def answer(app, token, method="GET", **headers):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": ranges.PREFIX + token}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    seen = {}

    def start_response(status, pairs):
        seen.update(status=int(status[:3]), headers=dict(pairs))

    body = b"".join(app(environ, start_response))
    return seen["status"], seen["headers"], body


@pytest.fixture
def token():
    folder = Path(settings.RENDITIONS_DIR) / "x"
    folder.mkdir(parents=True)
    (folder / "video.mp4").write_bytes(BODY)
    return sign(Ticket("r", "x/video.mp4", "video/mp4", "e1"))


@pytest.fixture
def app():
    def inner(environ, start_response):
        start_response("299 Django", [])
        return [b"django"]

    return RangeApp(inner)


def test_other_addresses_go_on_to_django(app):
    assert answer(app, "")[0] == 403
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/objects/x"}
    assert b"".join(app(environ, lambda *_: None)) == b"django"


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "length"),
    [
        ("bytes=0-", 206, "bytes 0-10239/10240", 10240),
        ("bytes=0-0", 206, "bytes 0-0/10240", 1),
        ("bytes=100-299", 206, "bytes 100-299/10240", 200),
        ("bytes=10000-99999", 206, "bytes 10000-10239/10240", 240),
        ("bytes=-5", 206, "bytes 10235-10239/10240", 5),
        ("bytes=-99999", 206, "bytes 0-10239/10240", 10240),
        ("bytes=10240-", 416, "bytes */10240", 0),
        ("bytes=-0", 416, "bytes */10240", 0),
        ("bytes=5-2", 200, None, 10240),
        ("bytes=0-1,5-9", 200, None, 10240),
        ("lines=1-2", 200, None, 10240),
        ("bytes=-", 200, None, 10240),
    ],
)
def test_a_range_is_answered_as_rfc_9110_says(app, token, asked, status, content_range, length):
    found, headers, body = answer(app, token, range=asked)

    assert found == status
    assert headers.get("Content-Range") == content_range
    assert int(headers["Content-Length"]) == length == len(body)
    if content_range and status == 206:
        first, last = content_range.split()[1].split("/")[0].split("-")
        assert body == BODY[int(first) : int(last) + 1]


def test_a_head_has_the_length_and_no_body(app, token):
    status, headers, body = answer(app, token, "HEAD", range="bytes=0-9")

    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == "10240"
    assert headers["Accept-Ranges"] == "bytes"


def test_if_range_of_another_version_sends_the_whole(app, token):
    assert answer(app, token, range="bytes=0-9", if_range='"e1"')[0] == 206
    assert answer(app, token, range="bytes=0-9", if_range='"old"')[0] == 200
    assert answer(app, token, if_none_match='"e1"')[0] == 304


def test_a_forged_or_old_address_opens_nothing(app, token):
    assert answer(app, token[:-2] + "xx")[0] == 403
    assert answer(app, token, "POST")[0] == 405
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert answer(app, token)[0] == 403


def test_a_file_that_is_gone_is_404(app):
    assert answer(app, sign(Ticket("r", "x/none.mp4", "video/mp4", "e")))[0] == 404


def test_ranges_of_nothing_are_unsatisfiable():
    with pytest.raises(Unsatisfiable):
        parse_range("bytes=0-", 0)
