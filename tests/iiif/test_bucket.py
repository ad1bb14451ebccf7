"""Pyramids that lie in the bucket alone, against a real S3 server on this machine (moto)."""

from __future__ import annotations

import io

import boto3
import pytest
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image

from iiif.errors import DamagedPyramid
from iiif.images import server as image_server
from iiif.pyramid import Pyramid
from iiif.stored import LocalFile, RemoteObject
from media import remote
from tests.iiif.factories import AssetFactory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

TILE = "512,0,512,512/512,512/0/default.jpg"


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    settings.S3_BUCKET, settings.S3_ENDPOINT = "huxiang-images", endpoint
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "key", "secret"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="huxiang-images")
    return client


@pytest.fixture
def asset(bucket):
    """Published, its pyramid stored in the bucket and deleted here."""
    asset = AssetFactory(pyramid=True)
    made = asset.renditions.get(purpose="pyramid")
    key = remote.key_of("r", made.path)
    remote.store(made.file, key, sha256=made.sha256, media_type="image/tiff")
    asset.renditions.update(remote_at=timezone.now())
    made.file.rename(made.file.with_suffix(".away"))
    return asset


def _asks(monkeypatch) -> list[tuple[int, int]]:
    """Every range that is asked of the bucket from now on: offset and length."""
    asked = []
    read_range = remote.read_range

    def counted(key: str, first: int, length: int) -> bytes:
        asked.append((first, length))
        return read_range(key, first, length)

    monkeypatch.setattr(remote, "read_range", counted)
    return asked


def _path(asset, tail):
    return f"/iiif/image/3/{asset.public_id}/{tail}"


def test_every_answer_is_that_of_the_local_file(asset, fast):
    tails = (TILE, "full/300,/0/default.png", "700,300,500,400/max/0/default.png", "info.json")
    remotely = [fast(_path(asset, tail)) for tail in tails]
    made = asset.renditions.get(purpose="pyramid")
    made.file.with_suffix(".away").rename(made.file)
    image_server().files.close()
    image_server().cache.clear()

    for tail, found in zip(tails, remotely, strict=True):
        assert (found.status, found.body) == (200, fast(_path(asset, tail)).body)


def test_the_directory_is_read_once_and_a_tile_is_one_range_kept_afterwards(
    asset, fast, monkeypatch
):
    asked = _asks(monkeypatch)
    fast(_path(asset, "info.json"))
    assert 1 <= len(asked) <= 4  # each of three levels has its directory somewhere else

    del asked[:]
    first = fast(_path(asset, TILE))
    again = fast(_path(asset, TILE))
    assert len(asked) == 1
    assert asked[0][1] < 200_000
    assert first.body == again.body


def test_a_row_of_tiles_is_one_request(asset, fast, monkeypatch):
    fast(_path(asset, "info.json"))
    asked = _asks(monkeypatch)

    found = fast(_path(asset, "0,0,1301,400/max/0/default.jpg"))

    assert Image.open(io.BytesIO(found.body)).size == (1301, 400)
    assert len(asked) == 1


def test_the_local_file_comes_first(asset, fast, monkeypatch):
    made = asset.renditions.get(purpose="pyramid")
    made.file.with_suffix(".away").rename(made.file)
    asked = _asks(monkeypatch)

    assert fast(_path(asset, TILE)).status == 200
    assert asked == []


def test_a_bucket_that_does_not_answer_is_503_by_both_doors(asset, fast, client, settings):
    settings.S3_ENDPOINT = "http://127.0.0.1:9"  # nobody listens there

    for found in (fast(_path(asset, TILE)), None):
        response = found or client.get(_path(asset, TILE))
        status = found.status if found else response.status_code
        assert (status, response.headers["Retry-After"]) == (503, "10")


def test_an_object_that_is_gone_is_a_damaged_image_and_not_an_outage(asset, client, bucket):
    made = asset.renditions.get(purpose="pyramid")
    bucket.delete_object(Bucket="huxiang-images", Key=remote.key_of("r", made.path))

    response = client.get(_path(asset, TILE))

    assert (response.status_code, response.json()["title"]) == (500, "iiif_damaged_pyramid")


def test_a_file_that_was_never_stored_is_not_looked_for(bucket, client, monkeypatch):
    asset = AssetFactory(pyramid=True)
    asset.renditions.get(purpose="pyramid").file.unlink()
    asked = _asks(monkeypatch)

    assert client.get(_path(asset, TILE)).status_code == 500
    assert asked == []


def test_a_truncated_object_is_noticed(bucket, tmp_path):
    asset = AssetFactory(pyramid=True)
    data = asset.renditions.get(purpose="pyramid").file.read_bytes()
    bucket.put_object(Bucket="huxiang-images", Key="renditions/cut", Body=data[:3000])

    with pytest.raises(DamagedPyramid):
        Pyramid(RemoteObject("renditions/cut"))
    (tmp_path / "cut").write_bytes(data[:3000])
    with pytest.raises(DamagedPyramid):
        Pyramid(LocalFile(tmp_path / "cut"))
