"""Our own OAI-PMH door as the other museum: every format, change and withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from archive.models import Record
from archive.oai import listing
from archive.services.load_vocabularies import load_vocabularies
from archive.services.note_harvest import note_harvest
from archive.services.withdraw_record import withdraw_record
from iiif.harvest.models import HarvestSource
from iiif.harvest.services.add_source import add_oai_source
from iiif.harvest.services.probe import probe
from iiif.imports.models import ForeignItem
from iiif.imports.preview import words_of
from tests.archive.exchange.records import filled
from tests.iiif.harvest.conftest import harvest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def peer(live_server, settings, monkeypatch) -> str:
    """This house at another name: a guest of itself, as far as it can tell."""
    port = live_server.url.rpartition(":")[2]
    settings.SITE_URL = f"http://localhost:{port}"
    settings.FETCH_ALLOW = [f"127.0.0.1:{port}", f"localhost:{port}"]
    settings.HARVEST_PAUSE_MS = 0
    # one clock for house and database: what was written this second is given out
    monkeypatch.setattr("archive.oai.settled.SKEW", timedelta(0))
    load_vocabularies()
    return f"http://127.0.0.1:{port}/oai"


def add(peer: str, prefix: str, by, **columns) -> HarvestSource:
    found = probe(peer, by=by, now=timezone.now())
    values = {"set_spec": "", "set_name": "", "name_zh": "同行", "name_en": "Peer",
              "schedule": "hand", "new_items": "public", "on_change": "apply"} | columns  # fmt: skip
    return add_oai_source(
        address=found.address, prefix=prefix, identity=found.identity.stored(), by=by,
        now=timezone.now(), **values,
    )  # fmt: skip


def told(item: ForeignItem) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for row in words_of(item).rows:
        rows.setdefault(row.label.text, []).extend(str(value) for value in row.values)
    return rows


@pytest.mark.parametrize("prefix", ["oai_dc", "edm", "lido"])
def test_a_full_record_arrives_with_its_words_rights_way_home_and_picture(
    peer,
    curator,
    prefix,
    client,
):
    record = filled("object")
    harvest(add(peer, prefix, curator))

    item = ForeignItem.objects.get(oai_identifier__endswith=record.ark)
    rows = told(item)
    assert item.description["label"]["zh-Hans"][0] == "西兰卡普"
    assert item.description["label"]["en"][0] == "Xilankapu"
    assert "一床被面" in str(item.description["summary"])
    assert rows["作者"] == ["叶玉翠"]
    assert any("1897" in value or "光绪" in value for value in rows["年代"])
    assert "creativecommons.org/licenses/by/4.0" in item.rights or "NoC-OKLR" in item.rights
    assert record.ark_name in item.home_url
    asset = record.media_items.get().asset
    assert any(asset.public_id in canvas.still for canvas in item.canvases.all())
    assert item.canvases.first().service
    page = client.get(item.get_absolute_url())
    assert page.status_code == 200
    assert "不属于本馆" in page.content.decode()
    assert Record.objects.filter(ark_name=record.ark_name).count() == 1
    if prefix == "oai_dc":
        assert item.manifest_state == "read"
        assert item.manifest_source.content.startswith(b"{")
    if prefix == "lido":
        assert "湘西州博物馆藏" in str(words_of(item).statement)
    if prefix == "edm":
        assert words_of(item).providers[0].name.text == "湘西州博物馆"


def test_pages_changes_and_withdrawals_follow_from_run_to_run(peer, curator, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    record = filled("object")
    whole = Record.objects.live().count()
    source = add(peer, "oai_dc", curator)
    first = harvest(source)
    assert (first.new, first.state) == (whole, "done")

    Record.objects.filter(pk=record.pk).update(title_zh="西兰卡普（新名）")
    note_harvest([record.pk], at=timezone.now(), changed=True)
    other = Record.objects.live().exclude(pk=record.pk).first()
    withdraw_record(other, reason_zh="撤下", by=None)
    second = harvest(source)

    assert not second.is_full
    assert second.gone == 1
    assert ForeignItem.objects.get(oai_identifier__endswith=other.ark).state == "gone"
    changed = second.changes.get(what="changed")
    assert changed.lines[0].new.startswith("西兰卡普（新名）")
    assert changed.lines[0].code == "label"
    assert harvest(source).new == 0


def test_a_set_is_chosen_from_what_the_server_has(peer, curator):
    record = filled("document")
    found = probe(peer, by=curator, now=timezone.now())
    spec = next(each.spec for each in found.sets if "document" in each.spec)
    harvest(add(peer, "oai_dc", curator, set_spec=spec))

    names = ForeignItem.objects.values_list("oai_identifier", flat=True)
    assert [name for name in names if name.endswith(record.ark)]
    assert len(names) == Record.objects.live().filter(kind="document").count()
