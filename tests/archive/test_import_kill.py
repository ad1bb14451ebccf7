"""kill -9 in the midst of each of the three long parts: another run ends what it began."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.killing import House

pytestmark = [pytest.mark.slow, pytest.mark.once]
ROWS = 900
PREPARE = f"""
from pathlib import Path
from django.utils import timezone
from archive.management.commands.import_records import LocalFile
from archive.models import Collection
from archive.services.open_import import open_import
from archive.services.plan_import import plan_import
from archive.services.start_import import start_rehearsal
import sys
path = Path(sys.argv[1])
path.write_text("编号,名称\\n" + "".join(f"{{n}},银饰 {{n}}\\n" for n in range({ROWS})))
batch = open_import(
    LocalFile(path), file_name="总账.csv", kind="object", by=None, at=timezone.now(),
    collection=Collection.objects.create(slug="kill", title_zh="甲"),
)
plan_import(batch, targets={{0: "inventory_no", 1: "title_zh"}})
start_rehearsal(batch)
"""
RUN = "from jobs.services.run import run_all\nrun_all()\n"
NEXT = (
    RUN
    + """
from archive.models import ImportBatch
from archive.services import start_import
batch = ImportBatch.objects.get()
"""
)
APPLY = NEXT + "start_import.start_import(batch)"
TAKE_BACK = NEXT + "start_import.start_take_back(batch, by=None)"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House.build(tmp_path)
    yield built
    built.end()


def count(house: House, sql: str) -> int:
    return int(house.query(sql)[0][0])


def killed(house: House, sql: str, *, start: int) -> None:
    """Run what waits, and kill it as soon as the count has left `start`."""
    process = house.start(RUN)
    until = time.monotonic() + 60
    while count(house, sql) == start and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def done(house: House, code: str, *arguments: object) -> None:
    process = house.start(code, *arguments)
    said, _none = process.communicate(timeout=120)
    assert process.returncode == 0, said


def test_an_import_survives_kill_9_in_each_of_its_parts(house: House, tmp_path: Path):
    rows = "SELECT count(*) FROM archive_importrow"
    records = "SELECT count(*) FROM archive_record"
    done(house, PREPARE, tmp_path / "sheet.csv")

    killed(house, rows, start=0)
    assert 0 < count(house, rows) < ROWS
    done(house, APPLY)
    assert count(house, f"{rows} WHERE verdict = 'new'") == count(house, rows) == ROWS

    killed(house, records, start=0)
    assert 0 < count(house, records) < ROWS
    done(house, TAKE_BACK)
    assert count(house, "SELECT count(DISTINCT inventory_no) FROM archive_record") == ROWS
    assert count(house, records) == count(house, "SELECT count(*) FROM wagtailcore_revision")

    killed(house, records, start=ROWS)
    assert 0 < count(house, records) < ROWS
    done(house, RUN)
    assert count(house, f"{rows} WHERE undone = 'deleted'") == ROWS
    assert count(house, records) == 0
    assert house.query("SELECT state FROM archive_importbatch") == [("taken_back",)]
