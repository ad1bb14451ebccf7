"""A full disk costs nobody anything but time: told, waited out, and no half file anywhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jobs.models import Job
from jobs.services.run import run_all, run_next
from media.checks_system import there_is_room
from media.errors import StorageFull
from media.models import Asset, Master, Rendition
from media.services.ingest import ingest_file
from media.services.receive_upload import receive_upload
from media.services.reprocess import reprocess
from tests.media.killing import House

DISK_MB = 32
pytestmark = pytest.mark.django_db


class Disk:
    """A small file system that a test can fill to the last byte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    def fill(self, *, leave_kb: int = 0) -> None:
        usage = os.statvfs(self.folder)
        with self.ballast.open("ab") as file:
            os.posix_fallocate(
                file.fileno(), 0, max(1, usage.f_bavail * usage.f_frsize - leave_kb * 1024)
            )

    def free(self) -> None:
        self.ballast.unlink()

    def files(self) -> set[Path]:
        found = {path for path in self.folder.rglob("*") if path.is_file()}
        return found - {self.ballast}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root and the right to mount")
    yield Disk(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small(disk: Disk, settings) -> Disk:
    """The house's folders on the small disk, without the guard that asks for room first."""
    settings.MASTERS_DIR = disk.folder / "masters"
    settings.RENDITIONS_DIR = disk.folder / "renditions"
    settings.QUARANTINE_DIR = disk.folder / "quarantine"
    settings.MEDIA_MIN_FREE_MB = 0
    return disk


@pytest.fixture
def no_guess(monkeypatch):
    """Let the work begin, as if the room had gone a moment later."""
    for module in ("store_master", "receive_upload", "make_renditions"):
        monkeypatch.setattr(f"media.services.{module}.require_space", lambda *_: None)


@pytest.mark.parametrize("leave_kb", [0, 8])
def test_ingest_on_a_full_disk_leaves_all_as_it_was(small, files, no_guess, leave_kb):
    before = ingest_file(files / "sound.wav")
    run_all()
    stored = small.files()
    small.fill(leave_kb=leave_kb)

    with pytest.raises(StorageFull) as told:
        ingest_file(files / "film.mp4")

    assert told.value.status == 507
    assert small.files() == stored
    assert [before] == list(Asset.objects.all())
    assert Master.objects.count() == 1
    small.free()
    ingest_file(files / "film.mp4")
    run_all()
    assert {asset.state for asset in Asset.objects.all()} == {"ready"}


@pytest.mark.parametrize("leave_kb", [0, 40])
def test_an_upload_on_a_full_disk_is_told_and_not_kept(small, files, no_guess, leave_kb):
    small.fill(leave_kb=leave_kb)
    upload = SimpleUploadedFile("夯歌.wav", (files / "sound.wav").read_bytes())

    with pytest.raises(StorageFull):
        receive_upload(upload, owner=None, by=None, now=timezone.now())

    assert small.files() == set()
    assert not Asset.objects.exists()


@pytest.mark.parametrize("name", ["picture.jpg", "sound.wav", "film.mp4"])
@pytest.mark.parametrize("leave_kb", [0, 24])
def test_renditions_wait_for_room_and_then_complete(small, files, no_guess, name, leave_kb):
    asset = ingest_file(files / name)
    stored = small.files()
    small.fill(leave_kb=leave_kb)

    run_next()

    job = Job.objects.get(kind="media.renditions")
    assert (job.state, job.attempts, job.outages) == ("waiting", 0, 1)
    assert "存储空间不足" in job.reason_zh
    assert job.run_after > timezone.now()
    asset.refresh_from_db()
    assert asset.state == Asset.State.PROCESSING  # waits; it is not the file's fault
    assert small.files() == stored
    small.free()
    Job.objects.update(run_after=timezone.now())
    run_all()
    asset.refresh_from_db()
    assert asset.is_ready
    for row in asset.renditions.all():
        assert row.file.stat().st_size == row.size_bytes


def test_what_is_shown_stays_whole_while_a_second_making_fails(small, files, no_guess):
    asset = ingest_file(files / "picture.jpg")
    run_all()
    asset.refresh_from_db()
    before = {row.path: row.file.read_bytes() for row in Rendition.objects.all()}
    small.fill()
    reprocess(asset, by=None, at=timezone.now())

    run_next()

    asset.refresh_from_db()
    assert asset.is_ready
    assert {row.path: row.file.read_bytes() for row in Rendition.objects.all()} == before


def test_the_guard_refuses_before_anything_is_written(small, files, settings):
    settings.MEDIA_MIN_FREE_MB = DISK_MB + 1

    with pytest.raises(StorageFull):
        ingest_file(files / "picture.jpg")

    assert small.files() == set()
    assert [warning.id for warning in there_is_room()] == ["media.W002"]
    settings.MEDIA_MIN_FREE_MB = 0
    assert there_is_room() == []


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_a_database_on_the_full_disk_stays_whole(disk, files, monkeypatch):
    monkeypatch.setenv("HUXIANG_MIN_FREE_MB", "0")
    house = House.build(disk.folder)
    take_in = "import sys; from media.services.ingest import ingest_file; ingest_file(sys.argv[1])"
    first = house.start(take_in, files / "sound.wav")
    assert first.wait(60) == 0, first.communicate()
    disk.fill(leave_kb=4)

    said, _ = (full := house.start(take_in, files / "picture.jpg")).communicate(timeout=60)

    assert full.returncode != 0
    assert "StorageFull" in said.splitlines()[-1]
    disk.free()
    assert house.query("PRAGMA integrity_check") == [("ok",)]
    assert house.query("SELECT COUNT(*) FROM media_asset") == [(1,)]
    again = house.start(take_in, files / "picture.jpg")
    assert again.wait(60) == 0, again.communicate()
    assert house.query("SELECT COUNT(*) FROM media_asset") == [(2,)]
