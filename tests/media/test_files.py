"""Doors to files: who gets what, how long it may be kept, and byte ranges."""

from __future__ import annotations

from datetime import timedelta
from email.parser import BytesParser
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from media import ranges
from media.byte_ranges import MOST, Unsatisfiable, parse_ranges
from media.ranges import RangeApp, Ticket, folder_ticket, sign
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


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "plain"),
    [("凤穿牡丹.png", "file.png"), ("山歌", "file"), ("西兰卡普 no 4.tif", "no_4.tif")],
)
def test_old_clients_save_under_a_name_that_is_not_hidden(name, plain):
    assert f'filename="{plain}"' in ranges.attachment(name)


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
    path = token if token.startswith("/") else ranges.BYTES + token
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
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
        ("bytes=0-1,5-9", 206, "bytes 0-9/10240", 10),  # a gap smaller than a part's head
        ("bytes=0-0,99999-", 206, "bytes 0-0/10240", 1),
        ("bytes=-1,0-", 206, "bytes 0-10239/10240", 10240),
        ("bytes=" + ",".join(f"{n * 500}-{n * 500}" for n in range(MOST + 1)), 200, None, 10240),
        ("bytes=0-1,x", 200, None, 10240),
        ("bytes=" + "9" * 30 + "-", 200, None, 10240),
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
        parse_ranges("bytes=0-", 0)
    with pytest.raises(Unsatisfiable):
        parse_ranges("bytes=-5", 0)


def test_several_ranges_come_as_parts_in_the_order_asked_for(app, token):
    status, headers, body = answer(app, token, range="bytes=9000-9009, 0-4, -3")

    message = BytesParser().parsebytes(
        f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body
    )
    parts = message.get_payload()
    assert status == 206
    assert int(headers["Content-Length"]) == len(body)
    assert [part["Content-Range"] for part in parts] == [
        "bytes 9000-9009/10240",
        "bytes 0-4/10240",
        "bytes 10237-10239/10240",
    ]
    assert {part["Content-Type"] for part in parts} == {"video/mp4"}
    assert parts[0].get_payload(decode=True) == BODY[9000:9010]
    assert parts[2].get_payload(decode=True) == BODY[-3:]


def test_conditions_by_date_count_where_there_is_no_tag(app, token):
    changed = answer(app, token)[1]["Last-Modified"]
    before = "Tue, 03 Jan 2006 00:00:00 GMT"

    assert answer(app, token, if_modified_since=changed)[0] == 304
    assert answer(app, token, if_modified_since=before)[0] == 200
    assert answer(app, token, if_modified_since="yesterday")[0] == 200
    assert answer(app, token, if_modified_since=changed, if_none_match='"other"')[0] == 200
    assert answer(app, token, if_none_match='W/"e1"')[0] == 304
    assert answer(app, token, if_none_match="*")[0] == 304
    assert answer(app, token, range="bytes=0-9", if_range=changed)[0] == 206
    assert answer(app, token, range="bytes=0-9", if_range=before)[0] == 200
    assert answer(app, token, range="bytes=0-9", if_range='W/"e1"')[0] == 200


