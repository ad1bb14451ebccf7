"""Strict export: the official schema, the rules of the house, and that the rules can fail."""

from __future__ import annotations

import copy
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from archive.models import RecordRelation
from iiif import collections
from iiif.labels import both
from iiif.presentation import check, registry, version2
from tests.archive.factories import PlaceFactory
from tests.iiif.factories import (
    CHAPTERS,
    AssetFactory,
    CollectionFactory,
    RecordFactory,
    TextTrackFactory,
    rendition,
)
from tests.iiif.test_presentation import document, film, path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def museum(monkeypatch):
    """Every sort of file, a work of parts, clips, a long collection."""
    monkeypatch.setattr(collections, "PER_PART", 2)
    shelf = CollectionFactory(parent=CollectionFactory(), cover=AssetFactory())
    moving = film()
    TextTrackFactory(asset=moving)
    TextTrackFactory(asset=moving, language="en", kind="transcript", is_timed=False)
    TextTrackFactory(asset=moving, kind="chapters", vtt=CHAPTERS)
    sound = AssetFactory(sound=True)
    rendition(sound, "opus", "audio/ogg", width=None, height=None)
    rendition(sound, "poster", "image/webp", width=800, height=200)
    drum = registry.Clip(1_000, 2_000, both("鼓", "Drum"))
    registry.register_clips("test", lambda assets: {asset.pk: [drum] for asset in assets})
    records = [
        RecordFactory(
            collection=shelf, assets=[AssetFactory(), AssetFactory(preview=True)], place=PlaceFactory(),
            licence_uri="https://creativecommons.org/licenses/by/4.0/", date_edtf="1897",
            start_year=1897, end_year=1897,
        ),
        RecordFactory(collection=shelf, assets=[moving, sound], kind="audiovisual"),
        RecordFactory(collection=shelf, assets=[document()], kind="document"),
        RecordFactory(collection=shelf, assets=[AssetFactory()]),
    ]  # fmt: skip
    RecordRelation.objects.create(record=records[3], kind="part_of", target=records[0])
    yield records
    registry.unregister("test")


def _addresses(records):
    shelf = records[0].collection
    found = [path_of(record) for record in records]
    found += [path_of(records[0], kind="parts")]
    found += [
        path_of(
            records[2], kind=f"annotations/{records[2].ordered_media[0].asset.public_id}/page-1"
        )
    ]
    base = "/iiif/presentation/3/collections"
    return found + [f"{base}/top"] + [f"{base}/{shelf.slug}{part}" for part in ("", "/1", "/2")]


