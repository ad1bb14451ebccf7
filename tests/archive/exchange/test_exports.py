"""Files of many records: dumps, bags, the page, who may have them, and what a crash leaves."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import bagit
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from lxml import etree

from accounts.roles import Role
from archive.errors import DamagedMaster
from archive.exchange.bag import safe_suffix
from archive.models import ExportFile, Record
from archive.services import write_export as module
from archive.services.start_export import start_export
from archive.services.write_export import sweep_exports, write_export, write_file
from jobs.models import Job
from media.errors import StorageFull
from media.models import Asset, FileEvent
from media.services.store_master import digest_of
from tests.archive.exchange.records import bare, filled
from tests.archive.factories import CollectionFactory, RecordMediaFactory
from tests.media.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db


def silent(_done: int, _total: int) -> None: ...


@pytest.fixture
def keeper(staff):
    return staff(Role.CATALOGUER)


@pytest.fixture
def with_master():
    """A published record with a real stored master, of a public picture."""
    record = bare("object", title_zh="银项圈", inventory_no="Y-1")
    asset = AssetFactory(ready=True, public=True)
    asset.master.path.parent.mkdir(parents=True, exist_ok=True)
    asset.master.path.write_bytes(b"master bytes" * 1_000)
    type(asset.master).objects.filter(pk=asset.master.pk).update(
        sha256=digest_of(asset.master.path), original_name="扫描 ../项圈.TIF"
    )
    stored = type(asset.master).objects.get(pk=asset.master.pk)
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    asset.master.path.replace(stored.path)
    RecordMediaFactory(record=record, asset=Asset.objects.get(pk=asset.pk))
    return record


def unpacked(path: Path, folder: Path) -> bagit.Bag:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        package.extractall(folder)  # noqa: S202 - our own
    (top,) = folder.iterdir()
    return bagit.Bag(str(top))


# Dumps


@pytest.mark.shared
def test_dumps_are_valid_and_hold_what_is_public(vocabularies, tmp_path, validate_xml):
    record = filled("object")
    draft = bare("object", title_zh="草稿")
    Record.objects.filter(pk=draft.pk).update(live=False)
    live = Record.objects.live().order_by("pk")

    for form in ("edm", "lido", "linked-art"):
        count = write_file(
            tmp_path / form, form, live, viewer=None, now=timezone.now(), progress=silent
        )
        assert count == 2

    validate_xml("edm/EDM.xsd", (tmp_path / "edm").read_bytes())
    validate_xml("lido/lido-v1.1.xsd", (tmp_path / "lido").read_bytes())
    lines = [json.loads(line) for line in (tmp_path / "linked-art").read_text().splitlines()]
    assert record.ark in {line["id"].removeprefix("http://testserver/") for line in lines}
    assert len(etree.parse(tmp_path / "lido").getroot()) == 2


# Bags


def test_a_bag_is_valid_and_its_masters_are_the_stored_ones(with_master, keeper, tmp_path):
    path = tmp_path / "huxiang-1.zip"

    write_file(
        path, "bag", Record.objects.all(), viewer=keeper, now=timezone.now(), progress=silent
    )

    bag = unpacked(path, tmp_path / "out")
    assert bag.is_valid()
    assert bag.info["External-Identifier"] == f"http://testserver/{with_master.ark}"
    (master,) = (tmp_path / "out").rglob("masters/*")
    assert master.suffix == ".tif"
    assert master.read_bytes() == with_master.primary_asset.master.path.read_bytes()
    names = {path.name for path in master.parent.parent.iterdir()}
    assert names == {"record.json", "linked-art.json", "lido.xml", "masters", "metadata"}
    told = (master.parent.parent / "metadata" / "premis.xml").read_text()
    assert with_master.primary_asset.master.sha256 in told
    given = FileEvent.objects.get(type="dissemination")
    assert (given.asset, given.detail) == (
        with_master.primary_asset, {"to": "exporter", "way": "bag"}
    )  # fmt: skip


def test_a_master_that_somebody_may_not_have_stays_out(with_master, tmp_path):
    path = tmp_path / "huxiang-1.zip"

    write_file(
        path, "bag", Record.objects.all(), viewer=UserFactory(), now=timezone.now(), progress=silent
    )

    bag = unpacked(path, tmp_path / "out")
    assert bag.is_valid()
    assert not list((tmp_path / "out").rglob("masters/*"))
    assert bag.info["Internal-Sender-Description"].endswith("masters left out: 1")
    (told,) = (tmp_path / "out").rglob("metadata/premis.xml")
    assert with_master.primary_asset.master.sha256 not in told.read_text()
    assert not FileEvent.objects.filter(type="dissemination").exists()


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_no_bag_is_made_of_a_damaged_master(with_master, keeper, tmp_path, harm):
    master = with_master.primary_asset.master.path
    master.unlink()
    if harm == "changed":
        master.write_bytes(b"something else")

    with pytest.raises(DamagedMaster):
        write_file(
            tmp_path / "a.zip", "bag", Record.objects.all(), viewer=keeper,
            now=timezone.now(), progress=silent,
        )  # fmt: skip

    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.TIF", ".tif"), ("a", ""), ("../../etc/passwd", ""), ("a.t/f", ""), ("a.\n", ""),
     ("a.averylongone", ""), ("C:\\x\\b.jpg", ".jpg"), ("图.图", "")],
)  # fmt: skip
def test_only_a_plain_suffix_comes_from_the_original_name(name, suffix):
    assert safe_suffix(name) == suffix


# The job


def test_a_killed_job_leaves_no_half_file_and_runs_again(keeper, monkeypatch):
    bare("object", inventory_no="1")
    bare("object", inventory_no="2")
    wanted = start_export(form="csv", by=keeper, at=timezone.now())

    def die(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(wanted.pk, now=timezone.now(), progress=die)
    assert not wanted.path.exists()

    write_export(wanted.pk, now=timezone.now(), progress=silent)
    wanted.refresh_from_db()
    assert (wanted.records, wanted.size_bytes) == (2, wanted.path.stat().st_size)
    assert [path.name for path in wanted.path.parent.iterdir()] == [wanted.file_name]
    written = wanted.path.stat().st_mtime_ns
    write_export(wanted.pk, now=timezone.now(), progress=silent)
    assert wanted.path.stat().st_mtime_ns == written, "what is finished is not written again"


def test_a_full_disk_is_told_before_anything_is_written(keeper, settings, with_master):
    settings.MEDIA_MIN_FREE_MB = 10**9
    wanted = start_export(form="bag", by=keeper, at=timezone.now())

    with pytest.raises(StorageFull):
        write_export(wanted.pk, now=timezone.now(), progress=silent)

    assert not wanted.path.exists()


def test_old_files_and_files_of_no_row_are_swept(keeper):
    now = timezone.now()
    old = start_export(form="csv", by=keeper, at=now - module.KEPT * 2)
    new = start_export(form="csv", by=keeper, at=now)
    for row in (old, new):
        write_export(row.pk, now=now, progress=silent)
    stray = new.path.with_name("huxiang-999.csv.part")
    stray.write_text("")

    assert sweep_exports(now=now) == 2
    assert new.path.exists()
    assert not old.path.exists()
    assert not stray.exists()
    assert list(ExportFile.objects.all()) == [new]


# The page


def test_a_curator_asks_waits_and_fetches(client, keeper, run_jobs):
    collection = CollectionFactory()
    bare("object", collection=collection, inventory_no="HN-1", title_zh="银项圈")
    client.force_login(keeper)

    answer = client.post("/cms/archive/exports/", {"form": "csv", "collection": collection.pk})
    assert answer.status_code == 302
    assert "data-import-running" in client.get("/cms/archive/exports/").content.decode()
    run_jobs()

    page = client.get("/cms/archive/exports/").content.decode()
    assert "data-import-running" not in page
    row = ExportFile.objects.get()
    bytes_address = client.get(f"/cms/archive/exports/{row.pk}/file/")["Location"]
    body = b"".join(client.get(bytes_address).streaming_content)
    assert "银项圈" in body.decode("utf-8-sig")
    client.post(f"/cms/archive/exports/{row.pk}/remove/")
    assert not row.path.exists()
    assert not ExportFile.objects.exists()


def test_nobody_else_sees_or_fetches_an_export(client, keeper, staff, run_jobs):
    row = start_export(form="csv", by=keeper, at=timezone.now())
    run_jobs()
    client.force_login(staff(Role.PUBLISHER))

    assert f"/exports/{row.pk}/" not in client.get("/cms/archive/exports/").content.decode()
    assert client.get(f"/cms/archive/exports/{row.pk}/file/").status_code == 404
    assert client.post(f"/cms/archive/exports/{row.pk}/remove/").status_code == 404


def test_a_bag_is_closed_to_who_may_no_longer_have_its_masters(
    client, keeper, with_master, run_jobs
):
    row = start_export(form="bag", by=keeper, at=timezone.now())
    run_jobs()
    client.force_login(keeper)
    address = f"/cms/archive/exports/{row.pk}/file/"
    assert client.get(address).status_code == 302

    Asset.objects.update(grade=Asset.Grade.CORE)

    assert client.get(address).status_code == 404


def test_one_record_is_named_by_its_ark(client, keeper, with_master):
    client.force_login(keeper)
    bare("object")

    client.post("/cms/archive/exports/", {"form": "csv", "record": with_master.ark})
    refused = client.post("/cms/archive/exports/", {"form": "csv", "record": "ark:/99999/nothing"})

    assert refused.status_code == 422
    (row,) = ExportFile.objects.all()
    assert list(module.records_of(row)) == [with_master]


def test_a_failure_is_told_on_the_page(client, keeper, with_master, run_jobs):
    with_master.primary_asset.master.path.unlink()
    start_export(form="bag", by=keeper, at=timezone.now())
    Job.objects.update(max_attempts=1)
    run_jobs()
    client.force_login(keeper)

    assert "没有完成" in client.get("/cms/archive/exports/").content.decode()


# The command


def test_the_command_writes_and_refuses(with_master, keeper, tmp_path, capsys):
    call_command("export_records", str(tmp_path / "a.xlsx"), form="xlsx", kind="object")
    assert "1 records" in capsys.readouterr().out
    call_command(
        "export_records", str(tmp_path / "a.zip"), form="bag", record=with_master.ark_name,
        viewer=keeper.email,
    )  # fmt: skip
    assert unpacked(tmp_path / "a.zip", tmp_path / "out").is_valid()
    with pytest.raises(CommandError, match="no collection"):
        call_command("export_records", str(tmp_path / "b"), form="csv", collection="nothing")
    with pytest.raises(CommandError, match="--as"):
        call_command("export_records", str(tmp_path / "b"), form="bag")
