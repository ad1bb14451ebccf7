"""The storage root by the calendar: what is due, what a run bounds, what a reading finds."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.roles import Role
from archive.errors import RootBusy
from archive.exchange import ocfl_check
from archive.exchange.ocfl import Root
from archive.exchange.ocfl_check import check_object
from archive.exchange.thing import address_of
from archive.models import HarvestEntry, PreservedRecord, Record
from archive.services import preserve as module
from archive.services.preserve import due, preserve, preserve_due
from archive.services.verify_preserved import to_verify, verify_due
from jobs.models import Job
from jobs.services.enqueue import enqueue
from jobs.services.run import run_all
from media.models import FileEvent
from tests.archive.exchange.records import bare
from tests.archive.exchange.test_ocfl import stored
from tests.archive.factories import RecordMediaFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def silent(_done: int, _total: int) -> None: ...


@pytest.fixture(autouse=True)
def weekly(settings):
    settings.OCFL_DAYS = 7


@pytest.fixture
def record(db) -> Record:
    record = bare("object", title_zh="银项圈", inventory_no="Y-1")
    RecordMediaFactory(record=record, asset=stored(b"front" * 5_000))
    return record


@pytest.fixture
def root(settings) -> Root:
    return Root(Path(settings.OCFL_DIR))


def edit(record: Record, at) -> None:
    """Something of it changed at this moment."""
    Record.objects.filter(pk=record.pk).update(title_en=f"Collar {at}", updated_at=at)


def aged() -> None:
    """Nothing changed since long ago."""
    Record.objects.update(updated_at=NOW - 90 * DAY)
    HarvestEntry.objects.update(datestamp=NOW - 90 * DAY)


def test_what_was_never_looked_at_is_due_and_then_only_what_changed(record):
    bare("document", inventory_no="Y-2")
    aged()
    draft = Record.objects.create(title_zh="草稿", collection=record.collection)
    assert draft not in due(NOW)

    first = preserve_due(now=NOW, progress=silent)
    assert (first.records, first.versions) == (2, 2)
    assert not due(NOW + 30 * DAY).exists(), "nothing changed"

    edit(record, NOW + DAY)
    assert not due(NOW + 2 * DAY).exists(), "changed, but a week is not over"
    assert list(due(NOW + 8 * DAY)) == [record]
    later = preserve_due(now=NOW + 8 * DAY, progress=silent)
    assert (later.records, later.versions) == (1, 1)
    row = PreservedRecord.objects.get(record=record)
    assert (row.version, row.written_at) == (2, NOW + 8 * DAY)


def test_what_harvesters_hear_of_is_a_change_too(record):
    aged()
    preserve_due(now=NOW, progress=silent)

    HarvestEntry.objects.filter(record=record).update(datestamp=NOW + DAY)

    assert list(due(NOW + 8 * DAY)) == [record]


def test_a_look_without_a_difference_writes_nothing_and_is_not_repeated(record):
    aged()
    preserve_due(now=NOW, progress=silent)
    Record.objects.filter(pk=record.pk).update(updated_at=NOW + DAY)

    done = preserve_due(now=NOW + 8 * DAY, progress=silent)

    assert (done.records, done.versions) == (1, 0)
    row = PreservedRecord.objects.get(record=record)
    assert (row.version, row.written_at) == (1, NOW)
    assert not due(NOW + 30 * DAY).exists()


def test_switched_off_nothing_is_due(record, settings, root):
    settings.OCFL_DAYS = 0

    assert preserve_due(now=NOW, progress=silent).records == 0
    assert not root.folder.exists()


def test_a_run_is_bounded_and_the_next_goes_on(record, monkeypatch):
    for number in range(4):
        bare("document", inventory_no=f"D-{number}")

    assert preserve_due(now=NOW, most_records=2, progress=silent).records == 2
    monkeypatch.setattr(module, "MOST_S", -1)
    assert preserve_due(now=NOW, progress=silent).records == 0
    monkeypatch.undo()
    assert preserve_due(now=NOW, progress=silent).records == 3
    assert PreservedRecord.objects.filter(version=1).count() == 5


def test_a_damaged_master_stands_on_the_desk_and_is_tried_again(record, client, staff):
    path = record.primary_asset.master.path
    body = path.read_bytes()
    path.unlink()
    aged()

    preserve_due(now=NOW, progress=silent)

    row = PreservedRecord.objects.get()
    assert (row.version, row.master_damaged, row.written_at) == (0, True, None)
    client.force_login(staff(Role.OPERATOR))
    page = client.get("/cms/archive/preserved/").content.decode()
    assert "银项圈" in page
    assert "先修复母版" in page
    assert list(due(NOW + 8 * DAY)) == [record]
    path.write_bytes(body)
    preserve_due(now=NOW + 8 * DAY, progress=silent)
    row.refresh_from_db()
    assert (row.version, row.master_damaged) == (1, False)


def test_killed_between_object_and_row_the_next_run_writes_the_row(record, monkeypatch, root):
    def dying(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_note", dying)
        with pytest.raises(KeyboardInterrupt):
            preserve(at=NOW)
    assert not PreservedRecord.objects.exists()

    done = preserve_due(now=NOW, progress=silent)

    assert (done.records, done.versions) == (1, 0)
    row = PreservedRecord.objects.get()
    assert row.version == 1
    copies = FileEvent.objects.filter(type="replication", detail__place="ocfl")
    assert [event.master for event in copies] == [record.primary_asset.master]


def test_a_copy_is_told_once_however_often_it_is_looked_at(record):
    preserve(at=NOW)
    preserve(at=NOW)
    assert FileEvent.objects.filter(type="replication", detail__place="ocfl").count() == 1


def test_one_process_at_a_time(record, root):
    with root.held():
        with pytest.raises(RootBusy):
            preserve(at=NOW)
        with pytest.raises(CommandError, match="正在写入"):
            call_command("write_ocfl")
    preserve(at=NOW)


def test_the_hourly_jobs_wait_their_turn_while_another_run_is_at_work(record, root):
    preserve(at=NOW)
    Record.objects.create(title_zh="新", collection=record.collection, first_published_at=NOW)
    with root.held():
        for kind in ("archive.preserve_due", "archive.verify_preserved"):
            enqueue(kind)
        run_all()

    for job in Job.objects.filter(kind__in=["archive.preserve_due", "archive.verify_preserved"]):
        assert (job.state, job.attempts) == ("done", 1)
        assert "另一项任务" in job.note
    assert PreservedRecord.objects.count() == 1


def test_an_intact_object_has_no_faults_whatever_its_age(record, root):
    preserve(at=NOW)
    edit(record, NOW)
    preserve(at=NOW)
    name = address_of(record.ark_name)

    assert check_object(root.path_of(name), name) == []
    done = verify_due(now=NOW, most_bytes=10**9, progress=silent)
    assert (done.objects, done.unwell) == (1, 0)
    assert done.size_bytes > 25_000
    assert not to_verify(NOW + DAY).exists()
    assert to_verify(NOW + 91 * DAY).exists()


def _harm(folder: Path, harm: str) -> None:
    master = next(folder.glob("v1/content/masters/*"))
    own = folder / "v1" / "inventory.json"
    if harm == "file_changed":
        body = bytearray(master.read_bytes())
        body[7] ^= 1
        master.write_bytes(bytes(body))
    elif harm == "file_missing":
        master.unlink()
    elif harm == "unknown_file":
        (folder / "v1" / "content" / "masters" / "extra").write_bytes(b"x")
    elif harm == "inventory_digest":
        own.write_bytes(own.read_bytes() + b" ")
    elif harm == "inventory_missing":
        (folder / "inventory.json").unlink()
    elif harm == "not_declared":
        (folder / "0=ocfl_object_1.1").unlink()
    elif harm == "versions_broken":
        told = json.loads((folder / "inventory.json").read_text())
        told["versions"]["v3"] = told["versions"]["v1"]
        _rewrite(folder, told)
    elif harm == "other_object":
        told = json.loads((folder / "inventory.json").read_text())
        _rewrite(folder, told | {"id": "x"})
    elif harm == "history_differs":
        told = json.loads((folder / "inventory.json").read_text())
        told["versions"]["v1"]["message"] = "forged"
        _rewrite(folder, told)
    elif harm == "inventory_invalid":
        _rewrite(folder, {"id": "x"})
    elif harm == "state_unknown":
        told = json.loads((folder / "inventory.json").read_text())
        told["versions"]["v1"]["state"]["0" * 128] = ["x"]
        _rewrite(folder, told)
    else:
        shutil.rmtree(folder)


def _rewrite(folder: Path, told: object) -> None:
    """A forger who knows how sidecars are made."""
    import hashlib

    body = json.dumps(told).encode()
    (folder / "inventory.json").write_bytes(body)
    digest = hashlib.sha512(body).hexdigest()
    (folder / "inventory.json.sha512").write_text(f"{digest} inventory.json\n")


@pytest.mark.parametrize(
    "harm",
    ["file_changed", "file_missing", "unknown_file", "inventory_digest", "inventory_missing",
     "not_declared", "versions_broken", "other_object", "history_differs", "inventory_invalid",
     "state_unknown", "missing"],
)  # fmt: skip
def test_every_harm_is_found_and_stands_on_the_desk(record, root, client, staff, harm):
    preserve(at=NOW)
    name = address_of(record.ark_name)
    folder = root.path_of(name)
    _harm(folder, harm)

    assert harm in {code for code, _path in check_object(folder, name)}
    done = verify_due(now=NOW, most_bytes=10**9, progress=silent)

    assert done.unwell == 1
    client.force_login(staff(Role.OPERATOR))
    page = client.get("/cms/archive/preserved/").content.decode()
    from archive.preservation_words import FAULTS

    assert str(FAULTS[harm]) in page


def test_a_file_that_cannot_be_read_is_a_fault_and_stops_nothing(record, root, monkeypatch):
    other = bare("document", inventory_no="Y-2")
    preserve(at=NOW)
    real = ocfl_check._digests

    def failing(path, *, also):
        if path.suffix == ".tif":
            raise OSError(5, "Input/output error")
        return real(path, also=also)

    monkeypatch.setattr(ocfl_check, "_digests", failing)
    done = verify_due(now=NOW, most_bytes=10**9, progress=silent)

    assert (done.objects, done.unwell) == (2, 1)
    assert PreservedRecord.objects.get(record=record).faults[0][0] == "file_unreadable"
    assert PreservedRecord.objects.get(record=other).faults == []


def test_verification_goes_on_where_its_bytes_ended(record):
    other = bare("document", inventory_no="Y-2")
    RecordMediaFactory(record=other, asset=stored(b"back" * 5_000))
    preserve(at=NOW)

    assert verify_due(now=NOW, most_bytes=1, progress=silent).objects == 1
    assert verify_due(now=NOW, most_bytes=1, progress=silent).objects == 1
    assert verify_due(now=NOW, most_bytes=1, progress=silent).objects == 0


def test_a_new_version_is_read_again(record):
    preserve(at=NOW)
    verify_due(now=NOW, most_bytes=10**9, progress=silent)
    edit(record, NOW)
    preserve(at=NOW)
    assert to_verify(NOW).count() == 1


def test_an_object_that_was_taken_out_is_made_anew_and_its_row_says_so(record, root):
    preserve(at=NOW)
    edit(record, NOW)
    preserve(at=NOW)
    shutil.rmtree(root.path_of(address_of(record.ark_name)))

    preserve(at=NOW + DAY)

    row = PreservedRecord.objects.get()
    assert (row.version, row.written_at) == (1, NOW + DAY)


def test_the_desk_asks_before_it_queues(client, staff, record):
    client.force_login(staff(Role.OPERATOR))

    assert client.get("/cms/archive/preserved/write/").status_code == 200
    assert not Job.objects.filter(kind="archive.preserve").exists()
    client.post("/cms/archive/preserved/write/")
    client.post("/cms/archive/preserved/verify/")
    assert "已排队" in client.get("/cms/archive/preserved/").content.decode()
    run_all()

    assert PreservedRecord.objects.get().version == 1
    assert "OCFL 长期保存库" in client.get("/cms/media/preservation/").content.decode()


def test_more_objects_ask_no_more_queries(client, staff, record, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    preserve(at=NOW)
    PreservedRecord.objects.update(faults=[["missing", ""]])
    client.force_login(staff(Role.OPERATOR))
    client.get("/cms/archive/preserved/")
    with CaptureQueriesContext(connection) as few:
        client.get("/cms/archive/preserved/")
    for number in range(5):
        bare("document", inventory_no=f"D-{number}")
    preserve(at=NOW)
    PreservedRecord.objects.update(faults=[["missing", ""]])
    with django_assert_num_queries(len(few)):
        client.get("/cms/archive/preserved/")


def test_the_lock_lies_beside_the_root_and_not_in_it(record, root):
    preserve(at=NOW)
    assert not [path for path in root.folder.iterdir() if "lock" in path.name]
