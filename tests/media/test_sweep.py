"""The sweep takes what is old and belongs to nobody, and nothing else."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from jobs.models import Job
from media.models.master import master_path
from media.services import sweep_orphans as sweeping
from media.services.ingest import ingest_file
from media.services.store_master import incoming, keep
from media.services.sweep_orphans import sweep_orphans

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
