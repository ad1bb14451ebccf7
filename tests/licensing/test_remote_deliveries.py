"""Licensed files out of a bucket: after the counting, for some minutes, and nobody else's."""

from __future__ import annotations

import hashlib
import urllib.parse

import pytest
import time_machine
from django.utils import timezone

from licensing.clip import Clip
from licensing.delivery_links import bytes_address, link_to
from licensing.models import AssetGuard, Delivery, OfferVersion
from licensing.services.cut_delivery import delivered_path
from licensing.services.open_delivery import open_delivery
from media import remote
from media.errors import StorageFull
from media.models import Asset, Master
from media.models.master import master_key, master_path
from media.services.ingest import ingest_file
from media.services.store_remote import store_remote
from tests.licensing.factories import NOON, offer_on
from tests.licensing.test_clips import PARTS, _tones
from tests.licensing.test_main_path import licensee, pay, take
from tests.media.test_remote import bucket, fetch, keys, server  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    """The clock runs from the moment at which these licences are taken."""
    with time_machine.travel(NOON):
        yield


def quiet(*_progress: object) -> None:
    """Nobody watches."""


@pytest.fixture
def song(bucket, tmp_path) -> Asset:  # noqa: F811
    asset = ingest_file(_tones(tmp_path / "song.wav"), title_zh="哭嫁歌", title_en="Bridal lament")
    Asset.objects.filter(pk=asset.pk).update(state="ready", ready_at=NOON)
    store_remote(asset, now=NOON, on_progress=quiet)
    asset.refresh_from_db()
    return asset


def sold(song: Asset, *, clip: Clip | None = None, offer: OfferVersion | None = None) -> Delivery:
    agreement = take(offer or offer_on(song, terms=PARTS), licensee(), clip=clip)
    pay(agreement)
    return agreement.deliveries.get()


def ask(client, delivery: Delivery, extra: str = ""):
    return client.post(link_to(delivery) + extra)


def test_a_download_is_counted_first_and_then_sent_by_the_bucket_for_minutes(
    song, client, server  # noqa: F811
):  # fmt: skip
    delivery = open_delivery(sold(song), now=NOON)
    allowed = delivery.downloads_left

    looked = client.get(link_to(delivery))
    answer = ask(client, delivery, "?next=//evil.example&url=http://evil.example/")

    assert "X-Amz-Signature" not in looked.content.decode()  # looking opens nothing
    place = urllib.parse.urlsplit(answer["Location"])
    asked = urllib.parse.parse_qs(place.query)
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    assert f"{place.scheme}://{place.netloc}" == server
    assert place.path == f"/huxiang/{master_key(song.master.sha256)}"
    assert asked["X-Amz-Expires"] == ["900"]
    assert delivery.file_name in asked["response-content-disposition"][0]
    delivery.refresh_from_db()
    assert delivery.downloads_left == allowed - 1
    with fetch(answer["Location"]) as sent:
        assert sent.read() == song.master.path.read_bytes()


def test_who_may_not_gets_no_address_and_no_count(song, client):
    delivery = open_delivery(sold(song), now=NOON)
    AssetGuard.objects.update_or_create(subject=song.public_id, defaults={"delivery_stopped": True})

    answer = ask(client, delivery)

    assert answer.status_code >= 400
    assert "Location" not in answer
    before = delivery.downloads_left
    delivery.refresh_from_db()
    assert delivery.downloads_left == before
    AssetGuard.objects.update(delivery_stopped=False)
    Delivery.objects.update(expires_at=timezone.now())
    assert "Location" not in ask(client, delivery)


def test_a_cut_is_in_the_bucket_before_it_is_open(song, bucket, client):  # noqa: F811
    delivery = open_delivery(sold(song, clip=Clip(4_000, 7_000)), now=NOON)

    digest = delivery.file_sha256
    key = f"deliveries/{digest[:2]}/{digest[2:4]}/{digest}"
    assert key in keys(bucket)
    answer = ask(client, delivery)
    assert urllib.parse.urlsplit(answer["Location"]).path == f"/huxiang/{key}"
    with fetch(answer["Location"]) as sent:
        assert hashlib.sha256(sent.read()).hexdigest() == digest
        assert sent.headers["Content-Type"] == "audio/flac"


def test_a_bucket_that_does_not_answer_keeps_the_delivery_closed(song, settings):
    delivery = sold(song, clip=Clip(4_000, 7_000))
    there, settings.S3_ENDPOINT = settings.S3_ENDPOINT, "http://127.0.0.1:9"

    with pytest.raises(Exception, match="Could not connect|refused"):
        open_delivery(delivery, now=NOON)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.remote_at) == ("prepared", None)
    settings.S3_ENDPOINT = there
    open_delivery(delivery, now=NOON)
    delivery.refresh_from_db()
    assert delivery.state == "available"


def test_a_master_that_only_the_bucket_has_is_fetched_for_the_cut(song, settings, monkeypatch):
    monkeypatch.setattr(remote, "PART_BYTES", 100_000)  # so that it comes in several parts
    settings.DELIVERIES_DIR.mkdir()
    song.master.path.unlink()

    offer = offer_on(song, terms=PARTS)
    whole = open_delivery(sold(song, offer=offer), now=NOON)
    part = open_delivery(sold(song, offer=offer, clip=Clip(4_000, 7_000)), now=NOON)

    assert whole.state == part.state == "available"
    assert delivered_path(part.file_sha256).stat().st_size == part.size_bytes
    assert not master_path(song.master.sha256).exists()
    assert list(settings.DELIVERIES_DIR.glob("cut-*")) == []


def test_what_comes_out_of_the_bucket_is_checked_and_bounded(song, bucket, tmp_path, settings):  # noqa: F811
    master, target = song.master, tmp_path / "copy"
    key, facts = master_key(master.sha256), {"sha256": master.sha256, "on_progress": quiet}

    with pytest.raises(FileNotFoundError):
        remote.fetch(key, target, size_bytes=master.size_bytes + 1, **facts)
    settings.MEDIA_MIN_FREE_MB = 10**9
    with pytest.raises(StorageFull):
        remote.fetch(key, target, size_bytes=master.size_bytes, **facts)
    settings.MEDIA_MIN_FREE_MB = 0
    other = b"x" * master.size_bytes  # of the right size, and labelled as the right one
    bucket.put_object(Bucket="huxiang", Key=key, Body=other, Metadata={"sha256": master.sha256})
    with pytest.raises(ValueError, match="damaged"):
        remote.fetch(key, target, size_bytes=master.size_bytes, **facts)

    assert not target.exists()


@pytest.mark.parametrize("clip", [None, Clip(4_000, 7_000)])
def test_while_the_bucket_has_not_got_it_the_house_sends(song, clip, client, settings):
    delivery = open_delivery(sold(song, clip=clip), now=NOON)
    Master.objects.update(remote_at=None)
    Delivery.objects.update(remote_at=None)
    delivery.refresh_from_db()

    assert bytes_address(delivery).startswith("/media/bytes/")
    settings.X_ACCEL_PREFIX = "/protected"
    folder = "deliveries" if clip else "masters"
    sent = client.get(bytes_address(delivery))
    digest = delivery.file_sha256
    assert sent["X-Accel-Redirect"] == f"/protected/{folder}/{digest[:2]}/{digest[2:4]}/{digest}"
    assert delivery.file_name in sent["Content-Disposition"]
    settings.X_ACCEL_PREFIX, settings.X_SENDFILE = "", True
    path = delivered_path(digest) if clip else song.master.path
    assert client.get(bytes_address(delivery))["X-Sendfile"] == str(path)
