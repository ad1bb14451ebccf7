"""Manifests: what they hold, who gets them, and the official schema."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import Record, RecordMedia
from iiif.addresses import manifest_url
from iiif.models import Document
from iiif.presentation.house import rights_uri
from iiif.visible import has_manifest, with_manifest
from tests.iiif.factories import (
    CHAPTERS,
    AssetFactory,
    RecordFactory,
    TextTrackFactory,
    rendition,
)

pytestmark = pytest.mark.django_db


def _path(record):
    return f"/iiif/presentation/3/{record.ark_name}/manifest"


@pytest.fixture
def picture_record():
    return RecordFactory(
        assets=[
            AssetFactory(pyramid=True, source_note_zh="示意图", source_note_en="Illustration"),
            AssetFactory(pyramid=True, preview=True),
        ],
        licence_uri="https://creativecommons.org/licenses/by/4.0/",
        date_found="光绪二十三年",
        date_edtf="1897",
        start_year=1897,
        end_year=1897,
    )


@pytest.fixture
def film_record():
    film = AssetFactory(film=True)
    rendition(film, "proxy", "video/mp4", params="720p", width=640, height=360)
    rendition(film, "poster", "image/webp", width=640, height=360)
    rendition(film, "thumbnail", "image/webp", params="400", width=400, height=225, path="t400")
    TextTrackFactory(asset=film)
    TextTrackFactory(asset=film, language="en", label="English captions")
    TextTrackFactory(asset=film, kind="chapters", vtt=CHAPTERS)
    TextTrackFactory(asset=film, kind="chapters", language="en", vtt=CHAPTERS)
    sound = AssetFactory(sound=True)
    rendition(sound, "audio_proxy", "audio/mp4", width=None, height=None)
    rendition(sound, "poster", "image/webp", width=800, height=200)
    return RecordFactory(assets=[film, sound], kind="audiovisual")


def test_a_record_of_pictures_is_described_in_both_languages(client, picture_record):
    response = client.get(_path(picture_record))
    manifest = response.json()

    assert response["Content-Type"] == (
        'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
    )
    assert response["Access-Control-Allow-Origin"] == "*"
    assert manifest["@context"] == [
        "http://iiif.io/api/auth/2/context.json",  # of one file the public sees a preview
        "http://iiif.io/api/presentation/3/context.json",
    ]
    assert (
        manifest["id"]
        == f"http://testserver{_path(picture_record)}"
        == manifest_url(picture_record)
    )
    assert manifest["label"] == {
        "zh-Hans": [picture_record.title_zh],
        "en": [picture_record.title_en],
    }
    assert manifest["summary"] == {"zh-Hans": ["一件银项圈。"], "en": ["A silver collar."]}
    assert manifest["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert manifest["requiredStatement"]["label"] == {"zh-Hans": ["署名"], "en": ["Attribution"]}
    assert manifest["provider"][0]["type"] == "Agent"
    citation, *_exports = manifest["seeAlso"]
    assert client.get(citation["id"].removeprefix("http://testserver")).content.startswith(b"erc")
    metadata = {pair["label"]["en"][0]: pair["value"] for pair in manifest["metadata"]}
    assert metadata["Date"]["zh-Hans"] == ["光绪二十三年"]
    assert metadata["Persistent identifier"] == {"none": [picture_record.ark]}
    assert metadata["About the picture"]["en"] == ["Illustration"]


def test_a_canvas_has_its_image_its_service_and_a_thumbnail(client, picture_record):
    first, second = client.get(_path(picture_record)).json()["items"]
    asset = picture_record.ordered_media[0].asset

    assert (first["width"], first["height"]) == (asset.width, asset.height)
    body = first["items"][0]["items"][0]["body"]
    assert body["id"].endswith(f"/iiif/image/3/{asset.public_id}/full/max/0/default.jpg")
    assert body["service"][0]["profile"] == "level2"
    assert first["items"][0]["items"][0]["target"] == first["id"]
    assert max(first["thumbnail"][0]["width"], first["thumbnail"][0]["height"]) == 400
    # of the second the public sees a preview, and that is what the manifest shows
    preview = second["items"][0]["items"][0]["body"]["items"][0]
    assert preview["service"][0]["id"].endswith(".preview")
    assert (preview["width"], second["width"]) == (1200, 1301)


def test_every_image_address_in_a_manifest_answers(client, picture_record):
    text = client.get(_path(picture_record)).content.decode()
    addresses = set(re.findall(r'"http://testserver(/iiif/image/[^"]+)"', text))
    tails = {path for path in addresses if path.endswith(".jpg")}
    bases = {f"{path}/info.json" for path in addresses - tails}

    assert len(tails) == 5
    assert len(bases) == 3
    for path in tails | bases:
        assert client.get(path).status_code == 200, path


def test_pages_that_a_manifest_names_exist_in_both_languages(client, picture_record):
    manifest = client.get(_path(picture_record)).json()
    pages = {page["language"][0]: page["id"] for page in manifest["homepage"]}

    assert pages["zh-Hans"] == f"http://testserver{picture_record.get_absolute_url()}"
    assert pages["en"] == f"http://testserver/en{picture_record.get_absolute_url()}"
    collection = manifest["partOf"][0]["id"].removeprefix("http://testserver")
    assert client.get(collection).status_code == 200


def test_film_and_sound_have_durations_stills_captions_and_chapters(client, film_record):
    manifest = client.get(_path(film_record)).json()
    film, sound = manifest["items"]

    assert film["duration"] == 12.0
    assert (film["width"], film["height"]) == (640, 360)
    body = film["items"][0]["items"][0]["body"]
    assert (body["type"], body["format"], body["duration"]) == ("Video", "video/mp4", 12.0)
    assert "/video.mp4" in body["id"]
    assert film["placeholderCanvas"]["items"][0]["items"][0]["body"]["type"] == "Image"
    texts = film["annotations"][0]["items"]
    assert {text["body"]["language"] for text in texts} == {"zh-Hans", "en"}
    assert {text["motivation"] for text in texts} == {"supplementing"}
    assert all(text["body"]["format"] == "text/vtt" for text in texts)

    assert sound["duration"] == 9.5
    assert "width" not in sound
    assert sound["items"][0]["items"][0]["body"]["type"] == "Sound"
    assert sound["accompanyingCanvas"]["width"] == 800

    chapters = manifest["structures"][0]["items"]
    assert [c["label"] for c in chapters] == [
        {"zh-Hans": ["开场"], "en": ["开场"]},
        {"zh-Hans": ["鼓点"], "en": ["鼓点"]},
    ]
    assert chapters[1]["items"][0]["id"] == f"{film['id']}#t=4,9.5"


def test_captions_named_in_a_manifest_are_served(client, film_record):
    film = client.get(_path(film_record)).json()["items"][0]
    for text in film["annotations"][0]["items"]:
        response = client.get(text["body"]["id"].removeprefix("http://testserver"))
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/vtt")


def test_a_preview_of_a_recording_says_how_long_it_is(client, settings):
    settings.MEDIA_PREVIEW_SECONDS = 5
    record = RecordFactory(assets=[AssetFactory(sound=True, preview=True)])

    canvas = client.get(_path(record)).json()["items"][0]

    assert canvas["duration"] == 9.5
    assert canvas["items"][0]["items"][0]["body"]["duration"] == 5.0


def test_generated_pictures_say_so(client):
    record = RecordFactory(assets=[AssetFactory(is_generated=True)])

    statement = client.get(_path(record)).json()["requiredStatement"]["value"]

    assert "Generated illustration, not a photograph" in statement["en"]
    assert statement["zh-Hans"][0] == "湖湘示例馆藏"


def test_only_what_the_public_sees_is_in_a_manifest(client):
    seen = AssetFactory()
    record = RecordFactory(assets=[AssetFactory(draft=True), seen, AssetFactory(processing=True)])

    items = client.get(_path(record)).json()["items"]

    assert [item["id"].rsplit("/", 1)[1] for item in items] == [seen.public_id]


@pytest.mark.parametrize(
    "make",
    [
        lambda: RecordFactory(assets=[AssetFactory()], published=False),
        lambda: RecordFactory(assets=[AssetFactory(draft=True)]),
        lambda: RecordFactory(assets=[AssetFactory(grade="core")]),
        lambda: RecordFactory(),
    ],
    ids=["draft", "closed file", "core data", "no file"],
)
def test_what_is_not_public_has_no_manifest(client, make):
    record = make()

    response = client.get(_path(record))

    assert response.status_code == 404
    assert response.json()["title"] == "iiif_unknown_resource"
    assert not with_manifest(Record.objects.live()).filter(pk=record.pk).exists()
    assert not has_manifest(record)


def test_records_with_a_manifest_are_told_from_the_rest():
    record = RecordFactory(assets=[AssetFactory(preview=True)])

    assert has_manifest(record)
    assert with_manifest(Record.objects.live()).get() == record


def test_an_unchanged_manifest_is_not_sent_again(client, picture_record):
    etag = client.get(_path(picture_record))["ETag"]

    assert client.get(_path(picture_record), headers={"If-None-Match": etag}).status_code == 304
    picture_record.title_zh = "改过的题名"
    picture_record.save()
    changed = client.get(_path(picture_record), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert client.options(_path(picture_record)).status_code == 204
    assert client.post(_path(picture_record)).status_code == 405


def test_plain_json_is_given_to_those_who_ask_for_it(client, picture_record):
    response = client.get(_path(picture_record), headers={"Accept": "application/json"})

    assert response["Content-Type"] == "application/json"


def test_the_language_of_the_reader_changes_nothing(client, picture_record):
    zh = client.get(_path(picture_record), headers={"Accept-Language": "zh-CN"}).content
    en = client.get(_path(picture_record), headers={"Accept-Language": "en"}).content

    assert zh == en


def test_more_files_ask_no_more_queries(client, picture_record, django_assert_num_queries):
    client.get(_path(picture_record))
    Document.objects.all().delete()
    with CaptureQueriesContext(connection) as few:
        client.get(_path(picture_record))
    for position in range(2, 8):
        RecordMedia.objects.create(record=picture_record, asset=AssetFactory(), position=position)
    Document.objects.all().delete()

    with django_assert_num_queries(len(few)):
        client.get(_path(picture_record))


def test_rights_take_only_what_the_specification_admits():
    assert rights_uri("https://rightsstatements.org/vocab/InC/1.0/") == (
        "http://rightsstatements.org/vocab/InC/1.0/"
    )
    assert rights_uri("https://example.org/my-licence") is None
    assert rights_uri("") is None
