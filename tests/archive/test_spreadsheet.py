from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from archive.errors import BatchNotApplicable, SheetRefused
from archive.models import ImportRow, Record
from archive.services.publish_record import publish_record
from archive.services.start_import import start_import
from archive.spreadsheet import read
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.columns import BY_FIELD, COLUMNS, column_for
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.read import read_sheet
from archive.spreadsheet.rehearse import rehearse_sheet
from archive.spreadsheet.template import template_sheet
from tests.archive.factories import AgentFactory, CollectionFactory, RecordFactory

pytestmark = pytest.mark.django_db

HEADER = "藏品编号,名称,英文名称,年代,地点,质地,文物级别"


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rehearse(content: str | bytes, collection=None, kind="object"):
    return rehearse_sheet(
        content.encode() if isinstance(content, str) else content,
        file_name="总账.csv",
        collection=collection or CollectionFactory(),
        kind=kind,
        by=None,
        at=timezone.now(),
    )


def faults(batch) -> list[Fault]:
    return [Fault.load(stored) for row in batch.rows.all() for stored in row.faults]


def silent(_done: int, _total: int) -> None: ...


def test_a_sheet_is_rehearsed_without_writing_and_then_applied(vocabularies):
    batch = rehearse(f"{HEADER}\nHN-1,西兰卡普,Brocade,光绪二十三年,永顺县,棉麻纤维；丝,三级\n")
    assert [row.verdict for row in batch.rows.all()] == ["new"], faults(batch)
    assert not Record.objects.exists()

    apply_batch(batch.pk, progress=silent)
    record = Record.objects.get()
    assert (record.title_en, record.date_edtf, record.start_year) == ("Brocade", "1897", 1897)
    assert (record.place.code, record.grade.code) == ("433127", "3")
    assert {term.label_zh_hans for term in record.materials.all()} == {"棉麻纤维", "丝"}
    assert not record.live
    assert record.latest_revision is not None


def test_the_same_sheet_twice_makes_no_second_record(vocabularies):
    collection = CollectionFactory()
    sheet = f"{HEADER}\nHN-1,西兰卡普,Brocade,清,永顺县,丝,三级\n"
    first = rehearse(sheet, collection)
    twin = rehearse(sheet, collection)  # rehearsed before the first one was applied
    apply_batch(first.pk, progress=silent)
    apply_batch(first.pk, progress=silent)
    apply_batch(twin.pk, progress=silent)
    assert Record.objects.count() == 1
    assert rehearse(sheet, collection).rows.get().verdict == "unchanged"


def test_an_import_that_was_killed_goes_on_where_it_stopped(vocabularies):
    rows = "\n".join(f"HN-{n},银饰 {n},,,,," for n in range(6))
    batch = rehearse(f"{HEADER}\n{rows}\n")

    class Killed(BaseException):
        pass

    def kill_at_third(done: int, _total: int) -> None:
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        apply_batch(batch.pk, progress=kill_at_third)
    assert Record.objects.count() == 3
    apply_batch(batch.pk, progress=silent)
    assert Record.objects.count() == 6
    assert batch.rows.filter(applied=True).count() == 6


def test_a_changed_row_shows_the_difference_and_writes_a_draft_only(vocabularies):
    collection = CollectionFactory()
    apply_batch(
        rehearse(f"{HEADER}\nHN-1,西兰卡普,Brocade,清,,,\n", collection).pk, progress=silent
    )
    publish_record(Record.objects.get(), by=None)

    batch = rehearse(f"{HEADER}\nHN-1,土家织锦被面,,,,,\n", collection)
    row = batch.rows.get()
    assert row.verdict == "changed"
    assert [(c["field"], c["old"], c["new"]) for c in row.changes] == [
        ("title_zh", "西兰卡普", "土家织锦被面")
    ]
    apply_batch(batch.pk, progress=silent)
    record = Record.objects.get()
    assert record.title_zh == "西兰卡普", "what is public waits for its publication"
    draft = record.get_latest_revision_as_object()
    assert (draft.title_zh, draft.title_en) == ("土家织锦被面", "Brocade")


