"""A worker killed with SIGKILL in the middle of processing loses nothing and doubles nothing."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.media.killing import House

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

INGEST_AND_RUN = """
import sys
from jobs.services.run import run_all
from media.services.ingest import ingest_file
for path in sys.argv[1:]:
    ingest_file(path)
run_all()
"""
# Whoever looks for work first takes back what a dead process of this machine had begun.
RUN_AGAIN = "from jobs.services.run import run_all; run_all()"


@pytest.fixture
def house(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        house = House.build(tmp_path)
    yield house
    house.end()


def test_a_worker_killed_while_it_encodes_is_made_good_by_the_next(house, files):
    folder, start, query = house.folder, house.start, house.query
    work = folder / "renditions" / ".work"

    worker = start(INGEST_AND_RUN, files / "film.mp4", files / "picture.jpg")
    deadline = time.monotonic() + 90
    while not list(work.glob("*/preview.mp4")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    half = query("SELECT state FROM media_asset ORDER BY id")
    time.sleep(0.5)

    assert ("processing",) in half  # the blow fell in the middle
    assert house.children() == []  # ffmpeg died with its worker
    assert query("SELECT COUNT(*) FROM media_rendition WHERE path LIKE '%.mp4'") == [(0,)]

    start(RUN_AGAIN).communicate(timeout=120)

    assert query("SELECT DISTINCT state FROM media_asset") == [("ready",)]
    rows = query("SELECT path, size_bytes FROM media_rendition")
    assert len(rows) == len(set(rows)) == 11 + 5
    for path, size_bytes in rows:
        assert (folder / "renditions" / path).stat().st_size == size_bytes
    made = query("SELECT asset_id FROM media_fileevent WHERE type = 'normalization'")
    assert len(made) == len(set(made)) == 2
    assert not list(work.iterdir())
    assert len(list((folder / "renditions").iterdir())) == 3  # two assets and .work
