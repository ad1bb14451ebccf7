"""The OCFL storage root: judged by ocfl-py, killed in every step, with masters that are damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import ocfl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from archive.exchange import ocfl as module
from archive.exchange.ocfl import Root
from archive.models import Record
from archive.services.preserve import preserve
from archive.services.withdraw_record import withdraw_record
from media.errors import StorageFull
from media.models import Asset, Master
from media.services.store_master import digest_of
from tests.archive.exchange.records import bare
from tests.archive.factories import RecordMediaFactory
from tests.media.factories import AssetFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]


def stored(body: bytes) -> Asset:
    """A public picture whose master is really there."""
    asset = AssetFactory(ready=True, public=True)
    draft = asset.master.path
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(body)
    sha256 = digest_of(draft)
    Master.objects.filter(pk=asset.master_id).update(
        sha256=sha256, size_bytes=len(body), original_name="正面.TIF"
    )
    kept = Master.objects.get(pk=asset.master_id).path
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(kept)
    return Asset.objects.get(pk=asset.pk)


@pytest.fixture
def record(db) -> Record:
    record = bare("object", title_zh="银项圈", inventory_no="Y-1")
    RecordMediaFactory(record=record, asset=stored(b"front" * 5_000))
    return record


@pytest.fixture
def root(settings) -> Root:
    return Root(Path(settings.OCFL_DIR))


def check(root: Root) -> None:
    """ocfl-py reads every file and compares every digest."""
    store = ocfl.StorageRoot(root=str(root.folder))
    store.validate(check_digests=True, validate_objects=True)
    assert store.num_objects == store.good_objects > 0


def inventory(root: Root, record: Record) -> dict[str, Any]:
    folder = root.path_of(f"http://testserver/{record.ark}")
    return json.loads((folder / "inventory.json").read_text())


def test_a_storage_root_is_valid_and_a_second_run_writes_nothing(record, root):
    bare("document", inventory_no="Y-2")

    first = preserve(at=timezone.now())
    check(root)
    files = {path: path.stat().st_mtime_ns for path in root.folder.rglob("*") if path.is_file()}
    second = preserve(at=timezone.now())

    assert (first.records, first.versions) == (2, 2)
    assert (second.records, second.versions) == (2, 0)
    assert files == {path: path.stat().st_mtime_ns for path in files}
    state = inventory(root, record)["versions"]["v1"]["state"]
    names = sorted(name for listed in state.values() for name in listed)
    assert names[:2] == ["lido.xml", "linked-art.json"]
    assert names[2].endswith(".tif")
    assert names[3:] == ["metadata/premis.xml", "record.json"]


def test_a_change_is_a_version_and_an_old_master_is_not_copied_again(record, root):
    preserve(at=timezone.now())
    RecordMediaFactory(record=record, asset=stored(b"back" * 5_000), position=1)
    Record.objects.filter(pk=record.pk).update(title_en="Silver collar")

    done = preserve(at=timezone.now())

    check(root)
    assert done.versions == 1
    told = inventory(root, record)
    assert told["head"] == "v2"
    content = root.path_of(told["id"]) / "v2" / "content"
    assert len(list((content / "masters").iterdir())) == 1, "only the new master"
    assert len(told["fixity"]["sha256"]) == 2


def test_what_is_withdrawn_stays_preserved(record, root):
    preserve(at=timezone.now())
    withdraw_record(record, reason_zh="撤下", by=None)

    preserve(at=timezone.now())

    check(root)
    assert set(inventory(root, record)["versions"]) == {"v1", "v2"}


@pytest.mark.parametrize("step", ["rename", "replace", "sidecar"])
def test_killed_in_any_step_the_next_run_completes_it(record, root, monkeypatch, step):
    preserve(at=timezone.now())
    Record.objects.filter(pk=record.pk).update(title_en="Silver collar")
    calls = {"rename": 0, "replace": 0}
    wanted = {"rename": ("rename", 1), "replace": ("replace", 1), "sidecar": ("replace", 2)}[step]
    real = {name: getattr(Path, name) for name in calls}

    def dying(name):
        def act(self, target):
            if root.folder.name in str(target):
                calls[name] += 1
                if (name, calls[name]) == wanted:
                    raise KeyboardInterrupt
            return real[name](self, target)

        return act

    with monkeypatch.context() as patched:
        for name in calls:
            patched.setattr(Path, name, dying(name))
        with pytest.raises(KeyboardInterrupt):
            preserve(at=timezone.now())

    preserve(at=timezone.now())
    check(root)
    assert inventory(root, record)["head"] == "v2"
    assert list(root.staging.iterdir()) == []


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_master_stops_its_own_record_only(record, root, harm):
    other = bare("document", inventory_no="Y-2")
    master = record.primary_asset.master.path
    master.unlink()
    if harm == "changed":
        master.write_bytes(b"something else")

    done = preserve(at=timezone.now())

    assert done.damaged == [record.ark_name]
    assert done.versions == 1
    check(root)
    assert inventory(root, other)["head"] == "v1"
    assert not root.path_of(f"http://testserver/{record.ark}").exists()


def test_masters_are_left_as_they_are(record, root):
    master = record.primary_asset.master.path
    before = (master.read_bytes(), master.stat().st_mtime_ns, master.stat().st_mode)

    preserve(at=timezone.now())

    assert (master.read_bytes(), master.stat().st_mtime_ns, master.stat().st_mode) == before
    assert master.stat().st_nlink == 1


def test_a_full_disk_is_told_before_a_master_is_copied(record, root, settings):
    settings.MEDIA_MIN_FREE_MB = 10**9

    with pytest.raises(StorageFull):
        preserve(at=timezone.now())

    assert not root.path_of(f"http://testserver/{record.ark}").exists()


def test_the_command_says_what_it_did(record, root, capsys):
    call_command("write_ocfl")
    assert "1 records, 1 new versions" in capsys.readouterr().out
    call_command("write_ocfl", record=record.ark_name)
    assert "1 records, 0 new versions" in capsys.readouterr().out
    record.primary_asset.master.path.unlink()
    shutil.rmtree(root.folder)
    with pytest.raises(CommandError, match="1 records were left out") as refusal:
        call_command("write_ocfl")
    assert refusal.value.returncode == 3


def test_the_layout_is_the_registered_one(root):
    root.prepare()
    assert (root.folder / "extensions" / module.LAYOUT / "config.json").is_file()
    path = root.path_of("object-01")
    digest = "3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4"
    assert path.relative_to(root.folder) == Path("3c0", "ff4", "240", digest)
