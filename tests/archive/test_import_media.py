"""A folder of files becomes assets and, where wanted, public records."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from archive.models import Record
from jobs.models import Job
from media.models import Asset

pytestmark = pytest.mark.django_db

SOURCES = """file,title,author,licence,notes
images/a.png,土家织锦 Tujia brocade,佚名,CC BY 4.0,拍摄于展厅
images/b.png,Silver collar,,All rights reserved,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    images = tmp_path / "in" / "images"
    images.mkdir(parents=True)
    Image.new("RGB", (40, 30), "red").save(images / "a.png")
    Image.new("RGB", (40, 30), "blue").save(images / "b.png")
    (images / "c.jpg").write_text("不是图像")
    (images / ".hidden").write_text("x")
    (tmp_path / "sources.csv").write_text(SOURCES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> tuple[str, int]:
    out = StringIO()
    sheet = ("--sources", str(folder / "sources.csv"))
    try:
        call_command("import_media", str(folder / "in"), *sheet, *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def test_every_file_is_told_of_and_the_exit_code_is_honest(folder):
    out, code = run(folder)

    assert code == 3
    assert "3 files" in out
    assert "2 imported, 1 refused media_type_mismatch" in out
    assert ".hidden" not in out
    first = Asset.objects.get(title_zh__startswith="土家织锦")
    assert first.licence_uri == "https://creativecommons.org/licenses/by/4.0/"
    assert first.creator_zh == "佚名"


def test_a_second_run_finds_what_is_there(folder):
    run(folder)

    out, _ = run(folder)

    assert "2 known" in out
    assert Asset.objects.count() == 2
    assert Job.objects.filter(kind="media.renditions").count() == 2


def test_a_rehearsal_checks_everything_and_stores_nothing(folder):
    out, code = run(folder, "--dry-run", "--publish", "--collection", "new")

    assert (code, "2 rehearsed" in out) == (3, True)
    assert not Asset.objects.exists()


def test_published_records_open_what_the_licence_opens(folder):
    options = ("--publish", "--collection", "drop", "--new-collection", "素材")

    run(folder, *options)
    again, _ = run(folder, *options)

    assert "2 known" in again
    assert Record.objects.filter(live=True, collection__slug="drop").count() == 2
    assert Asset.objects.get(title_zh__startswith="土家织锦").public_access == "full"
    assert Asset.objects.get(title_en="Silver collar").public_access == "preview"


def test_an_unknown_collection_or_sheet_is_told(folder):
    with pytest.raises(CommandError, match="no collection"):
        call_command("import_media", str(folder / "in"), publish=True, collection="none")
    with pytest.raises(CommandError, match="column named file"):
        (folder / "bad.csv").write_text("a,b\n1,2\n")
        call_command("import_media", str(folder / "in"), sources=folder / "bad.csv")