def test_other_sites_may_read_what_a_signed_address_opens(app, token):
    status, headers, body = answer(app, token, "OPTIONS")

    assert (status, body) == (204, b"")
    assert "Range" in headers["Access-Control-Allow-Headers"]
    for told in (headers, answer(app, token)[1], answer(app, "forged")[1]):
        assert told["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in told


def test_caches_keep_what_is_public_and_nothing_else(app, token):
    public = sign(Ticket("r", "x/video.mp4", "video/mp4", "e1", is_public=True))

    assert answer(app, token)[1]["Cache-Control"] == "private, no-store"
    assert answer(app, public)[1]["Cache-Control"] == "public, max-age=3600"


def test_a_public_file_has_one_address_for_an_hour_that_ends_in_four():
    ticket = Ticket("r", "x/video.mp4", "video/mp4", "e1", is_public=True)
    with time_machine.travel("2026-05-01T10:02:00Z", tick=False):
        early = sign(ticket)
    with time_machine.travel("2026-05-01T10:58:00Z", tick=False):
        assert sign(ticket) == early
    with time_machine.travel("2026-05-01T13:59:00Z", tick=False):
        assert ranges.read_token(early) == (ticket, 60)
    with time_machine.travel("2026-05-01T14:00:01Z", tick=False):
        assert ranges.read_token(early) is None


@pytest.fixture
def stream(token):
    """A signed folder of an adaptive stream, beside which another file lies."""
    folder = Path(settings.RENDITIONS_DIR) / "x" / "run" / "hls"
    folder.mkdir(parents=True)
    (folder / "master.m3u8").write_bytes(b"#EXTM3U\n720p.m3u8\n")
    (folder / "720p.mp4").write_bytes(BODY)
    (folder.parent / "video.mp4").write_bytes(BODY)
    return ranges.HLS + sign(folder_ticket("x/run/hls", is_public=False, is_remote=False))


def test_a_folder_token_opens_the_stream_and_nothing_beside_it(app, stream, token):
    status, headers, body = answer(app, f"{stream}/master.m3u8")
    assert (status, body[:7]) == (200, b"#EXTM3U")
    assert headers["Content-Type"] == "application/vnd.apple.mpegurl"
    status, headers, body = answer(app, f"{stream}/720p.mp4", range="bytes=5-9")
    assert (status, body) == (206, BODY[5:10])
    assert headers["Content-Type"] == "video/mp4"

    for name in ("", "../video.mp4", "..%2fvideo.mp4", "other.mp4", "720p.mp4/x", "a.vtt"):
        assert answer(app, f"{stream}/{name}")[0] == 404, name
    folder_token = stream.removeprefix(ranges.HLS)
    assert answer(app, folder_token)[0] == 403  # not an address of one file
    assert answer(app, f"{ranges.HLS}{token}/master.m3u8")[0] == 403
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert answer(app, f"{stream}/master.m3u8")[0] == 403


@pytest.mark.parametrize("value", [{"X_ACCEL_PREFIX": "/p/"}, {"X_SENDFILE": True}])
def test_a_front_server_sends_the_bytes_of_a_stream(app, stream, settings, value):
    for name, setting in value.items():
        setattr(settings, name, setting)

    status, headers, body = answer(app, f"{stream}/720p.mp4", range="bytes=0-9")

    assert (status, body) == (200, b"")
    assert "Content-Length" not in headers
    place = headers.get("X-Accel-Redirect") or headers["X-Sendfile"]
    assert place.endswith("/x/run/hls/720p.mp4")
    assert answer(app, f"{stream}/none.mp4")[0] == 404


def with_stream(asset):
    base = f"{asset.public_id}/run"
    kinds = {"master.m3u8": "application/vnd.apple.mpegurl", "720p.mp4": "video/mp4"}
    for name, kind in kinds.items():
        with_file(
            asset=asset, purpose="hls", params=name, path=f"{base}/hls/{name}", media_type=kind
        )
    with_file(asset=asset, purpose="strip", params="001", path=f"{base}/strip-001.webp")
    row = with_file(
        asset=asset, purpose="strip", params="vtt", path=f"{base}/strip.vtt", media_type="text/vtt"
    )
    row.file.write_text("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nstrip-001.webp#xywh=0,0,160,90\n")


def test_a_public_film_is_adaptive_for_everybody_and_kept_by_caches(client):
    asset = film(public=True)
    with_stream(asset)

    first = client.get(asset.hls_url)
    playlist = client.get(first["Location"])
    beside = client.get(first["Location"].replace("master.m3u8", "720p.mp4"))

    assert first["Cache-Control"] == "public, max-age=60"
    assert playlist.status_code == beside.status_code == 200
    assert playlist["Cache-Control"].startswith("public, max-age=")
    strip = client.get(asset.strip_url)
    assert f"strip-001.webp?v={asset.version}#xywh" in strip.content.decode()
    assert "immutable" in strip["Cache-Control"]
    assert client.get(f"/media/{asset.public_id}/strip-001.webp").content == BODY


def test_a_preview_gets_neither_the_stream_nor_the_strip(client):
    owner = UserFactory()
    asset = film(public_access="preview", owner=owner)
    with_stream(asset)
    doors = ["hls.m3u8", "strip.vtt", "strip-001.webp"]

    assert {client.get(f"/media/{asset.public_id}/{d}").status_code for d in doors} == {404}
    client.force_login(owner)
    for name in doors:
        found = client.get(f"/media/{asset.public_id}/{name}", follow=True)
        assert found.status_code == 200, name
        assert "no-store" in found["Cache-Control"]


def test_opus_of_a_preview_is_the_preview(client):
    asset = AssetFactory(ready=True, audio=True, public_access="preview")
    shared = {"asset": asset, "duration_ms": 3000}
    with_file(purpose="opus", params="", path="x/a.opus", media_type="audio/ogg", **shared)
    with_file(
        purpose="preview",
        params="",
        path="x/p.m4a",
        media_type="audio/mp4",
        sha256="c" * 64,
        **shared,
    )

    assert client.get(asset.opus_url, follow=True)["ETag"] == f'"{"c" * 32}"'
    set_public_access(asset, "full", by=None, at=timezone.now())
    assert client.get(asset.opus_url, follow=True)["Content-Type"] == "audio/ogg"


def test_pages_of_other_sites_may_ask_the_doors(client):
    asset = AssetFactory(ready=True, public=True)
    with_file(asset)

    asked = client.options(asset.thumbnail_url(400))

    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert client.get(asset.thumbnail_url(400))["Access-Control-Allow-Origin"] == "*"
    assert client.post(asset.thumbnail_url(400)).status_code == 405
