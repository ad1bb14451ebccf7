"""A worker killed with SIGKILL in the middle of processing loses nothing and doubles nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, migrated_template

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

INGEST_AND_RUN = """
import sys
from jobs.services.run import run_all
from media.services.ingest import ingest_file
for path in sys.argv[1:]:
    ingest_file(path)
run_all()
"""
# The worker's reaper waits a minute for a silent worker; here it is dead for certain.
RUN_AGAIN = "from jobs.services.run import reap, run_all; reap(silence_s=0); run_all()"


@pytest.fixture
def house(tmp_path, django_db_setup, django_db_blocker):
    """A house of its own: folder, migrated database, and a way to run code in it."""
    with django_db_blocker.unblock():
        shutil.copyfile(migrated_template(), tmp_path / "huxiang.sqlite3")
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL",)},
        "HUXIANG_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": str(ROOT),
    }

    def start(code: str, *arguments: Path) -> subprocess.Popen[str]:
        setup = "import django; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", setup + code, *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    return tmp_path, start


def query(folder: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(folder / "huxiang.sqlite3", timeout=20)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def children_of(folder: Path) -> list[str]:
    """Commands that still run over files of this house."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"{folder}/" in command:
            found.append(command)
    return found


def test_a_worker_killed_while_it_encodes_is_made_good_by_the_next(house, files):
    folder, start = house
    work = folder / "renditions" / ".work"

    worker = start(INGEST_AND_RUN, files / "film.mp4", files / "picture.jpg")
    deadline = time.monotonic() + 90
    while not list(work.glob("*/preview.mp4")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    half = query(folder, "SELECT state FROM media_asset ORDER BY id")
    time.sleep(0.5)

    assert ("processing",) in half  # the blow fell in the middle
    assert children_of(folder) == []  # ffmpeg died with its worker
    assert query(folder, "SELECT COUNT(*) FROM media_rendition WHERE path LIKE '%.mp4'") == [(0,)]

    start(RUN_AGAIN).communicate(timeout=120)

    assert query(folder, "SELECT DISTINCT state FROM media_asset") == [("ready",)]
    rows = query(folder, "SELECT path, size_bytes FROM media_rendition")
    assert len(rows) == len(set(rows)) == 8 + 5
    for path, size_bytes in rows:
        assert (folder / "renditions" / path).stat().st_size == size_bytes
    made = query(folder, "SELECT asset_id FROM media_fileevent WHERE type = 'normalization'")
    assert len(made) == len(set(made)) == 2
    assert not list(work.iterdir())
    assert len(list((folder / "renditions").iterdir())) == 3  # two assets and .work