def test_each_fault_names_row_column_value_reason_and_mend(vocabularies):
    batch = rehearse(
        f"{HEADER}\n"
        "HN-1,西兰卡普,,1934年13月,永顺县,丝,三级\n"
        "HN-2,银项圈,,清,永顺,银子,特级\n"
        "HN-1,重号,,清,,,\n"
        ",无号,,清,,,\n"
        "HN-5,,,清,不存在的地方,,\n"
    )
    found = {(f.code, f.field) for f in faults(batch)}
    assert found == {
        ("date", "date_found"),
        ("unknown_term", "materials"),
        ("unknown_term", "grade"),
        ("duplicate", "inventory_no"),
        ("identifier_missing", "inventory_no"),
        ("title_missing", "title_zh"),
        ("unknown_place", "place"),
    }
    by_code = {f.code: f for f in faults(batch)}
    assert "13 月" in by_code["date"].reason
    assert "第 2 行" in by_code["duplicate"].reason
    grade = next(f for f in faults(batch) if f.field == "grade")
    assert set(grade.nearest) & {"一级", "二级", "三级"}
    assert all(f.reason and f.mend for f in faults(batch))
    assert set(batch.rows.values_list("verdict", flat=True)) == {"faulty"}

    apply_batch(batch.pk, progress=silent)
    assert not Record.objects.exists(), "rows with faults are never written"


def test_formulas_are_not_taken_and_not_executed():
    batch = rehearse(workbook(["编号", "名称"], ["1", '=HYPERLINK("http://x","y")'], ["2", "银饰"]))
    first, second = batch.rows.all()
    assert {f["code"] for f in first.faults} == {"formula", "title_missing"}
    assert second.verdict == "new"
    assert {f.code for f in faults(rehearse("编号,名称\n1,=1+1\n"))} == {"formula", "title_missing"}


def test_merged_cells_are_named():
    batch = rehearse(workbook(["编号", "名称"], ["1", "银饰"], ["2", None], merge="B2:B3"))
    assert [row.verdict for row in batch.rows.all()] == ["new", "faulty"]
    assert ("merged", "title_zh") in {(f.code, f.field) for f in faults(batch)}


def test_typed_cells_read_as_a_person_would_write_them():
    sheet = read_sheet(
        workbook(["编号", "名称", "年代", "数量"], [7.0, "银饰", date(1934, 11, 3), 2])
    )
    assert sheet.rows[0].cells == ("7", "银饰", "1934-11-03", "2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_offices_write(encoding):
    sheet = read_sheet("编号,名称\n1,苗族银饰䶮\n".encode(encoding))
    assert sheet.headers == ("编号", "名称")
    assert sheet.rows[0].cells == ("1", "苗族银饰䶮")


def test_semicolons_and_tabs_separate_as_well():
    assert read_sheet("编号;名称\n1;银饰\n".encode()).rows[0].cells == ("1", "银饰")
    assert read_sheet("编号\t名称\n1\t银饰\n".encode()).rows[0].cells == ("1", "银饰")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    return file.getvalue()


def with_entities() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(workbook(["编号", "名称"], ["1", "a"])))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            package.writestr(name, content)
    return file.getvalue()


def plain_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("照片.jpg", b"x")
    return file.getvalue()


