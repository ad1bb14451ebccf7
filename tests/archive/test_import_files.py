"""The media files of an import: zip, folder, library; hostile zips; taken in once."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from accounts.models import Institution
from archive.errors import SheetRefused
from archive.models import ImportBatch, Record
from archive.services.discard_import import discard_import, tidy_imports
from archive.spreadsheet import take_in
from archive.spreadsheet.media_zip import check_media_zip
from media.models import Asset
from media.services.ingest import ingest
from tests.archive.factories import CollectionFactory
from tests.archive.importing import apply, codes, opened, rehearse, take_back, verdicts

pytestmark = pytest.mark.django_db


def zipped(files: dict[str, bytes], **how) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content, **how)
    return file.getvalue()


@pytest.fixture
def picture(tmp_path: Path):
    """Bytes of a small JPEG, another for each number."""

    def make(number: int = 0) -> bytes:
        return pictures_bytes(tmp_path / f"{number}.jpg", number)

    return make


def pictures_bytes(path: Path, number: int) -> bytes:
    from PIL import Image

    Image.new("RGB", (64, 48), (number * 40 % 256, 90, 120)).save(path, "JPEG")
    return path.read_bytes()


SHEET = "编号,名称,影像文件\n1,银饰,正面.jpg；背面.jpg\n2,银冠,2/图.jpg\n3,无图,\n"


def test_files_of_a_zip_are_taken_in_and_attached_in_their_order(picture):
    content = zipped(
        {
            "图/正面.jpg": picture(1),
            "图/背面.jpg": picture(2),
            "2/图.jpg": picture(3),
            "__MACOSX/x": b"x",
        }
    )
    batch = rehearse(SHEET, media_zip=content)
    assert verdicts(batch) == ["new"] * 3, codes(batch)
    assert not Asset.objects.exists()
    batch = apply(batch)
    first = Record.objects.get(inventory_no="1").get_latest_revision_as_object()
    names = [item.asset.master.original_name for item in first.ordered_media]
    assert names == ["正面.jpg", "背面.jpg"]
    assert Asset.objects.count() == 3
    assert not batch.folder.exists()
    # the same again changes nothing and takes no file in twice
    again = rehearse(SHEET, batch.collection, media_zip=content)
    assert verdicts(again) == ["unchanged"] * 3
    assert {file["source"] for row in again.rows.all() for file in row.media} == {"library"}
    apply(again)
    assert Asset.objects.count() == 3
    assert Record.objects.get(inventory_no="1").media_items.count() == 2


def test_rehearsal_says_whose_file_is_missing_unreadable_or_not_one(picture):
    content = zipped(
        {
            "a/正面.jpg": picture(1),
            "b/正面.jpg": picture(2),
            "背面.jpg": b"no picture",
            "2/图.jpg": b"",
        }
    )
    batch = rehearse(SHEET + "4,银角,没有.jpg\n", media_zip=content)
    found = {(row.number, f["code"], f["value"]) for row in batch.rows.all() for f in row.faults}
    assert found == {
        (2, "media_ambiguous", "正面.jpg"),
        (2, "media_unreadable", "背面.jpg"),
        (3, "media_unreadable", "2/图.jpg"),
        (5, "media_missing", "没有.jpg"),
    }
    assert verdicts(batch) == ["faulty", "faulty", "new", "faulty"]
    assert batch.doubtful_values.filter(field="media_files").count() == 4


def test_files_of_a_folder_that_the_operator_named(picture, settings, tmp_path):
    allowed = tmp_path / "scans"
    (allowed / "2").mkdir(parents=True)
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(picture(9))
    for number, name in enumerate(("正面.jpg", "背面.jpg", "2/图.jpg")):
        (allowed / name).write_bytes(picture(number))
    (allowed / "链接.jpg").symlink_to(secret)
    settings.IMPORT_FOLDERS = [str(allowed)]
    batch = rehearse(SHEET + "4,银角,链接.jpg\n", media_folder=str(allowed))
    assert codes(batch) == {("media_missing", "media_files")}, "links are not followed"
    apply(batch)
    assert Record.objects.get(inventory_no="2").media_items.count() == 1
    for outside in (str(tmp_path), "/etc", str(allowed / ".." / "x")):
        with pytest.raises(SheetRefused, match="HUXIANG_IMPORT_FOLDERS"):
            opened(SHEET, media_folder=outside)


def test_files_of_the_library_by_name_and_by_digest(picture, tmp_path):
    path = tmp_path / "正面.jpg"
    path.write_bytes(picture(1))
    asset = ingest(path).asset
    batch = rehearse(f"编号,名称,图片\n1,银饰,正面.jpg\n2,银冠,{asset.master.sha256}\n")
    assert verdicts(batch) == ["new"] * 2, codes(batch)
    apply(batch)
    for record in Record.objects.all():
        assert [item.asset for item in record.media_items.all()] == [asset]
    assert Asset.objects.count() == 1


def test_the_same_picture_of_another_museum_is_taken_in_anew(picture, tmp_path):
    other = Institution.objects.create(code="er", name_zh="另一座馆")
    path = tmp_path / "正面.jpg"
    path.write_bytes(picture(1))
    theirs = ingest(path, institution_id=other.pk).asset
    batch = rehearse(
        "编号,名称,图片\n1,银饰,正面.jpg\n", media_zip=zipped({"正面.jpg": picture(1)})
    )
    apply(batch)
    ours = Record.objects.get().media_items.get().asset
    assert ours != theirs
    assert ours.master == theirs.master
    assert ours.institution == batch.collection.institution


class Killed(BaseException):
    pass


@pytest.mark.parametrize("point", ["before", "after"])
def test_taking_files_in_can_be_killed_between_file_and_record(picture, monkeypatch, point):
    content = zipped({"正面.jpg": picture(1), "背面.jpg": picture(2), "图.jpg": picture(3)})
    batch = rehearse(SHEET.replace("2/图", "图"), media_zip=content)
    inner = take_in._attach

    def dying(*arguments) -> None:
        if point == "after":
            inner(*arguments)
        raise Killed

    monkeypatch.setattr(take_in, "_attach", dying)
    with pytest.raises(Killed):
        apply(batch)
    monkeypatch.setattr(take_in, "_attach", inner)
    assert batch.folder.exists(), "the upload is kept until the import is done"
    apply(batch)
    assert Asset.objects.count() == 3
    assert Record.objects.get(inventory_no="1").media_items.count() == 2


def test_a_file_that_the_media_room_refuses_is_told_at_its_row(picture):
    broken = picture(1)[:300]  # its first bytes are those of a JPEG
    batch = rehearse(
        SHEET,
        media_zip=zipped({"正面.jpg": broken, "背面.jpg": picture(2), "2/图.jpg": picture(3)}),
    )
    assert verdicts(batch) == ["new"] * 3
    apply(batch)
    states = [[file["state"] for file in row.media] for row in batch.rows.all()]
    assert states == [["refused", "attached"], ["attached"], []]
    assert batch.rows.first().media[0]["text"]
    assert Record.objects.count() == 3


def test_taking_back_takes_the_files_from_records_and_keeps_them_in_the_library(picture):
    collection = CollectionFactory()
    apply(rehearse("编号,名称\n1,银饰\n2,银冠\n", collection))
    content = zipped({"正面.jpg": picture(1), "背面.jpg": picture(2), "2/图.jpg": picture(3)})
    batch = apply(rehearse(SHEET, collection, media_zip=content))
    assert [row.verdict for row in batch.rows.all()] == ["unchanged", "unchanged", "new"]
    batch = take_back(batch)
    assert [row.undone for row in batch.rows.all()] == ["restored", "restored", "deleted"]
    assert Record.objects.count() == 2
    for record in Record.objects.all():
        assert not record.media_items.exists()
        assert not record.get_latest_revision_as_object().media_items.exists()
    assert Asset.objects.count() == 3


# Hostile zips


def link(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def locked() -> bytes:
    content = bytearray(zipped({"a.jpg": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + offset] |= 1
    return bytes(content)


def lying() -> bytes:
    content = zipped({"正面.jpg": b"\xff\xd8\xff" + b"0" * 3_000_000})
    return content.replace(struct.pack("<L", 3_000_003), struct.pack("<L", 2_000))


HOSTILE = {
    "up": (zipped({"../../evil.jpg": b"x"}), "文件夹之外"),
    "absolute": (zipped({"/etc/evil.jpg": b"x"}), "文件夹之外"),
    "a drive": (zipped({"C:/evil.jpg": b"x"}), "文件夹之外"),
    "backslashes": (zipped({"..\\..\\evil.jpg": b"x"}), "文件夹之外"),
    "a link": (link("a.jpg"), "链接"),
    "two of one name": (zipped({"a.jpg": b"x", "A.JPG": b"y"}), "同名"),
    "a password": (locked(), "密码"),
    "a bomb": (zipped({"a.bmp": b"0" * 60_000_000}), "过大"),
    "no zip": (b"nothing", "zip"),
    "cut off": (zipped({"a.jpg": b"x" * 5000})[:60], "zip"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_zip_that_is_not_safe_is_refused_whole(case):
    content, words = HOSTILE[case]
    with pytest.raises(SheetRefused, match=words):
        opened(SHEET, media_zip=content)
    assert not ImportBatch.objects.exists()


def test_a_zip_that_lies_about_a_size_unpacks_no_more_than_it_says():
    batch = rehearse(SHEET, media_zip=lying())
    assert ("media_unreadable", "media_files") in codes(batch)


def test_names_in_gbk_are_read_as_they_were_meant(picture):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("XXXX.jpg", picture(1))
    content = file.getvalue().replace(b"XXXX.jpg", "正面.jpg".encode("gb18030"))
    assert verdicts(rehearse("编号,名称,图片\n1,银饰,正面.jpg\n", media_zip=content)) == ["new"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["zip-slip.zip", "zip-slip-win.zip"])
def test_the_known_zip_slips_are_refused(shared_data: Path, name):
    with pytest.raises(SheetRefused, match="文件夹之外"):
        check_media_zip(shared_data / "hostile" / name)


# What is left behind


def test_uploads_that_nobody_needs_are_cleared_away():
    from datetime import timedelta

    from django.utils import timezone

    kept, gone = opened(SHEET), opened(SHEET)
    stray = kept.folder.parent / "stray"
    stray.mkdir()
    later = timezone.now() + timedelta(days=1)
    assert tidy_imports(now=later) == 1
    assert kept.folder.exists()
    discard_import(gone)
    assert not gone.folder.exists()
    tidy_imports(now=timezone.now() + timedelta(days=61))
    assert not kept.folder.exists()
    assert not ImportBatch.objects.exists()
