"""A file is stored once, whole, with its rows and its evidence, or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jobs.models import Job
from media import errors
from media.models import Asset, FileEvent, Master
from media.services import ingest as ingest_module
from media.services.ingest import ingest, ingest_file
from media.services.receive_upload import receive_upload
from provenance.models import Event
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MASTERS_DIR).rglob("*") if path.is_file()]


def test_a_picture_is_stored_under_its_digest_with_its_events(files):
    asset = ingest_file(files / "picture.jpg", title_zh="西兰卡普", credit_zh="示意图")

    assert asset.master is not None
    path = asset.master.path
    assert path.read_bytes() == (files / "picture.jpg").read_bytes()
    assert path.relative_to(settings.MASTERS_DIR).parts[:2] == (path.name[:2], path.name[2:4])
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert stored_files() == [path]
    assert (asset.kind, asset.width, asset.height) == ("image", 900, 600)
    assert set(asset.file_events.values_list("type", flat=True)) == {
        "message digest calculation", "format identification", "validation", "ingestion",
    }  # fmt: skip
    assert Event.objects.about(asset.public_id).get().kind == "asset.ingested"
    assert Job.objects.get(kind="media.renditions").subject == asset.public_id


def test_without_a_title_the_file_is_called_by_its_name(files):
    assert ingest_file(files / "picture.jpg", original_name="苗绣.jpg").title_zh == "苗绣"


def test_the_same_file_twice_is_the_same_asset(files):
    first = ingest(files / "picture.jpg")
    second = ingest(files / "picture.jpg")

    assert second.asset == first.asset
    assert not second.is_new
    assert Master.objects.count() == 1
    assert Event.objects.filter(kind="asset.ingested").count() == 1


def test_two_owners_share_the_master_and_have_an_asset_each(files):
    mine = ingest_file(files / "picture.jpg", owner=UserFactory())
    yours = ingest_file(files / "picture.jpg", owner=UserFactory())

    assert mine != yours
    assert mine.master == yours.master
    assert len(stored_files()) == 1


def test_a_duplicate_can_be_refused_or_wanted(files):
    first = ingest_file(files / "picture.jpg", title_zh="原件")

    with pytest.raises(errors.DuplicateFile, match=first.public_id):
        ingest(files / "picture.jpg", on_duplicate="refuse")
    again = ingest(files / "picture.jpg", on_duplicate="new")

    assert again.is_new
    assert again.asset.master == first.master


def test_a_refused_file_leaves_nothing_behind(tmp_path):
    bad = tmp_path / "假.jpg"
    bad.write_text("不是图像")

    with pytest.raises(errors.TypeMismatch):
        ingest_file(bad)

    assert bad.read_text() == "不是图像"
    assert stored_files() == []
    assert not Asset.objects.exists()
    assert not Master.objects.exists()
    assert not Job.objects.exists()


def test_a_crash_before_the_rows_is_mended_by_the_next_try(files, monkeypatch):
    def crash(*_args, **_kwargs):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(ingest_module, "_write_rows", crash)
        with pytest.raises(RuntimeError):
            ingest_file(files / "picture.jpg")
    assert not Asset.objects.exists()

    ingest_file(files / "picture.jpg")

    assert Asset.objects.count() == 1
    assert len(stored_files()) == 1


def test_an_upload_is_taken_in_under_its_own_name(files):
    upload = SimpleUploadedFile("夯歌.wav", (files / "sound.wav").read_bytes())

    taken = receive_upload(upload, owner=None, by=UserFactory(), now=timezone.now())

    assert taken.asset.title_zh == "夯歌"
    assert taken.asset.duration_ms == 4000
    assert not list((Path(settings.QUARANTINE_DIR) / ".incoming").iterdir())


def test_a_refused_upload_goes_to_quarantine_with_the_reason():
    upload = SimpleUploadedFile("假.png", "文字".encode())

    with pytest.raises(errors.TypeMismatch):
        receive_upload(upload, owner=None, by=None, now=timezone.now())

    reason = json.loads(next(Path(settings.QUARANTINE_DIR).glob("*/reason.json")).read_text())
    assert (reason["code"], reason["original_name"]) == ("media_type_mismatch", "假.png")
    kept = next(Path(settings.QUARANTINE_DIR).glob("*/file"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert not Asset.objects.exists()


def test_a_full_disk_is_told_and_leaves_nothing(files, monkeypatch):
    import os

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(errors.StorageFull):
        ingest_file(files / "picture.jpg")

    assert stored_files() == []


def test_events_name_a_file(db):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        FileEvent.objects.create(type="ingestion", outcome="success", agent="x", at=timezone.now())
