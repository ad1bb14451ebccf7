"""A full disk costs nobody anything but time: told, waited out, and no half file anywhere."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from jobs.models import Job
from jobs.services.run import run_all, run_next
from licensing.clip import Clip
from licensing.models import Delivery
from licensing.services.open_delivery import open_delivery
from media import upload_files
from media.checks_system import there_is_room
from media.errors import StorageFull
from media.fingerprints.index import CODE_BYTES, is_faithful, rebuild
from media.models import Asset, Master, Rendition
from media.services.ingest import ingest_file
from media.services.receive_upload import receive_upload
from media.services.reprocess import reprocess
from tests.licensing.factories import NOON, offer_on
from tests.licensing.test_main_path import licensee, pay, take
from tests.media import papers
from tests.media.killing import House
from tests.media.test_uploads import V, begun, code, patch

DISK_MB = 32
pytestmark = [pytest.mark.once, pytest.mark.django_db]


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
    settings.FINGERPRINTS_DIR = disk.folder / "fingerprints"
    settings.DELIVERIES_DIR = disk.folder / "deliveries"
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


@pytest.fixture(scope="module")
def more_files(files: Path) -> Path:
    """Beside the others: paper.pdf of three pages, and large.mp4, which gets an adaptive stream."""
    papers.pdf(files / "paper.pdf")
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi"]
    command += ["-i", "testsrc2=size=1280x720:rate=4:duration=3", "-pix_fmt", "yuv420p"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", files / "large.mp4"]
    subprocess.run(command, check=True, timeout=60)
    return files


@pytest.mark.parametrize(
    ("name", "leave_kb"),
    [
        *(("picture.jpg", 0), ("picture.jpg", 24), ("sound.wav", 24), ("film.mp4", 0)),
        *(("film.mp4", 24), ("paper.pdf", 0), ("paper.pdf", 100), ("large.mp4", 40)),
    ],
)
def test_renditions_wait_for_room_and_then_complete(small, more_files, no_guess, name, leave_kb):
    asset = ingest_file(more_files / name)
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
    assert list((small.folder / "renditions" / ".work").iterdir()) == []


def test_a_piece_that_fills_the_disk_is_told_and_what_fitted_stays(
    small, files, client, cataloguer, run_jobs
):
    data = (files / "sound.wav").read_bytes()
    upload = begun(client, len(data), name="夯歌.wav")
    small.fill(leave_kb=40)

    full = patch(client, upload, 0, data, **{"Accept-Language": "en"})
    have = int(client.head(upload.url, headers=V)["Upload-Offset"])

    assert (full.status_code, code(full)) == (507, "media_storage_full")
    assert "storage" in full.json()["detail"].lower()
    assert 0 < have < len(data)
    assert upload_files.part_path(upload.public_id).read_bytes() == data[:have]
    assert patch(client, upload, have, data[have:]).status_code == 507
    small.free()
    have = int(client.head(upload.url, headers=V)["Upload-Offset"])
    assert patch(client, upload, have, data[have:]).status_code == 204
    run_jobs()
    upload.refresh_from_db()
    assert upload.state == "stored"
    assert upload.asset.master.path.read_bytes() == data


def test_a_piece_with_a_checksum_that_fills_the_disk_leaves_nothing(
    small, files, client, cataloguer
):
    data = (files / "sound.wav").read_bytes()
    upload = begun(client, len(data), name="夯歌.wav")
    small.fill(leave_kb=40)
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()

    full = patch(client, upload, 0, data, **{"Upload-Checksum": f"sha256 {digest}"})

    assert full.status_code == 507
    assert client.head(upload.url, headers=V)["Upload-Offset"] == "0"


def test_a_whole_upload_waits_for_room_among_the_masters(
    small, files, client, cataloguer, no_guess, settings, tmp_path
):
    settings.QUARANTINE_DIR = tmp_path / "another disk"  # so that it has to be copied
    data = (files / "sound.wav").read_bytes()
    upload = begun(client, len(data), name="夯歌.wav")
    assert patch(client, upload, 0, data).status_code == 204
    small.fill(leave_kb=8)

    run_next()

    job = Job.objects.get(kind="media.ingest_upload")
    upload.refresh_from_db()
    assert (job.state, job.attempts, job.outages) == ("waiting", 0, 1)
    assert "存储空间不足" in job.reason_zh
    assert upload.state == "checking"
    assert upload_files.part_path(upload.public_id).read_bytes() == data
    assert small.files() == set()
    small.free()
    Job.objects.update(run_after=timezone.now())
    run_all()
    upload.refresh_from_db()
    assert upload.state == "stored"


def test_a_refused_upload_waits_for_room_in_quarantine(small, client, cataloguer, settings):
    data = b"words, no picture"
    upload = begun(client, len(data), name="苗歌.jpg")
    assert patch(client, upload, 0, data).status_code == 204
    small.fill()

    run_next()

    job = Job.objects.get(kind="media.ingest_upload")
    assert (job.state, job.attempts, job.outages) == ("waiting", 0, 1)
    assert upload_files.part_path(upload.public_id).read_bytes() == data
    small.free()
    Job.objects.update(run_after=timezone.now())
    run_all()
    upload.refresh_from_db()
    assert upload.state == "refused"
    (kept,) = settings.QUARANTINE_DIR.glob("*/file")
    assert kept.read_bytes() == data


def test_fingerprints_wait_for_room_and_are_found_afterwards(small, files):
    ingest_file(files / "picture.jpg")
    run_next()
    small.fill()

    run_next()

    job = Job.objects.get(kind="media.fingerprint")
    assert (job.state, job.attempts, job.outages) == ("waiting", 0, 1)
    small.free()
    Job.objects.update(run_after=timezone.now())
    run_all()
    job.refresh_from_db()
    assert job.state == "done"
    assert all(is_faithful(algorithm) for algorithm in CODE_BYTES)


def test_the_search_file_stays_whole_when_there_is_no_room_to_build_it_anew(small, tmp_path):
    telling = Image.effect_mandelbrot((600, 400), (-2, -1.5, 1, 1.5), 100)
    telling.save(tmp_path / "纹样.png")
    ingest_file(tmp_path / "纹样.png")
    run_all()
    before = {path: path.read_bytes() for path in settings_folder("FINGERPRINTS_DIR")}
    assert any(path.name.startswith("pdq") for path in before if before[path])
    small.fill()

    with pytest.raises(OSError, match="No space left"):
        rebuild("pdq")

    assert {path: path.read_bytes() for path in settings_folder("FINGERPRINTS_DIR")} == before
    assert is_faithful("pdq")


def settings_folder(name: str) -> list[Path]:
    """The files in one of the house's folders."""
    from django.conf import settings

    return sorted(path for path in Path(getattr(settings, name)).iterdir() if path.is_file())


def test_a_licensed_part_waits_for_room(small, files, no_guess):
    asset = ingest_file(files / "sound.wav", title_zh="夯歌", title_en="Work song")
    run_all()
    asset.refresh_from_db()
    offer = offer_on(asset, terms={"clip": {"allowed": True, "min_ms": 1_000}})
    pay(take(offer, licensee(), clip=Clip(0, 3_000)))
    delivery = Delivery.objects.get()
    stored = small.files()
    small.fill(leave_kb=8)

    with pytest.raises(StorageFull):
        open_delivery(delivery, now=NOON)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.file_sha256) == ("prepared", "")
    assert small.files() == stored
    small.free()
    open_delivery(delivery, now=NOON)
    delivery.refresh_from_db()
    assert delivery.state == "available"


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
