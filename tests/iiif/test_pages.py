"""Pages of documents: images of their own, under the rule of their asset."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from iiif.manifests import manifest_document
from iiif.permissions import page_identifier, split_identifier
from media.models import Asset
from tests.iiif.factories import (
    AssetFactory,
    RecordFactory,
    add_pyramid,
    pixels,
    rendition,
    write_pyramid,
)

pytestmark = pytest.mark.django_db


def document(**how) -> Asset:
    """A document of three pages, every page of another width."""
    asset = AssetFactory(kind="document", pyramid=True, width=600, height=400, **how)
    for number in (1, 2, 3):
        path = f"{asset.public_id}/pages/{number:04d}.tif"
        write_pyramid(Path(settings.RENDITIONS_DIR) / path, pixels(600 + number, 400))
        rendition(
            asset, "page", "image/tiff", params=f"{number:04d}", path=path, width=600 + number,
            height=400, sha256=f"{number}" * 64,
        )  # fmt: skip
    return asset


def address(asset: Asset, page: int, tail: str = "info.json", ending: str = "") -> str:
    return f"/iiif/image/3/{page_identifier(asset.public_id, page)}{ending}/{tail}"


def test_each_page_is_an_image_of_its_own(client, fast):
    asset = document()

    for number in (1, 2, 3):
        found = fast(address(asset, number))
        assert found is not None
        info = json.loads(found.body)
        assert info["width"] == 600 + number
        assert info["id"].endswith(f"{asset.public_id}.p{number}")
        picture = fast(address(asset, number, "full/max/0/default.jpg"))
        assert Image.open(io.BytesIO(picture.body)).width == 600 + number
    assert client.get(address(asset, 4)).status_code == 404
    assert client.get(address(asset, 0)).status_code == 404


@pytest.mark.parametrize("grade", ["internal", "sensitive", "core"])
def test_a_page_is_closed_with_its_asset(client, fast, grade):
    asset = document()
    assert fast(address(asset, 2)) is not None

    asset.grade = grade
    asset.save()

    assert fast(address(asset, 2)) is None
    for ending in ("", ".preview"):
        assert client.get(address(asset, 2, ending=ending)).status_code == 404
        assert client.get(address(asset, 2, "full/max/0/default.jpg", ending)).status_code == 404


def test_a_draft_shows_no_page(client):
    asset = document(draft=True)

    assert client.get(address(asset, 1, "full/max/0/default.jpg")).status_code == 404


def test_a_preview_of_a_page_is_no_larger_than_allowed(client, fast, settings):
    settings.MEDIA_PREVIEW_PX = 400
    asset = document(preview=True)

    info = json.loads(client.get(address(asset, 3, ending=".preview")).content)
    assert (info["width"], info["height"]) == (400, 265)
    small = client.get(address(asset, 3, "full/max/0/default.jpg", ".preview"))
    assert Image.open(io.BytesIO(small.content)).size == (400, 265)
    large = client.get(address(asset, 3, "full/603,/0/default.jpg"))
    assert large.status_code in (400, 401, 403)


def test_the_manifest_has_a_canvas_for_each_page():
    asset = document()
    record = RecordFactory(assets=[asset])

    manifest = json.loads(manifest_document(type(record).objects.for_detail().get(pk=record.pk)))

    canvases = manifest["items"]
    assert [canvas["width"] for canvas in canvases] == [601, 602, 603]
    assert len({canvas["id"] for canvas in canvases}) == 3
    bodies = [canvas["items"][0]["items"][0]["body"] for canvas in canvases]
    assert [body["service"][0]["id"].rpartition(".")[2] for body in bodies] == ["p1", "p2", "p3"]
    assert canvases[1]["label"] == {"zh-Hans": ["第 2 页"], "en": ["Page 2"]}
    assert manifest["behavior"] == ["paged"]


def test_names_of_pages_are_told_from_names_of_assets():
    assert split_identifier("h2abc") == ("h2abc", "pyramid", "")
    assert split_identifier("h2abc.preview") == ("h2abc", "pyramid", "")
    assert split_identifier("h2abc.p12") == ("h2abc", "page", "0012")
    assert split_identifier("h2abc.p12.preview") == ("h2abc", "page", "0012")
    assert split_identifier("h2abc.p0") == ("h2abc.p0", "pyramid", "")


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_what_was_made_by_ai_says_so_inside_every_answer(fast, suffix):
    asset = AssetFactory(width=700, height=500)
    add_pyramid(asset)
    plain = fast(f"/iiif/image/3/{asset.public_id}/full/300,/0/default.{suffix}")
    asset.ai_generated = True
    asset.save()

    labelled = fast(f"/iiif/image/3/{asset.public_id}/full/300,/0/default.{suffix}")

    assert b"TC260:AIGC" not in plain.body
    assert b"TC260:AIGC" in labelled.body
    assert asset.public_id.encode() in labelled.body
    assert plain.headers["ETag"] != labelled.headers["ETag"]
    same = [Image.open(io.BytesIO(each.body)).tobytes() for each in (plain, labelled)]
    assert same[0] == same[1]
