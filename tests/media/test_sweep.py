"""The sweep takes what is old and belongs to nobody, and nothing else."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from jobs.models import Job
from media import upload_files
from media.models import Master, Upload
from media.models.master import master_path
from media.services import sweep_orphans as sweeping
from media.services.ingest import ingest_file
from media.services.ingest_upload import ingest_upload
from media.services.receive_piece import receive_piece
from media.services.start_upload import start_upload
from media.services.store_master import incoming, keep
from media.services.sweep_orphans import sweep_orphans
from media.services.sweep_uploads import sweep_uploads
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db
DAYS_AGO = 3 * 24 * 3600


def aged(path: Path, content: bytes = b"left") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = time.time() - DAYS_AGO
    os.utime(path, (moment, moment))
    os.utime(path.parent, (moment, moment))
    return path


def orphan(content: bytes = b"never got a row") -> Path:
    return aged(master_path(hashlib.sha256(content).hexdigest()), content)


def test_what_killed_processes_left_goes_and_young_work_stays(files):
    copy = aged(Path(settings.MASTERS_DIR) / ".incoming" / "half")
    upload = aged(Path(settings.QUARANTINE_DIR) / ".incoming" / "half")
    work = aged(Path(settings.RENDITIONS_DIR) / ".work" / "h2dead-1234" / "proxy.mp4")
    nobody = aged(Path(settings.RENDITIONS_DIR) / "h2nobody" / "thumb.webp")
    young = Path(settings.MASTERS_DIR) / ".incoming" / "young"
    young.write_bytes(b"arriving")

    swept = sweep_orphans(now=timezone.now())

    assert (swept.temporary, swept.work, swept.renditions) == (2, 1, 1)
    assert not any(path.exists() for path in (copy, upload, work, nobody))
    assert young.exists()


def test_the_folder_of_a_running_job_stays_however_old(files):
    work = aged(Path(settings.RENDITIONS_DIR) / ".work" / "h2slow-1234" / "proxy.mp4")
    Job.objects.create(kind="media.renditions", subject="h2slow", state="running")

    assert sweep_orphans(now=timezone.now()).work == 0
    assert work.exists()


def test_a_master_without_a_row_is_set_aside_and_deleted_a_month_later(files):
    path = orphan()
    kept = ingest_file(files / "picture.jpg").master

    assert sweep_orphans(now=timezone.now(), dry_run=True).masters == 1
    assert path.exists()
    assert sweep_orphans(now=timezone.now()).masters == 1

    aside = Path(settings.MASTERS_DIR) / ".orphans" / path.name
    assert aside.read_bytes() == b"never got a row"
    assert kept.path.exists()
    assert sweep_orphans(now=timezone.now() + timedelta(days=29)).deleted == 0
    assert sweep_orphans(now=timezone.now() + timedelta(days=31)).deleted == 1
    assert not aside.exists()


def test_a_file_that_is_stored_again_at_that_very_moment_is_put_back(tmp_path, monkeypatch):
    path = orphan()
    source = tmp_path / "again"
    source.write_bytes(path.read_bytes())
    set_aside = sweeping._set_aside

    def meanwhile(orphaned, before):
        with incoming(source) as copy:
            keep(copy)  # an ingest that has not written its row yet
        return set_aside(orphaned, before)

    monkeypatch.setattr(sweeping, "_set_aside", meanwhile)

    assert sweep_orphans(now=timezone.now()).masters == 0
    assert path.exists()


def test_very_many_masters_without_rows_are_left_alone_and_told(caplog):
    paths = [orphan(f"newer than the database {n}".encode()) for n in range(30)]

    swept = sweep_orphans(now=timezone.now())

    assert (swept.masters, swept.suspicious) == (0, 30)
    assert all(path.exists() for path in paths)
    assert "right database" in caplog.text


@pytest.fixture
def stranded(files, monkeypatch) -> Upload:
    """An upload whose worker was killed between the store and its rows, days ago."""
    data = (files / "picture.jpg").read_bytes()
    owner = UserFactory(is_superuser=True)
    wishes = {"filename": "吊脚楼.jpg", "purpose": "library"}
    now = timezone.now()
    upload = start_upload(owner=owner, size_bytes=len(data), wishes=wishes, now=now)
    receive_piece(upload, stream=io.BytesIO(data), length=len(data), offset=0, checksum=None,
                  now=now)  # fmt: skip
    upload.refresh_from_db()
    with monkeypatch.context() as patched:
        patched.setattr("media.services.ingest._write_rows", killed)
        with pytest.raises(Killed):
            ingest_upload(upload, now=now, on_progress=quiet)
    upload.refresh_from_db()
    old(master_path(upload.found_sha256))
    return upload


class Killed(BaseException):
    """SIGKILL, as far as the code can tell: nothing may catch it."""


def killed(*_args, **_kwargs):
    raise Killed


def quiet(*_progress: object) -> None:
    """Nobody watches."""


def old(path: Path) -> None:
    moment = time.time() - DAYS_AGO
    os.utime(path, (moment, moment))


def test_an_upload_whose_worker_was_down_for_days_is_not_swept(stranded):
    assert not Master.objects.exists()

    swept = sweep_orphans(now=timezone.now())
    sweep_uploads(now=timezone.now())

    assert swept.is_empty
    ingest_upload(stranded, now=timezone.now(), on_progress=quiet)
    stranded.refresh_from_db()
    assert stranded.state == "stored"
    assert stranded.asset.master.path.is_file()


def test_without_its_row_that_same_file_is_an_orphan(stranded):
    path = master_path(stranded.found_sha256)
    stranded.delete()

    assert sweep_orphans(now=timezone.now()).masters == 1
    assert not path.exists()


def test_a_refused_file_waits_for_its_quarantine_however_old(stranded, monkeypatch, settings):
    data = b"words, no picture"
    now = timezone.now()
    wishes = {"filename": "苗歌.jpg", "purpose": "library"}
    upload = start_upload(owner=stranded.owner, size_bytes=len(data), wishes=wishes, now=now)
    receive_piece(upload, stream=io.BytesIO(data), length=len(data), offset=0, checksum=None,
                  now=now)  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("media.services.ingest_upload.quarantine", killed)
        with pytest.raises(Killed):
            ingest_upload(Upload.objects.get(pk=upload.pk), now=now, on_progress=quiet)
    old(upload_files.part_path(upload.public_id))

    sweep_uploads(now=now)
    sweep_orphans(now=now)
    ingest_upload(Upload.objects.get(pk=upload.pk), now=now, on_progress=quiet)

    (kept,) = settings.QUARANTINE_DIR.glob("*/file")
    assert kept.read_bytes() == data


def test_what_was_set_aside_comes_back_with_its_row(files):
    master = ingest_file(files / "picture.jpg").master
    aside = Path(settings.MASTERS_DIR) / ".orphans" / master.sha256
    aside.parent.mkdir()
    master.path.rename(aside)  # the sweep ran over an older database
    old(aside)

    assert sweep_orphans(now=timezone.now(), dry_run=True).returned == 1
    swept = sweep_orphans(now=timezone.now() + timedelta(days=31))

    assert (swept.returned, swept.deleted, swept.masters) == (1, 0, 0)
    assert master.path.read_bytes() == (files / "picture.jpg").read_bytes()
    assert not aside.exists()
