"""Manifests that records name: read once, asked for again, changed, lost."""

from __future__ import annotations

import pytest

from iiif.imports.models import ForeignItem
from iiif.imports.preview import words_of
from tests.iiif.harvest.conftest import harvest
from tests.iiif.harvest.oai_server import record
from tests.iiif.harvest.test_documents import say_etagged

pytestmark = pytest.mark.django_db


def named(oai, path: str = "/m/1", title: str = "银饰") -> str:
    """A record that names a manifest, and a picture of its own."""
    return record("oai:m:1", title, more=(
        f"<dc:relation>{oai.server.url}{path}/manifest</dc:relation>"
        "<dc:identifier>https://pictures.example.org/1.jpg</dc:identifier>"
    ))  # fmt: skip


def item() -> ForeignItem:
    return ForeignItem.objects.get()


def test_the_manifest_of_a_record_gives_its_pictures_credit_and_rights(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    oai.say(named(oai))
    harvest(add())

    assert (item().manifest_state, item().canvas_count) == ("read", 2)
    assert item().canvases.first().service
    assert item().name.text == "银饰"
    assert "Courtesy of the Museum" in str(words_of(item()).statement)
    assert words_of(item()).rights == "http://creativecommons.org/licenses/by/4.0/"
    assert item().rights == ""


def test_a_full_harvest_asks_again_and_an_unchanged_manifest_stays(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    oai.say(named(oai))
    source = add()
    harvest(source)
    museum.heard.clear()
    run = harvest(source, full=True)

    asked = dict(museum.heard)
    assert asked["/m/1/manifest"]["If-None-Match"]
    assert (run.unchanged, run.changed) == (1, 0)
    assert item().canvas_count == 2


def test_a_record_that_changes_keeps_the_pictures_of_its_manifest(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    oai.say(named(oai))
    source = add()
    harvest(source)
    oai.say(named(oai, title="银冠"))
    harvest(source, full=True)

    assert item().name.text == "银冠"
    assert (item().canvas_count, item().manifest_state) == (2, "read")
    assert item().canvases.count() == 2
    assert "Courtesy" in str(words_of(item()).statement)


def test_a_manifest_that_changed_is_told_in_the_report(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    oai.say(named(oai))
    source = add()
    harvest(source)
    say_etagged(museum, "/m/1/manifest", canvases=3)
    run = harvest(source, full=True)

    assert item().canvas_count == 3
    assert [line.code for line in run.changes.get().lines] == ["canvases_new"]
    assert item().sources.filter(form="pictures").count() == 1


def test_another_manifest_takes_the_place_of_the_first(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    say_etagged(museum, "/m/2/manifest", canvases=5)
    oai.say(named(oai))
    source = add()
    harvest(source)
    oai.say(named(oai, "/m/2"))
    run = harvest(source)

    assert item().canvas_count == 5
    assert "manifest" in [line.code for line in run.changes.get().lines]


@pytest.mark.parametrize("broken", ["missing", "html", "collection", "inside"])
def test_a_manifest_that_does_not_come_leaves_the_pictures_of_the_record(oai, add, museum, broken):
    if broken == "html":
        museum.say("/m/1/manifest", b"<html/>")
    elif broken == "collection":
        museum.say(
            "/m/1/manifest", b'{"type": "Collection", "id": "https://x.example/c", "items": []}'
        )
    elif broken == "inside":
        museum.say("/m/1/manifest", b"", 302, Location="http://10.0.0.1/manifest")
    else:
        museum.say("/m/1/manifest", b"", 404)
    oai.say(named(oai))
    run = harvest(add())

    assert run.state == "done"
    assert {row.what for row in run.changes.all()} == {"new", "failed"}
    assert item().manifest_state == "lost"
    assert [fault.code for fault in item().faults] == ["manifest_lost"]
    assert item().canvases.get().url == "https://pictures.example.org/1.jpg"


def test_pictures_that_are_lost_later_stay(oai, add, museum):
    say_etagged(museum, "/m/1/manifest")
    oai.say(named(oai))
    source = add()
    harvest(source)
    museum.say("/m/1/manifest", b"", 404)
    harvest(source, full=True)

    assert (item().manifest_state, item().canvas_count) == ("read", 2)
    assert [fault.code for fault in item().faults] == ["manifest_lost"]
    say_etagged(museum, "/m/1/manifest")
    harvest(source, full=True)
    assert item().faults == []
