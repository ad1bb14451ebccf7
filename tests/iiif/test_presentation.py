"""What manifests tell beyond the common: dates, places, sources, clips, pages, parts, exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from archive.models import Record, RecordRelation
from iiif import collections
from iiif.labels import both
from iiif.presentation import check, registry
from iiif.presentation.facts import nav_date
from tests.archive.factories import PlaceFactory
from tests.iiif.factories import (
    AssetFactory,
    CollectionFactory,
    RecordFactory,
    TextTrackFactory,
    rendition,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def path_of(record, version=3, kind="manifest"):
    return f"/iiif/presentation/{version}/{record.ark_name}/{kind}"


def manifest_of(client, record):
    return client.get(path_of(record)).json()


def film(**how):
    """A film of 12 s with everything that the media room makes of one."""
    asset = AssetFactory(film=True, **how)
    rendition(asset, "proxy", "video/mp4", params="720p", path=f"{asset.public_id}/v")
    rendition(asset, "preview", "video/mp4", params="360p", path=f"{asset.public_id}/p")
    rendition(
        asset, "hls", "application/vnd.apple.mpegurl", params="master.m3u8",
        path=f"{asset.public_id}/h", width=None, height=None,
    )  # fmt: skip
    rendition(asset, "strip", "text/vtt", params="vtt", path=f"{asset.public_id}/s")
    rendition(asset, "poster", "image/webp", width=1600, height=900)
    rendition(asset, "thumbnail", "image/webp", params="400", width=400, height=225)
    return asset


def document(pages: int = 2) -> object:
    """A document whose pages have words."""
    asset = AssetFactory(kind="document", width=600, height=800)
    for number in range(1, pages + 1):
        params = f"{number:04d}"
        rendition(asset, "page", "image/tiff", params=params, path=f"{asset.public_id}/{params}")
        words = f"{asset.public_id}/{params}.json"
        rendition(asset, "page_text", "application/json", params=params, path=words)
        file = Path(settings.RENDITIONS_DIR) / words
        file.parent.mkdir(parents=True, exist_ok=True)
        told = {"page": number, "text": f"织锦\n第{number}页", "width": 600, "height": 800}
        file.write_text(json.dumps({**told, "words": [["织锦", 1, 2, 30, 20]]}))
    return asset


@pytest.mark.parametrize(
    ("edtf", "years", "told"),
    [
        ("1934-11", (1934, 1934), "1934-11-01T00:00:00Z"),
        ("1934-11-29", (1934, 1934), "1934-11-29T00:00:00Z"),
        ("1875/1908", (1875, 1908), "1875-01-01T00:00:00Z"),
        ("1934-02-30", (1934, 1934), "1934-02-01T00:00:00Z"),
        ("1897~", (1897, 1897), "1897-01-01T00:00:00Z"),
        ("0868", (868, 868), "0868-01-01T00:00:00Z"),
        ("-0205", (-205, -205), None),
        ("", (None, None), None),
    ],
)
def test_the_earliest_moment_is_the_date_for_timelines(client, edtf, years, told):
    record = RecordFactory(
        assets=[AssetFactory()], date_edtf=edtf, start_year=years[0], end_year=years[1]
    )

    assert manifest_of(client, record).get("navDate") == told
    assert (nav_date(record) is None) == (told is None)


def test_only_the_public_point_of_a_place_is_told(client):
    exact = {"lat": "28.312345", "lon": "109.654321"}
    village = RecordFactory(assets=[AssetFactory()], place=PlaceFactory(name_en="Laoche"), **exact)
    tomb = RecordFactory(assets=[AssetFactory()], place=PlaceFactory(sensitive=True), **exact)
    hidden = RecordFactory(assets=[AssetFactory()], public_precision="hidden", **exact)

    manifest = manifest_of(client, village)
    feature = manifest["navPlace"]["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [109.65, 28.31]}
    assert feature["properties"]["label"]["en"] == ["Laoche"]
    assert manifest["@context"] == [
        "http://iiif.io/api/extension/navplace/context.json",
        "http://iiif.io/api/presentation/3/context.json",
    ]
    coarse = manifest_of(client, tomb)["navPlace"]["features"][0]["geometry"]["coordinates"]
    assert coarse == [109.7, 28.3]
    assert "navPlace" not in manifest_of(client, hidden)
    for record in (village, tomb, hidden):
        assert "28.312" not in client.get(path_of(record)).content.decode()


def test_a_film_is_a_choice_of_its_forms_the_common_one_first(client):
    canvas = manifest_of(client, RecordFactory(assets=[film()]))["items"][0]

    body = canvas["items"][0]["items"][0]["body"]
    assert body["type"] == "Choice"
    assert [each["format"] for each in body["items"]] == [
        "video/mp4",
        "application/vnd.apple.mpegurl",
    ]
    assert [each["label"]["en"] for each in body["items"]] == [
        ["MP4 file"],
        ["Adaptive stream (HLS)"],
    ]
    assert all(each["duration"] == 12.0 for each in body["items"])
    assert [each["format"] for each in canvas["seeAlso"]] == ["text/vtt"]
    assert canvas["rendering"][0]["label"]["en"] == ["Film to download"]


def test_a_preview_of_a_film_shows_no_more_than_the_preview(client, settings):
    settings.MEDIA_PREVIEW_SECONDS, settings.MEDIA_PREVIEW_PX = 5, 1200
    asset = film(preview=True)
    TextTrackFactory(
        asset=asset, kind="chapters",
        vtt="WEBVTT\n\n00:00.000 --> 00:04.000\n一\n\n00:06.000 --> 00:12.000\n二\n",
    )  # fmt: skip

    manifest = manifest_of(client, RecordFactory(assets=[asset]))

    canvas = manifest["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    assert (body["type"], body["duration"]) == ("Video", 5.0)
    assert "seeAlso" not in canvas
    assert "rendering" not in canvas
    still = canvas["placeholderCanvas"]  # the poster's address sends a smaller one
    assert (still["width"], still["height"]) == (400, 225)
    assert len(manifest["structures"][0]["items"]) == 1


def test_sound_is_offered_as_aac_and_opus(client):
    asset = AssetFactory(sound=True)
    for purpose, kind in (("audio_proxy", "audio/mp4"), ("opus", "audio/ogg")):
        rendition(asset, purpose, kind, width=None, height=None)
    rendition(asset, "waveform", "application/json", width=None, height=None)

    canvas = manifest_of(client, RecordFactory(assets=[asset]))["items"][0]

    body = canvas["items"][0]["items"][0]["body"]
    assert [each["format"] for each in body["items"]] == ["audio/mp4", "audio/ogg"]
    assert {each["type"] for each in body["items"]} == {"Sound"}
    assert [each["format"] for each in canvas["seeAlso"]] == ["application/json"]


def test_words_of_a_machine_that_nobody_let_out_are_not_told(client):
    asset = film()
    TextTrackFactory(asset=asset, language="en")
    TextTrackFactory(asset=asset, language="zh-Hans", origin="recognised", is_public=False)
    TextTrackFactory(asset=asset, language="zh-Hant", kind="transcript", is_timed=False)

    (page,) = manifest_of(client, RecordFactory(assets=[asset]))["items"][0]["annotations"]

    bodies = [each["body"] for each in page["items"]]
    assert [body["language"] for body in bodies] == ["zh-Hant", "en"]
    assert [body["format"] for body in bodies] == ["text/plain", "text/vtt"]
    for body in bodies:
        assert client.get(body["id"].removeprefix(SITE)).status_code == 200


@pytest.fixture
def clips():
    named = [
        registry.Clip(4_000, 9_500, both("鼓点", "Drums")),
        registry.Clip(9_000, 99_000, both("太长", "Too long")),
    ]
    registry.register_clips("test", lambda assets: {asset.pk: named for asset in assets})
    yield
    registry.unregister("test")


def test_named_parts_of_a_recording_are_ranges(client, clips):
    manifest = manifest_of(client, RecordFactory(assets=[film()]))

    (tree,) = manifest["structures"]
    (clip,) = tree["items"]
    assert clip["label"] == {"zh-Hans": ["鼓点"], "en": ["Drums"]}
    assert clip["items"][0]["id"] == f"{manifest['items'][0]['id']}#t=4,9.5"


def test_exports_of_upper_floors_are_linked_while_they_are_registered(client):
    record = RecordFactory(assets=[AssetFactory()])
    address = f"{SITE}/linked-art/{record.ark_name}"
    registry.register_export(
        "another",
        lambda each: registry.Link(
            f"{SITE}/linked-art/{each.ark_name}", "Dataset", "application/ld+json",
            both("Linked Art", "Linked Art"), "https://linked.art/ns/v1/linked-art.json",
        ),
    )  # fmt: skip
    try:
        links = manifest_of(client, record)["seeAlso"]
    finally:
        registry.unregister("another")

    assert links[-1]["id"] == address
    assert links[-1]["profile"].startswith("https://linked.art/")
    assert manifest_of(client, record)["seeAlso"] == links[:-1]


def test_the_house_is_named_with_its_logo(client):
    (agent,) = manifest_of(client, RecordFactory(assets=[AssetFactory()]))["provider"]

    (logo,) = agent["logo"]
    assert (logo["width"], logo["height"]) == (256, 256)
    assert b"PNG" in b"".join(client.get(logo["id"].removeprefix(SITE)).streaming_content)[:8]


# Documents


def test_pages_have_their_words(client):
    asset = document()
    record = RecordFactory(assets=[asset], kind="document")

    manifest = manifest_of(client, record)

    assert manifest["behavior"] == ["paged"]
    for number, canvas in enumerate(manifest["items"], 1):
        (page,) = canvas["annotations"]
        words = client.get(page["id"].removeprefix(SITE)).json()
        assert words["id"] == page["id"]
        told = [(line["body"]["value"], line["target"]) for line in words["items"]]
        assert told == [
            ("织锦", f"{canvas['id']}#xywh=1,2,30,20"),
            (f"第{number}页", canvas["id"]),  # where no box is known, the whole page
        ]
        line = words["items"][0]
        assert client.get(line["id"].removeprefix(SITE)).json()["target"] == line["target"]
        old = client.get(page["id"].removeprefix(SITE).replace("/3/", "/2/")).json()
        assert [each["resource"]["chars"] for each in old["resources"]] == ["织锦", f"第{number}页"]
        assert old["resources"][0]["on"] == line["target"].replace("/3/", "/2/")
    text = client.get(manifest["rendering"][0]["id"].removeprefix(SITE))
    assert text.content.decode() == "[1]\n织锦\n第1页\n\n[2]\n织锦\n第2页\n"
    assert text["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("change", [{"grade": "internal"}, {"public_access": "none"}])
def test_words_of_pages_are_closed_with_the_file(client, change):
    asset = document()
    record = RecordFactory(assets=[asset])
    words = f"annotations/{asset.public_id}/page"
    addresses = [path_of(record, v, f"{words}-1") for v in (3, 2)]
    addresses.append(path_of(record, kind=f"text/{asset.public_id}.txt"))
    other = RecordFactory(assets=[AssetFactory()])
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert client.get(path_of(other, kind=f"{words}-1")).status_code == 404
    assert client.get(path_of(record, kind=f"{words}-9")).status_code == 404

    for name, value in change.items():
        setattr(asset, name, value)
    asset.save()

    assert all(client.get(address).status_code == 404 for address in addresses)


# Works of several parts


@pytest.fixture
def volumes():
    """A whole with one picture of its own, two volumes, and a draft volume."""
    shelf = CollectionFactory()
    whole = RecordFactory(collection=shelf, title_en="Gazetteer", assets=[AssetFactory()])
    made = [
        RecordFactory(collection=shelf, inventory_no=f"甲-{n}", assets=[AssetFactory()])
        for n in (10, 2)
    ]
    draft = RecordFactory(collection=shelf, assets=[AssetFactory()], published=False)
    for part in (*made, draft):
        RecordRelation.objects.create(record=part, kind="part_of", target=whole)
    return whole, made[1], made[0]


def test_a_whole_is_a_collection_of_its_parts_in_order(client, volumes):
    whole, second, tenth = volumes

    found = client.get(path_of(whole, kind="parts")).json()

    assert found["behavior"] == ["multi-part"]
    assert [item["id"] for item in found["items"]] == [
        f"{SITE}{path_of(each)}" for each in (whole, second, tenth)
    ]
    assert found["partOf"][0]["id"].endswith(whole.collection.slug)
    above = [each["id"] for each in manifest_of(client, second)["partOf"]]
    assert above[0] == f"{SITE}{path_of(whole, kind='parts')}"
    assert len(above) == 2


def test_parts_are_listed_under_their_whole(client, volumes):
    whole, second, _tenth = volumes
    alone = RecordFactory(collection=whole.collection, assets=[AssetFactory()])

    items = client.get(f"/iiif/presentation/3/collections/{whole.collection.slug}").json()["items"]

    assert {item["id"] for item in items} == {
        f"{SITE}{path_of(whole, kind='parts')}",
        f"{SITE}{path_of(alone)}",
    }
    assert client.get(path_of(second, kind="parts")).status_code == 404


def test_two_that_are_part_of_each_other_are_not_lost(client):
    shelf = CollectionFactory()
    pair = [RecordFactory(collection=shelf, assets=[AssetFactory()]) for _ in range(2)]
    for part, whole in (pair, pair[::-1]):
        RecordRelation.objects.create(record=part, kind="part_of", target=whole)

    items = client.get(f"/iiif/presentation/3/collections/{shelf.slug}").json()["items"]

    assert len(items) == 2


# Long collections


def test_a_long_collection_is_cut_into_collections(client, monkeypatch):
    monkeypatch.setattr(collections, "PER_PART", 2)
    shelf = CollectionFactory()
    years = (1934, None, 1897, 1950, 1902)
    made = [
        RecordFactory(collection=shelf, start_year=y, end_year=y, assets=[AssetFactory()])
        for y in years
    ]
    path = f"/iiif/presentation/3/collections/{shelf.slug}"

    whole = client.get(path).json()

    assert [item["id"] for item in whole["items"]] == [f"{SITE}{path}/{n}" for n in (1, 2, 3)]
    assert whole["items"][2]["label"]["en"] == [f"{shelf.title_en} · Items 5 to 5 of 5"]
    parts = [client.get(item["id"].removeprefix(SITE)).json() for item in whole["items"]]
    assert [part["id"] for part in parts] == [item["id"] for item in whole["items"]]
    assert all(part["partOf"][0]["id"] == whole["id"] for part in parts)
    listed = [item["id"] for part in parts for item in part["items"]]
    assert listed == [f"{SITE}{path_of(made[n])}" for n in (2, 4, 0, 3, 1)]
    assert client.get(f"{path}/4").status_code == 404
    assert client.get(f"{path}/0").status_code == 404
    old = client.get(f"{path.replace('/3/', '/2/')}/3").json()
    assert old["manifests"][0]["@id"] == listed[-1].replace("/3/", "/2/")


# Every kind, both versions, and the rules


@pytest.mark.parametrize("kind", Record.Kind.values)
def test_every_kind_of_record_passes_the_rules_in_both_versions(client, kind):
    record = RecordFactory(
        kind=kind, consent_on_file=True, date_edtf="1934-11", start_year=1934, end_year=1934,
        place=PlaceFactory(), assets=[AssetFactory(), film(), document(), AssetFactory(sound=True)],
    )  # fmt: skip

    for version in (3, 2):
        found = client.get(path_of(record, version)).json()
        assert check.faults(found) == []
    assert found["@type"] == "sc:Manifest"