@pytest.mark.shared
def test_every_document_passes_the_official_schema(client, shared_data, museum):
    import jsonschema

    schema = json.loads((shared_data / "iiif" / "schema" / "iiif_3_0.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    for path in _addresses(museum):
        faults = [
            f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
            for fault in validator.iter_errors(client.get(path).json())
        ]
        assert faults == [], path


def test_every_document_passes_the_rules_of_the_house(client, museum):
    for path in _addresses(museum):
        found = client.get(path).json()
        assert found["id"] == f"http://testserver{path}"
        assert check.faults(found) == [], path
        old = path.replace("/3/", "/2/")
        found = client.get(old).json()
        assert found["@id"] == f"http://testserver{old}"
        assert check.faults(found) == [], old


def test_every_address_of_ours_that_a_document_names_answers(client, museum):
    """Documents, words, pages for people; files and pictures have tests of their own."""
    named: set[str] = set()
    for path in _addresses(museum):
        for version in ("/3/", "/2/"):
            text = client.get(path.replace("/3/", version)).content.decode()
            named |= {
                part.split('"')[0].split("#")[0] for part in text.split('"http://testserver')[1:]
            }
    kinds = ("/manifest", "/parts", ".txt", ".vtt", "?info")
    asked = {n for n in named if n.endswith(kinds) or "/collections/" in n or "/annotations/" in n}

    asked = {n for n in asked if not n.endswith("/strip.vtt")}
    asked = {n for n in asked if "/iiif/search/" not in n}  # these want a question
    assert len(asked) > 25
    assert {n: client.get(n).status_code for n in asked if client.get(n).status_code != 200} == {}


def _broken(manifest, *path, value):
    """A copy with one value changed."""
    copied = copy.deepcopy(manifest)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


def test_the_rules_find_what_is_wrong(client, museum):
    still = client.get(path_of(museum[0])).json()
    moving = client.get(path_of(museum[1])).json()
    first = ("items", 0, "items", 0, "items", 0)
    cases = [
        ("absolute_id", _broken(still, "homepage", 0, "id", value="/objects/x")),
        ("unique_id", _broken(still, "items", 1, "id", value=still["items"][0]["id"])),
        ("target_exists", _broken(still, *first, "target", value="http://testserver/elsewhere")),
        ("canvas_empty", _broken(still, "items", 0, "items", 0, "items", value=[])),
        ("language_tag", _broken(still, "label", value={"Chinese!": ["银饰"]})),
        ("empty_words", _broken(still, "label", value={})),
        ("duration_inside", _broken(moving, "items", 0, "duration", value=1.0)),
        (
            "duration_inside",
            _broken(
                moving, "structures", 0, "items", 0, "items", 0, "id",
                value=f"{moving['items'][0]['id']}#t=4,99",
            ),
        ),
        (
            "target_exists",
            _broken(moving, "structures", 0, "items", 0, "items", 0, "id", value="http://a.b/c#t=0,1"),
        ),
    ]  # fmt: skip
    for rule, manifest in cases:
        assert rule in {fault.rule for fault in check.faults(manifest)}, rule


def test_the_rules_of_the_second_version_find_what_is_wrong(client, museum):
    manifest = client.get(path_of(museum[0], 2)).json()
    canvas = ("sequences", 0, "canvases", 0)
    cases = [
        ("absolute_id", _broken(manifest, "@id", value="manifest")),
        ("type_2", _broken(manifest, "@type", value="Manifest")),
        ("canvas_extent", _broken(manifest, *canvas, "height", value=None)),
        ("target_exists", _broken(manifest, *canvas, "images", 0, "on", value="http://a.b/c")),
        ("type_2", _broken(manifest, *canvas, "images", 0, "@type", value="Annotation")),
    ]
    for rule, each in cases:
        assert rule in {fault.rule for fault in check.faults(each)}, rule


def test_what_stands_in_one_language_is_named(client):
    record = RecordFactory(title_en="", assets=[AssetFactory()])

    found = check.untranslated(client.get(path_of(record)).json())

    assert [fault.where for fault in found] == ["label"]


# 2.1


def test_the_second_version_has_pictures_for_old_viewers(client, museum):
    response = client.get(path_of(museum[0], 2))
    manifest = response.json()

    assert response["Content-Type"] == "application/json"
    assert manifest["@context"] == version2.CONTEXT
    assert manifest["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert {"@value": museum[0].title_zh, "@language": "zh-Hans"} in manifest["label"]
    (sequence,) = manifest["sequences"]
    canvas = sequence["canvases"][0]
    resource = canvas["images"][0]["resource"]
    assert resource["service"]["profile"] == version2.IMAGE_PROFILE
    assert resource["service"]["@context"] == version2.IMAGE_CONTEXT
    assert "/iiif/image/2/" in resource["service"]["@id"]
    assert (canvas["width"], canvas["images"][0]["on"]) == (1301, canvas["@id"])
    linked = client.get(path_of(museum[0], 2), headers={"Accept": "application/ld+json"})
    assert linked["Content-Type"] == "application/ld+json"
    assert linked["ETag"] != response["ETag"]


def test_the_second_version_offers_recordings_as_downloads(client, museum):
    moving, sound = client.get(path_of(museum[1], 2)).json()["sequences"][0]["canvases"]

    assert moving["images"][0]["resource"]["@id"].split("?")[0].endswith("/poster.webp")
    offered = [each["format"] for each in moving["rendering"]]
    assert offered[:2] == ["video/mp4", "application/vnd.apple.mpegurl"]
    assert "text/vtt" in offered
    assert len({each["@id"] for each in moving["rendering"]}) == len(offered)
    assert (sound["width"], sound["height"]) == (800, 200)


def test_the_second_version_lists_the_tree(client, museum):
    shelf = museum[0].collection
    above = client.get(f"/iiif/presentation/2/collections/{shelf.parent.slug}").json()
    whole = client.get(path_of(museum[0], 2, "parts")).json()

    assert [each["@type"] for each in above["collections"]] == ["sc:Collection"]
    assert above["collections"][0]["@id"].endswith(f"/iiif/presentation/2/collections/{shelf.slug}")
    assert whole["viewingHint"] == "multi-part"
    assert [each["@type"] for each in whole["manifests"]] == ["sc:Manifest"] * 2


# The command


@pytest.mark.shared
def test_the_command_checks_all_documents(museum, shared_data):
    told = StringIO()

    call_command(
        "check_manifests", schema=shared_data / "iiif" / "schema" / "iiif_3_0.json", stdout=told
    )

    # 4 manifests, one set, the top, a collection above, one in two pages
    assert told.getvalue().startswith("10/10 checked, 0 bad")


def test_the_command_names_the_document_and_its_fault(museum, monkeypatch):
    monkeypatch.setattr(
        check, "faults", lambda document: [check.Fault("rule", "items/0", "a word")]
    )
    told, named = StringIO(), StringIO()

    with pytest.raises(CommandError) as ended:
        call_command("check_manifests", stdout=told, stderr=named)

    assert ended.value.returncode == 3
    assert f"manifest/{museum[0].ark_name}: 3: items/0: rule: a word" in named.getvalue()
