"""The bucket, against a real S3 server on this machine (moto)."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta

import boto3
import pytest
from django.utils import timezone
from moto.server import ThreadedMotoServer

from jobs.services.run import run_all
from media import ranges, remote
from media.models import Asset, FileEvent, Master
from media.services.access import set_public_access
from media.services.ingest import ingest_file
from media.services.reprocess import reprocess
from media.services.store_remote import missing_assets, store_remote
from media.services.sweep_renditions import sweep_renditions
from media.tasks import missing_to_bucket
from tests.media.test_files import answer

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, settings):
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",  # noqa: S106  # of the test server
    )
    client.create_bucket(Bucket="huxiang")
    settings.S3_BUCKET = "huxiang"
    settings.S3_ENDPOINT = server
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "key", "secret"
    yield client
    for found in client.list_objects_v2(Bucket="huxiang").get("Contents", []):
        client.delete_object(Bucket="huxiang", Key=found["Key"])


def keys(bucket) -> set[str]:
    return {o["Key"] for o in bucket.list_objects_v2(Bucket="huxiang").get("Contents", [])}


@pytest.fixture
def sound(bucket, files, run_jobs) -> Asset:
    asset = ingest_file(files / "sound.wav")
    run_jobs()
    asset.refresh_from_db()
    return asset


def fetch(url: str, **headers: str):
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers))  # noqa: S310  # our own test server


def test_master_and_renditions_are_in_the_bucket_and_remembered(sound, bucket):
    assert sound.master is not None
    digest = sound.master.sha256
    expected = {f"renditions/{row.path}" for row in sound.renditions.all()}
    assert keys(bucket) == {f"masters/{digest[:2]}/{digest[2:4]}/{digest}"} | expected
    assert Master.objects.get().remote_at
    assert not sound.renditions.filter(remote_at=None).exists()
    found = bucket.get_object(
        Bucket="huxiang", Key=f"renditions/{sound.renditions.get(purpose='opus').path}"
    )
    assert found["ContentType"] == "audio/ogg"
    assert found["Body"].read() == sound.renditions.get(purpose="opus").file.read_bytes()
    assert sound.renditions.get(purpose="opus").file.is_file()  # the working copy stays


def test_each_copy_in_the_bucket_is_told(sound):
    told = FileEvent.objects.filter(type="replication", asset=sound).order_by("pk")
    details = list(told.values_list("master", "detail__place", "detail__renditions"))

    assert (sound.master_id, "bucket", None) in details
    assert (None, "bucket", sound.renditions.count()) in details
    assert len(details) == 2


def test_the_same_work_again_sends_nothing(sound):
    assert store_remote(sound, now=timezone.now(), on_progress=lambda *_: None) == 0
    sound.renditions.update(remote_at=None)  # a worker that died between bucket and row
    assert store_remote(sound, now=timezone.now(), on_progress=lambda *_: None) == 0
    assert not sound.renditions.filter(remote_at=None).exists()


def test_long_files_are_sent_by_the_bucket_for_some_minutes(sound, client):
    set_public_access(sound, "full", by=None, at=timezone.now())

    found = client.get(sound.stream_url)

    place = urllib.parse.urlsplit(found["Location"])
    asked = urllib.parse.parse_qs(place.query)
    row = sound.renditions.get(purpose="audio_proxy")
    assert found.status_code == 302
    assert place.path == f"/huxiang/renditions/{row.path}"
    assert asked["X-Amz-Expires"] == ["900"]
    with fetch(found["Location"], Range="bytes=0-99") as answered:
        assert answered.status == 206
        assert answered.read() == row.file.read_bytes()[:100]
        assert answered.headers["Content-Type"] == "audio/mp4"


def test_objects_are_private_and_who_may_not_gets_no_address(sound, client, server):
    row = sound.renditions.get(purpose="audio_proxy")

    assert client.get(sound.stream_url).status_code == 404
    assert client.get(sound.master_url).status_code == 404
    set_public_access(sound, "preview", by=None, at=timezone.now())
    assert "/preview.m4a?" in client.get(sound.stream_url)["Location"]
    acl = boto3.client(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id="key",
        aws_secret_access_key="secret",  # noqa: S106  # of the test server
    ).get_object_acl(Bucket="huxiang", Key=f"renditions/{row.path}")  # fmt: skip
    assert not [g for g in acl["Grants"] if g["Grantee"].get("URI")]  # nobody but the owner


def test_no_address_leads_anywhere_but_into_the_bucket(sound, client, server):
    set_public_access(sound, "full", by=None, at=timezone.now())

    for extra in ("?next=http://evil.example/", "?url=//evil.example", "?v=//evil.example"):
        place = client.get(sound.stream_url.partition("?")[0] + extra)["Location"]
        assert place.startswith(f"{server}/huxiang/renditions/{sound.public_id}/")


def test_a_stream_has_its_playlists_here_and_its_films_there(sound, settings):
    path = f"{sound.public_id}/run/hls"
    folder = ranges.Ticket("r", path, "", "").file
    folder.mkdir(parents=True)
    (folder / "master.m3u8").write_text("#EXTM3U\n")
    token = ranges.sign(ranges.folder_ticket(path, is_public=True, is_remote=True))
    app = ranges.RangeApp(lambda *_: [])

    assert answer(app, f"{ranges.HLS}{token}/master.m3u8")[0] == 200
    status, headers, _ = answer(app, f"{ranges.HLS}{token}/720p.mp4")
    assert status == 302
    assert f"/renditions/{path}/720p.mp4?" in headers["Location"]
    assert headers["Cache-Control"] == "public, max-age=450"


def test_while_the_bucket_has_not_got_it_the_house_sends(sound, client):
    set_public_access(sound, "full", by=None, at=timezone.now())
    sound.renditions.update(remote_at=None)

    assert client.get(sound.stream_url)["Location"].startswith("/media/bytes/")


def test_what_was_there_before_the_bucket_follows(sound, bucket):
    sound.renditions.update(remote_at=None)
    assert missing_assets() == [sound.public_id]

    missing_to_bucket("", progress=lambda *_: None)
    run_all()

    assert missing_assets() == []


def test_a_former_run_leaves_the_bucket_too(sound, bucket, run_jobs):
    now = timezone.now()
    former = sound.renditions.get(purpose="opus").path
    reprocess(sound, by=None, at=now)
    run_jobs()
    sweep_renditions(now=now)
    assert f"renditions/{former}" in keys(bucket)

    sweep_renditions(now=now + timedelta(hours=6))

    assert f"renditions/{former}" not in keys(bucket)
    assert len([k for k in keys(bucket) if k.startswith("renditions/")]) == sound.renditions.count()


def test_a_bucket_that_does_not_answer_fails_the_job_for_another_try(sound, settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    sound.renditions.update(remote_at=None)

    with pytest.raises(Exception, match="Could not connect|refused"):
        store_remote(sound, now=timezone.now(), on_progress=lambda *_: None)
    assert sound.renditions.filter(remote_at=None).exists()


def test_without_a_bucket_nothing_is_asked_of_one(db, files, run_jobs):
    asset = ingest_file(files / "picture.jpg")
    run_jobs()

    assert not remote.is_on()
    assert not asset.renditions.exclude(remote_at=None).exists()
