"""Only what is missing or out of date is made again; the rest stays as it is, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from media.errors import NothingMissing
from media.models import Asset
from media.renditions import parts
from media.renditions.parts import Name, plan_of
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from media.services.reprocess import reprocess
from tests.media.papers import pdf

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def made(files, run_jobs):
    """An asset with all its files, made of one of the small ones."""

    def make(source: str | Path) -> Asset:
        asset = ingest_file(files / source)
        run_jobs()
        asset.refresh_from_db()
        assert asset.is_ready
        return asset

    return make


def inodes(asset: Asset) -> dict[tuple[str, str], int]:
    return {(row.purpose, row.params): row.file.stat().st_ino for row in asset.renditions.all()}


def lose(asset: Asset, purpose: str, params: str | None = None) -> None:
    rows = asset.renditions.filter(purpose=purpose)
    for row in rows if params is None else rows.filter(params=params):
        row.file.unlink()


def mend(asset: Asset) -> set[str]:
    """Make what is missing; the purposes whose files are new."""
    before = inodes_that_exist(asset)
    assert make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)
    asset.refresh_from_db()
    after = inodes(asset)
    runs = {row.path.split("/")[1] for row in asset.renditions.all()}
    assert len(runs) == 1  # one folder, as always
    assert all(row.file.stat().st_size == row.size_bytes for row in asset.renditions.all())
    assert not plan_of(asset).wanted
    return {name for (name, params), node in after.items() if before.get((name, params)) != node}


def inodes_that_exist(asset: Asset) -> dict[tuple[str, str], int]:
    rows = [row for row in asset.renditions.all() if row.file.is_file()]
    return {(row.purpose, row.params): row.file.stat().st_ino for row in rows}


@pytest.mark.parametrize(
    ("source", "lost", "new"),
    [
        ("picture.jpg", "thumbnail", {"thumbnail"}),
        ("picture.jpg", "pyramid", {"pyramid"}),
        ("sound.wav", "waveform", {"waveform", "thumbnail", "poster"}),
        ("sound.wav", "opus", {"audio_proxy", "opus", "preview"}),
        ("film.mp4", "preview", {"preview"}),
        ("film.mp4", "poster", {"poster", "thumbnail"}),
        (  # all come out of one pass over the master
            "film.mp4",
            "proxy",
            {"proxy", "strip", "waveform", "scenes", "preview", "poster", "thumbnail"},
        ),
    ],
)
def test_a_lost_file_costs_its_part_and_nothing_else(made, source, lost, new):
    asset = made(source)
    lose(asset, lost)

    assert mend(asset) == new


def test_pages_are_made_again_by_the_batch(made, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "BATCH_PAGES", 2)
    monkeypatch.setattr("media.renditions.document.BATCH_PAGES", 2)
    asset = made(pdf(tmp_path / "a.pdf", tuple(f"<p>page {n}</p>" for n in range(5))))
    before = inodes(asset)
    lose(asset, "page_text", "0004")

    assert mend(asset) == {"page", "page_text"}
    after = inodes(asset)
    changed = {params for (name, params) in after if before[name, params] != after[name, params]}
    assert changed == {"0003", "0004"}


def test_a_cover_and_stills_of_a_document_come_from_pages_that_stay(made, tmp_path):
    asset = made(pdf(tmp_path / "a.pdf"))
    lose(asset, "thumbnail")
    lose(asset, "pyramid")

    assert mend(asset) == {"pyramid", "thumbnail"}
    nodes = inodes(asset)
    assert nodes["pyramid", ""] == nodes["page", "0001"]  # stored once, under two names


def test_a_changed_setting_makes_out_of_date_what_it_shapes(made, settings):
    asset = made("film.mp4")
    settings.MEDIA_PREVIEW_SECONDS = 3

    plan = plan_of(asset)
    assert (plan.missing, plan.stale) == ((), (Name.PREVIEW,))
    assert mend(asset) == {"preview"}


def test_what_was_made_before_recipes_were_kept_counts_as_out_of_date(made):
    asset = made("picture.jpg")
    asset.renditions.update(recipe="")

    assert plan_of(asset).stale == (Name.PYRAMID, Name.STILLS)
    assert mend(asset) == {"pyramid", "thumbnail"}


def test_a_file_cut_short_is_missing_and_the_former_run_is_not_written_over(made):
    asset = made("picture.jpg")
    row = asset.renditions.get(purpose="thumbnail", params="400")
    pyramid = asset.renditions.get(purpose="pyramid").file
    whole = pyramid.read_bytes()
    row.file.write_bytes(row.file.read_bytes()[:-10])

    assert plan_of(asset).missing == (Name.STILLS,)
    assert mend(asset) == {"thumbnail"}
    assert pyramid.read_bytes() == whole


def test_where_nothing_is_missing_nothing_is_queued_and_nothing_recorded(made):
    from provenance.models import Event

    asset = made("picture.jpg")

    with pytest.raises(NothingMissing):
        reprocess(asset, by=None, at=timezone.now(), only_missing=True)

    assert not Event.objects.about(asset.public_id).filter(kind="asset.reprocessed").exists()
    assert not make_renditions(asset, now=timezone.now(), on_progress=lambda *_: None)


def test_what_stays_keeps_the_moment_and_the_tool_of_its_making(made):
    asset = made("picture.jpg")
    pyramid = asset.renditions.get(purpose="pyramid")
    lose(asset, "thumbnail")
    mend(asset)

    kept = asset.renditions.get(purpose="pyramid")
    assert (kept.created_at, kept.made_by, kept.sha256) == (
        pyramid.created_at, pyramid.made_by, pyramid.sha256,
    )  # fmt: skip
    assert kept.path != pyramid.path
