"""Masters are read again in time, copied to a second disk, and repaired from there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from jobs.services.run import run_all
from media.errors import NoIntactCopy, StorageFull
from media.models import Condition, FileEvent, FixityCheck, Master, MasterCopy
from media.models.copy import copy_path
from media.services.check_due import check_due, due_masters
from media.services.copy_masters import copy_masters
from media.services.ingest import ingest_file
from media.services.repair_master import DAMAGED, repair_master

pytestmark = pytest.mark.django_db

DESK = "/cms/media/preservation/"


@pytest.fixture
def second(settings, tmp_path) -> Path:
    settings.COPIES_DIR = str(tmp_path / "second")
    return tmp_path / "second"


def ruin(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"x" * path.stat().st_size)


def quiet(*_args: object) -> None:
    return None


def check_all(settings) -> str:
    later = timezone.now() + timedelta(days=settings.FIXITY_DAYS, minutes=1)
    return str(check_due(now=later, most_bytes=10**9, on_progress=quiet))


def test_what_came_in_is_due_after_the_period_and_not_before(files, settings):
    master = ingest_file(files / "picture.jpg").master

    assert list(due_masters(timezone.now())) == []
    later = timezone.now() + timedelta(days=settings.FIXITY_DAYS, minutes=1)
    assert list(due_masters(later)) == [master]
    assert check_all(settings).startswith("files 1, ")
    assert FixityCheck.objects.get().outcome == "intact"


def test_a_run_ends_at_its_bytes_and_the_next_goes_on(files, settings):
    first = ingest_file(files / "picture.jpg").master
    second_one = ingest_file(files / "sound.wav").master
    period = timedelta(days=settings.FIXITY_DAYS + 1)
    Master.objects.filter(pk=first.pk).update(checked_at=timezone.now() - period)
    Master.objects.filter(pk=second_one.pk).update(
        checked_at=timezone.now() - period - timedelta(days=9)
    )

    for left in (1, 0):
        check_due(now=timezone.now(), most_bytes=1, on_progress=quiet)
        assert due_masters(timezone.now()).count() == left
    assert list(FixityCheck.objects.values_list("master", flat=True)) == [
        first.pk,
        second_one.pk,
    ]  # newest first: the older one was read before


def test_a_damaged_master_is_told_and_repaired_from_the_second_copy(files, settings, second):
    master = ingest_file(files / "picture.jpg").master
    assert copy_masters(on_progress=quiet) == 1
    assert copy_masters(on_progress=quiet) == 0
    whole = master.path.read_bytes()
    ruin(master.path)
    assert "bad 1" in check_all(settings)
    assert list(Master.objects.unwell()) == [master]

    assert repair_master(master, at=timezone.now()) == "second"

    assert master.path.read_bytes() == whole
    assert not Master.objects.unwell().exists()
    assert len(list((Path(settings.MASTERS_DIR) / DAMAGED).iterdir())) == 1
    told = FileEvent.objects.filter(master=master).values_list("type", "outcome")
    assert ("replication", "success") in told
    assert ("fixity check", "fail") in told
    assert ("recovery", "success") in told


def test_a_lost_master_comes_back_too_and_an_intact_one_is_left_alone(files, second):
    master = ingest_file(files / "picture.jpg").master
    copy_masters(on_progress=quiet)
    before = master.path.stat().st_mtime_ns
    assert repair_master(master, at=timezone.now()) == "working"
    assert master.path.stat().st_mtime_ns == before

    master.path.unlink()
    assert repair_master(master, at=timezone.now()) == "second"
    assert master.path.is_file()


def test_a_damaged_second_copy_repairs_nothing_and_is_made_anew(files, settings, second):
    master = ingest_file(files / "picture.jpg").master
    copy_masters(on_progress=quiet)
    ruin(copy_path(master.sha256))
    assert "bad 1" in check_all(settings)
    assert MasterCopy.objects.get().condition == Condition.DAMAGED
    assert not Master.objects.unwell().exists()
    kept = master.path.read_bytes()
    ruin(master.path)

    with pytest.raises(NoIntactCopy):
        repair_master(master, at=timezone.now())
    assert master.path.read_bytes() != kept  # nothing was touched
    assert copy_masters(on_progress=quiet) == 0  # a damaged master is not copied

    master.path.chmod(0o600)
    master.path.write_bytes(kept)
    check_all(settings)
    assert copy_masters(on_progress=quiet) == 1
    assert copy_path(master.sha256).read_bytes() == kept


def test_without_another_copy_the_same_file_sent_again_mends(files, settings):
    asset = ingest_file(files / "picture.jpg")
    ruin(asset.master.path)
    check_all(settings)
    with pytest.raises(NoIntactCopy):
        repair_master(asset.master, at=timezone.now())

    again = ingest_file(files / "picture.jpg")

    assert again == asset
    assert not Master.objects.unwell().exists()
    assert FileEvent.objects.get(type="recovery", outcome="success").detail["from"] == "upload"


def test_a_full_second_disk_leaves_no_half_copy(files, settings, second, monkeypatch):
    master = ingest_file(files / "picture.jpg").master
    settings.MEDIA_MIN_FREE_MB = 10**12

    with pytest.raises(StorageFull):
        copy_masters(on_progress=quiet)

    assert not copy_path(master.sha256).exists()
    assert not MasterCopy.objects.exists()


def test_the_second_place_must_be_another(settings, tmp_path):
    settings.COPIES_DIR = str(Path(settings.MASTERS_DIR) / "second")
    assert "media.E001" in {found.id for found in run_checks()}
    settings.COPIES_DIR = "second"
    assert "media.E001" in {found.id for found in run_checks()}


def operator(client) -> None:
    user = User.objects.create_user("o@example.org", "brocade-loom-48")
    user.groups.add(Group.objects.get(name=Role.OPERATOR.value))
    client.force_login(user)


def test_the_desk_tells_what_is_damaged_and_repairs_after_a_question(
    client, files, settings, second
):
    operator(client)
    master = ingest_file(files / "picture.jpg").master
    assert "没有损坏或缺失的文件" in client.get(DESK).content.decode()
    copy_masters(on_progress=quiet)
    ruin(master.path)
    assert client.post(f"{DESK}{master.pk}/check/").status_code == 302

    page = client.get(DESK).content.decode()
    assert "已损坏" in page
    assert f"{DESK}{master.pk}/repair/" in page
    assert "picture.jpg" in page
    assert client.get(f"{DESK}{master.pk}/repair/").status_code == 200
    assert Master.objects.unwell().exists()  # only asked
    client.post(f"{DESK}repair/")
    assert "修复已排队" in client.get(DESK).content.decode()
    run_all()
    page = client.get(DESK).content.decode()
    assert "没有损坏或缺失的文件" in page
    assert "修复" in page


def test_the_desk_costs_the_same_for_one_damaged_file_and_for_many(client, files, settings):
    operator(client)
    ingest_file(files / "picture.jpg")
    Master.objects.update(condition=Condition.DAMAGED)
    client.get(DESK)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(DESK)
    for name in ("sound.wav", "film.mp4"):
        ingest_file(files / name)
    Master.objects.update(condition=Condition.DAMAGED)

    with CaptureQueriesContext(connection) as many:
        client.get(DESK)

    assert len(many) == len(one)


@pytest.mark.parametrize("role", [Role.CATALOGUER, Role.PUBLISHER, Role.RIGHTS_OFFICER])
def test_the_desk_is_the_operators(client, role):
    user = User.objects.create_user("c@example.org", "brocade-loom-48")
    user.groups.add(Group.objects.get(name=role.value))
    client.force_login(user)

    assert client.get(DESK).status_code in {302, 403}
    assert client.post(f"{DESK}check/").status_code in {302, 403}
