"""A IIIF collection harvested again: what is new, changed, unchanged, gone, or not listed."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from iiif.harvest.models import HarvestChange
from iiif.harvest.services.add_source import add_iiif_source
from iiif.harvest.services.decide_change import decide_change
from iiif.imports.models import ForeignItem
from iiif.imports.services.receive import receive_address
from iiif.imports.services.show import publish_foreign
from jobs.models import Job
from tests.iiif.harvest.conftest import harvest
from tests.iiif.imports.documents import manifest, say_collection, say_manifest

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def add(museum, gentle, curator):
    """Add what is at /c as a source; its first run is left to the test."""

    def added(path: str = "/c", **columns: str):
        values = {"name_zh": "南方织物", "name_en": "", "schedule": "hand", "new_items": "held",
                  "on_change": "apply"} | columns  # fmt: skip
        address = f"{museum.url}{path}"
        document = receive_address(address, owner=None, by=curator, now=NOW)
        source = add_iiif_source(document, address=address, by=curator, now=NOW, **values)
        Job.objects.filter(kind="iiif.harvest").delete()
        return source

    return added


def say_etagged(museum, path: str, **more) -> None:
    """A manifest that answers 304 to whoever has it."""
    body = json.dumps(manifest(f"{museum.url}{path}", **more)).encode()
    tag = f'"{hash(body)}"'

    def answer(handler):
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
            return
        handler.send_response(200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    museum.pages[path] = answer


def members(museum, *paths: str) -> None:
    say_collection(museum, [("Manifest", f"{museum.url}{path}") for path in paths])


def item_at(museum, path: str) -> ForeignItem:
    return ForeignItem.objects.get(address=f"{museum.url}{path}")


def test_a_changed_an_unchanged_and_a_vanished_manifest(museum, add, curator, client, settings):
    settings.HARVEST_GONE_PERCENT = 50
    for path in ("/m/1", "/m/2", "/m/3"):
        say_etagged(museum, path)
    members(museum, "/m/1", "/m/2", "/m/3")
    source = add(new_items="public")
    first = harvest(source)
    assert (first.state, first.new, first.unchanged) == ("done", 3, 1)
    assert all(item_at(museum, path).is_public for path in ("/m/1", "/m/2", "/m/3"))

    say_etagged(museum, "/m/2", label={"en": ["New name"]})
    del museum.pages["/m/3"]
    museum.heard.clear()
    second = harvest(source)

    assert (second.changed, second.unchanged, second.gone, second.new) == (1, 2, 1, 0)
    assert item_at(museum, "/m/2").name.text == "New name"
    gone = item_at(museum, "/m/3")
    assert (gone.state, gone.gone_why) == ("gone", "not_found")
    assert client.get(gone.get_absolute_url()).status_code == 410
    asked = dict(museum.heard)
    assert asked["/m/1"]["If-None-Match"]
    change = second.changes.get(what="changed")
    assert (change.lines[0].label, change.lines[0].new) == ("名称", "New name")


def test_a_manifest_that_comes_back_is_held(museum, add, settings):
    settings.HARVEST_GONE_PERCENT = 100
    say_etagged(museum, "/m/1")
    members(museum, "/m/1")
    source = add(new_items="public")
    harvest(source)
    page = museum.pages.pop("/m/1")
    harvest(source)
    museum.pages["/m/1"] = page
    run = harvest(source)

    assert item_at(museum, "/m/1").state == "held"
    assert run.changes.get().what == "back"


def test_a_server_that_lost_everything_takes_nothing_from_the_public(museum, add, curator):
    for path in ("/m/1", "/m/2"):
        say_manifest(museum, path)
    members(museum, "/m/1", "/m/2")
    source = add(new_items="public")
    harvest(source)
    publish_foreign(source.top, by=curator, now=NOW)
    for path in ("/m/1", "/m/2"):
        del museum.pages[path]
    run = harvest(source)

    assert (run.gone, run.changes.waiting().count()) == (0, 2)
    assert item_at(museum, "/m/1").is_public
    decide_change(run.changes.waiting()[0], accept=True, by=curator, now=NOW)
    assert item_at(museum, "/m/1").state == "gone"
    say_manifest(museum, "/m/2")
    harvest(source)
    assert HarvestChange.objects.waiting().count() == 0


@pytest.mark.parametrize("status", [500, 403, 302])
def test_a_bad_hour_is_no_deletion(museum, add, settings, status, monkeypatch):
    from iiif.harvest.oai import ask

    monkeypatch.setattr(ask, "_AGAIN_S", (0.01,))
    settings.HARVEST_GONE_PERCENT = 100
    say_manifest(museum, "/m/1")
    members(museum, "/m/1")
    source = add(new_items="public")
    harvest(source)
    museum.say("/m/1", b"", status, Location="http://10.0.0.1/")
    run = harvest(source)

    assert (run.state, run.refused, run.gone) == ("done", 1, 0)
    assert item_at(museum, "/m/1").is_public
    assert run.changes.get().what == "failed"


def test_new_members_are_read_and_dropped_ones_are_named(museum, add):
    for path in ("/m/1", "/m/2"):
        say_manifest(museum, path)
    members(museum, "/m/1")
    source = add(on_change="ask")
    harvest(source)
    members(museum, "/m/2")
    run = harvest(source)

    assert item_at(museum, "/m/2").state == "held"
    assert item_at(museum, "/m/1").state == "held"
    assert {(row.what, row.title) for row in run.changes.all()} >= {
        ("unlisted", "苗族绣片 / Miao embroidery")
    }
    assert run.new == 1


def test_a_changed_manifest_waits_where_the_source_says_so(museum, add, curator):
    say_manifest(museum, "/m/1")
    members(museum, "/m/1")
    source = add(on_change="ask")
    harvest(source)
    say_manifest(museum, "/m/1", label={"en": ["New name"]})
    first, second = harvest(source), harvest(source)

    assert (first.changed, second.changed, second.unchanged) == (1, 0, 2)
    assert item_at(museum, "/m/1").name.text == "苗族绣片"
    decide_change(HarvestChange.objects.waiting().get(), accept=False, by=curator, now=NOW)
    assert harvest(source).changed == 0
    say_manifest(museum, "/m/1", label={"en": ["Third name"]})
    assert harvest(source).changed == 1


def test_a_single_manifest_is_a_source_too(museum, add):
    say_manifest(museum, "/m/1")
    source = add("/m/1")
    assert harvest(source).unchanged == 1
    say_manifest(museum, "/m/1", canvases=3)
    run = harvest(source)

    assert run.changed == 1
    assert source.top.canvas_count == 3 or item_at(museum, "/m/1").canvas_count == 3


def test_a_run_that_was_cut_goes_on_with_what_it_had_not_seen(museum, add, settings):
    paths = [f"/m/{n}" for n in range(6)]
    for path in paths:
        say_manifest(museum, path)
    members(museum, *paths)
    source = add()
    settings.HARVEST_MAX_RECORDS = 3
    first, second, third = harvest(source), harvest(source), harvest(source)

    assert [first.state, second.state, third.state] == ["cut", "cut", "done"]
    assert first.seen + second.seen + third.seen == 7
    assert ForeignItem.objects.filter(state="held").count() == 7


def test_a_collection_that_was_removed_here_says_what_to_do(museum, add, curator):
    from iiif.imports.services.take_back import take_back

    members(museum)
    source = add()
    take_back(source.top, by=curator, now=NOW)
    run = harvest(source)

    assert (run.state, run.error_code) == ("failed", "iiif_harvest_refused")
    assert "移除" in run.error


@pytest.mark.shared
def test_manifests_of_real_museums_are_unchanged_the_second_time(museum, add, shared_data):
    folder = shared_data / "iiif" / "manifests"
    names = [
        path.name for path in sorted(folder.glob("v[23]-*.json")) if "collection" not in path.name
    ]
    for name in names:
        museum.say(f"/{name}", (folder / name).read_bytes(), Content_Type="application/json")
    members(museum, *(f"/{name}" for name in names))
    source = add()
    first, second = harvest(source), harvest(source)

    assert (first.new, first.refused) == (len(names), 0)
    assert (second.unchanged, second.changed, second.gone) == (len(names) + 1, 0, 0)
