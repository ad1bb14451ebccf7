"""Runs replace each other as a whole, leave nothing behind, and stop when they are told to."""

from __future__ import annotations

import contextlib
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from jobs.models import Job
from jobs.progress import JobCancelled, Progress
from media import ffmpeg, sandbox
from media.models import Asset
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from media.services.reprocess import reprocess
from media.services.sweep_renditions import sweep_renditions

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset(files, run_jobs) -> Asset:
    asset = ingest_file(files / "picture.jpg")
    run_jobs()
    asset.refresh_from_db()
    return asset


def runs(asset: Asset) -> set[str]:
    folder = Path(settings.RENDITIONS_DIR) / asset.public_id
    return {entry.name for entry in folder.iterdir()} if folder.exists() else set()


def in_use(asset: Asset) -> str:
    (run,) = {row.file.parent.name for row in asset.renditions.all()}
    return run


def test_a_former_run_stays_while_addresses_lead_into_it_and_then_goes(asset, run_jobs):
    now = timezone.now()
    former = in_use(asset)
    reprocess(asset, by=None, at=now)
    run_jobs()

    assert sweep_renditions(now=now) == 0
    assert sweep_renditions(now=now + timedelta(hours=4, minutes=50)) == 0
    assert former in runs(asset)
    assert sweep_renditions(now=now + timedelta(hours=5, minutes=1)) == 1
    assert runs(asset) == {in_use(asset)}
    assert all(row.file.is_file() for row in asset.renditions.all())


def test_a_run_moved_into_place_without_rows_is_swept(asset):
    now = timezone.now()
    orphan = Path(settings.RENDITIONS_DIR) / asset.public_id / "0123456789ab"
    orphan.mkdir()
    (orphan / "pyramid.tif").write_bytes(b"x")
    dead = Path(settings.RENDITIONS_DIR) / ".work" / f"{asset.public_id}-0123456789ab"
    dead.mkdir(parents=True)
    os.utime(dead, (now.timestamp() - 90_000,) * 2)

    assert sweep_renditions(now=now) == 1
    assert sweep_renditions(now=now + timedelta(hours=6)) == 1
    assert runs(asset) == {in_use(asset)}
    assert not dead.exists()


def test_what_is_named_again_loses_its_mark(asset):
    now = timezone.now()
    rows = list(asset.renditions.all())
    asset.renditions.all().delete()
    sweep_renditions(now=now)
    for row in rows:
        row.pk = None
        row.save(force_insert=True)

    assert sweep_renditions(now=now + timedelta(days=1)) == 0
    assert runs(asset) == {in_use(asset)}


def test_all_of_a_deleted_asset_goes_and_foreign_folders_stay(asset):
    now = timezone.now()
    foreign = Path(settings.RENDITIONS_DIR) / "clips" / "one"
    foreign.mkdir(parents=True)
    name = asset.public_id
    asset.file_events.all().delete()
    asset.delete()

    sweep_renditions(now=now)
    assert sweep_renditions(now=now + timedelta(hours=6)) == 1
    assert not (Path(settings.RENDITIONS_DIR) / name).exists()
    assert foreign.exists()


def test_files_of_the_time_before_runs_are_swept_singly(asset):
    now = timezone.now()
    old = Path(settings.RENDITIONS_DIR) / asset.public_id / "pyramid.tif"
    old.write_bytes(b"x")

    sweep_renditions(now=now)
    assert old.exists()
    assert sweep_renditions(now=now + timedelta(hours=6)) == 1
    assert not old.exists()


def test_no_reader_ever_sees_two_runs(files, run_jobs):
    asset = ingest_file(files / "picture.jpg")
    run_jobs()
    seen: list[set[str]] = []

    def look(*_step) -> None:
        seen.append({row.file.parent.name for row in asset.renditions.all()})

    asset.refresh_from_db()
    before = in_use(asset)
    make_renditions(asset, now=timezone.now(), on_progress=look, again=True)

    assert seen
    assert all(found == {before} for found in seen)
    assert in_use(asset) != before


def test_a_cancelled_job_kills_its_ffmpeg_at_once(files, monkeypatch):
    """An endless source: only the cancellation can end it before the minute is over."""
    job = Job.objects.create(
        kind="media.renditions", subject="x", state=Job.State.RUNNING, run_after=timezone.now()
    )
    progress = Progress(job, every_s=0)
    told: list[int] = []
    groups: list[int] = []
    popen = sandbox.subprocess.Popen

    def remembered(*args, **kwargs):
        process = popen(*args, **kwargs)
        groups.append(process.pid)
        return process

    monkeypatch.setattr(sandbox.subprocess, "Popen", remembered)

    def on_time(ms: int) -> None:
        told.append(ms)
        if len(told) == 2:
            Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)
            told.append(round(time.monotonic() * 1000))
        progress(min(ms, 999), 1000, "video")

    with pytest.raises(JobCancelled):
        ffmpeg.run(
            ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=60",
             "-f", "null", "-"],
            max_output_mb=1,
            limits=ffmpeg.SCAN,
            on_time=on_time,
        )  # fmt: skip

    assert time.monotonic() * 1000 - told[2] < 1500
    # The kernel ends what was inside the enclosure when its outer process is gone.
    until = time.monotonic() + 1
    while _running_in(groups[0]) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _running_in(groups[0])


def _running_in(group: int) -> list[str]:
    """Processes of the group that still run; dead ones may wait to be buried by the system."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            name, state, _parent, its_group = re.match(
                r"\d+ \((.*)\) (\S) (\d+) (\d+)", stat.read_text()
            ).groups()
            if int(its_group) == group and state not in "ZX":
                found.append(name)
    return found


def test_the_whole_run_of_a_cancelled_film_ends_and_leaves_nothing(files):
    asset = ingest_file(files / "film.mp4")
    Job.objects.filter(subject=asset.public_id).update(state=Job.State.RUNNING)
    progress = Progress(Job.objects.get(), every_s=0)

    def cancel_in_the_middle(done: int, total: int, note: str = "") -> None:
        if note == "video":
            Job.objects.update(state=Job.State.CANCELLED)
        progress(done, total, note)

    with pytest.raises(JobCancelled):
        make_renditions(asset, now=timezone.now(), on_progress=cancel_in_the_middle)

    assert not list((Path(settings.RENDITIONS_DIR) / ".work").iterdir())
    assert runs(asset) == set()
    asset.refresh_from_db()
    assert asset.state == Asset.State.PROCESSING
    assert asset.renditions.count() == 0
