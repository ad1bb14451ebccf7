"""kill -9 in the midst of a harvest: another worker ends what it began, without doubles."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.iiif.harvest.oai_server import OaiServer, record, token
from tests.media.killing import House
from tests.other_server import other_server

pytestmark = [pytest.mark.slow, pytest.mark.once]
PAGES, ON_A_PAGE = 12, 20
PREPARE = """
import sys
from django.utils import timezone
from iiif.harvest.services.add_source import add_oai_source
add_oai_source(
    address=sys.argv[1], prefix="oai_dc", set_spec="", set_name="", identity={}, by=None,
    now=timezone.now(), name_zh="远方", name_en="", schedule="hand", new_items="public",
    on_change="apply",
)
"""
RUN = """
import time
from jobs.models import Job
from jobs.services.run import run_all
while Job.objects.unfinished().exists():
    run_all()
    time.sleep(0.2)  # after a death the job waits a moment
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House.build(tmp_path)
    yield built
    built.end()


def count(house: House, what: str) -> int:
    return int(house.query(f"SELECT count(*) FROM {what}")[0][0])  # noqa: S608  # our own words


def test_a_harvest_survives_kill_9_between_and_within_pages(house, monkeypatch):
    with other_server() as server:
        oai = OaiServer(server)
        oai.pages = {
            str(n or ""): "".join(record(f"oai:m:{n}-{m}") for m in range(ON_A_PAGE))
            + token(str(n + 1) if n + 1 < PAGES else "")
            for n in range(PAGES)
        }
        monkeypatch.setenv("HUXIANG_FETCH_ALLOW", server.host)
        monkeypatch.setenv("HUXIANG_HARVEST_PAUSE_MS", "50")
        prepare = house.start(PREPARE, oai.address)
        said, _none = prepare.communicate(timeout=120)
        assert prepare.returncode == 0, said
        kills = 0
        for wanted in (1, 3 * ON_A_PAGE, 7 * ON_A_PAGE):
            worker = house.start(RUN)
            until = time.monotonic() + 60
            while count(house, "iiif_foreignitem") < wanted and time.monotonic() < until:
                time.sleep(0.01)
            kills += worker.poll() is None
            os.killpg(worker.pid, signal.SIGKILL)
            worker.communicate()
        assert kills == 3
        assert count(house, "iiif_foreignitem") < PAGES * ON_A_PAGE
        last = house.start(RUN)
        said, _none = last.communicate(timeout=120)
        assert last.returncode == 0, said

    whole = PAGES * ON_A_PAGE
    assert count(house, "iiif_foreignitem WHERE state = 'public'") == whole
    assert count(house, "(SELECT DISTINCT oai_identifier FROM iiif_foreignitem)") == whole
    assert count(house, "iiif_foreignsource") == whole
    assert count(house, "provenance_event WHERE kind = 'foreign.brought_in'") == whole
    runs = house.query("SELECT state, seen, new, unchanged FROM iiif_harvestrun")
    assert runs == [("done", whole, whole, 0)]
    # Each page was asked for once, and once more at most where a worker died over it.
    assert len(oai.lists) <= PAGES + kills