REFUSED = {
    "empty": (b"", "空的"),
    "blank": (b" \n\n ", "空的"),
    "only a header": ("编号,名称\n".encode(), "没有数据行"),
    "an old xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "xlsx"),
    "a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)), "不是表格文件"),
    "a zip of pictures": (plain_zip(), "压缩包"),
    "a damaged workbook": (workbook(["编号", "名称"], ["1", "a"])[:900], "损坏"),
    "a bomb": (bomb(), "过大"),
    "entities": (with_entities(), "XML"),
    "latin letters in shift-jis": (b"\x82\xb1\x82\xff\x00,\x80", "编码"),
    "an open quote": ('编号,名称\n1,"银饰\n'.encode(), "引号"),
    "no name column": ("编号,备注\n1,x\n".encode(), "名称"),
    "too many columns": ((",".join("x" * 300) + "\n1\n").encode(), "列"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sheet_is_refused_with_its_reason_and_leaves_nothing(case, monkeypatch):
    monkeypatch.setattr(read, "MAX_UNPACKED_BYTES", 2_000_000)
    content, words = REFUSED[case]
    with pytest.raises(SheetRefused, match=words):
        rehearse(content)
    assert not ImportRow.objects.exists()


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(read, "MAX_ROWS", 3)
    with pytest.raises(SheetRefused, match="超过 3 行"):
        rehearse("编号,名称\n" + "".join(f"{n},银饰\n" for n in range(9)))


def test_headers_are_known_in_both_languages_and_by_kind():
    assert column_for("名称（必填）", "object") is BY_FIELD["title_zh"]
    assert column_for(" Title_EN ", "object") is BY_FIELD["title_en"]
    assert column_for("category", "site") is BY_FIELD["site_class"]
    assert column_for("category", "object") is BY_FIELD["category"]
    assert column_for("备注", "object") is None
    names = [name for column in COLUMNS for name in column.names]
    assert len(names) == len(set(names)), "one header must not mean two fields"


def test_the_template_sheet_is_good_as_it_stands(vocabularies):
    content = template_sheet()
    headers = [cell.value for cell in load_workbook(io.BytesIO(content)).active[1]]
    assert len(headers) == len(COLUMNS)
    batch = rehearse(content)
    assert not faults(batch)
    assert not batch.ignored_columns
    assert batch.rows.get().verdict == "new"


def test_centimetres_become_millimetres_and_people_are_looked_up(vocabularies):
    AgentFactory(name_zh="湖南博物院")
    batch = rehearse("编号,名称,通长(cm),收藏单位\n1,被面,178.25,湖南博物院\n2,被面,很长,某馆\n")
    apply_batch(batch.pk, progress=silent)
    record = Record.objects.get()
    assert float(record.length_mm) == 1782.5
    assert record.holding_institution.name_zh == "湖南博物院"
    assert {f.code for f in faults(batch)} == {"number", "unknown_agent"}


def test_a_row_that_the_archive_refuses_when_written_becomes_faulty(vocabularies):
    census = "1" * 22
    batch = rehearse("编号,名称,收藏单位编号\n1,被面,HN\n2,被面,HN\n")
    RecordFactory(census_no=census)
    batch.rows.filter(number=3).update(
        values={"kind": "object", "title_zh": "被面", "inventory_no": "2", "census_no": "12"}
    )
    apply_batch(batch.pk, progress=silent)
    assert [row.verdict for row in batch.rows.all()] == ["new", "faulty"]


def test_a_batch_is_started_once(run_jobs):
    batch = rehearse("编号,名称\n1,银饰\n")
    start_import(batch)
    with pytest.raises(BatchNotApplicable):
        start_import(batch)
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, Record.objects.count()) == ("applied", 1)
    with pytest.raises(BatchNotApplicable):
        start_import(batch)


def test_the_command_rehearses_and_applies(tmp_path: Path, capsys):
    collection = CollectionFactory()
    file = tmp_path / "总账.csv"
    file.write_text("编号,名称,年代\n1,银饰,清\n2,银饰,胡说\n", encoding="gb18030")
    call_command("import_records", str(file), collection=collection.slug)
    said = capsys.readouterr()
    assert "1 new, 0 changed, 0 unchanged, 1 faulty" in said.out
    assert "row 3" in said.err
    assert not Record.objects.exists()
    call_command("import_records", str(file), collection=collection.slug, apply=True)
    assert Record.objects.count() == 1
    with pytest.raises(CommandError, match="no collection"):
        call_command("import_records", str(file), collection="nowhere")
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="空的"):
        call_command("import_records", str(file), collection=collection.slug)


@pytest.mark.shared
def test_the_national_sites_of_hunan_are_read(shared_data: Path, vocabularies):
    content = (shared_data / "metadata" / "hunan_national_heritage_sites.csv").read_bytes()
    batch = rehearse(content, kind="site")
    counts = {verdict: count for verdict, _label, count in batch.counts()}
    assert counts == {"new": 226, "changed": 0, "unchanged": 0, "faulty": 11}
    assert {(f.code, f.field) for f in faults(batch)} == {("unknown_term", "site_class")}
