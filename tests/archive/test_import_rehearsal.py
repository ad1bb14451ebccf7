"""Rehearsal and application: verdicts, faults, differences, death at any instant."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, ReferenceIndex

from archive.errors import BatchNotApplicable, PlanRefused
from archive.models import Agent, ImportBatch, ImportRow, Record
from archive.services import write_drafts
from archive.services.create_record import create_record
from archive.services.decide_value import decide_value, forget_decision
from archive.services.publish_record import publish_record
from archive.services.start_import import start_import, start_rehearsal
from archive.spreadsheet import apply as applying
from archive.spreadsheet import rehearse as rehearsing
from archive.spreadsheet.columns import ALL_COLUMNS
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.template import template_sheet
from jobs.models import Job
from tests.archive.factories import AgentFactory, CollectionFactory, RecordFactory
from tests.archive.importing import (
    apply,
    codes,
    faults,
    opened,
    planned,
    rehearse,
    rehearsed,
    verdicts,
    workbook,
)

pytestmark = pytest.mark.django_db

HEADER = "藏品编号,名称,英文名称,年代,地点,质地,文物级别"


def test_a_sheet_is_rehearsed_without_writing_and_then_applied(vocabularies):
    batch = rehearse(f"{HEADER}\nHN-1,西兰卡普,Brocade,光绪二十三年,永顺县,棉麻纤维；丝,三级\n")
    assert verdicts(batch) == ["new"], faults(batch)
    assert not Record.objects.exists()
    assert batch.sheet_file.exists(), "the upload is kept until the import is done"

    batch = apply(batch)
    record = Record.objects.get()
    assert (record.title_en, record.date_edtf, record.start_year) == ("Brocade", "1897", 1897)
    assert (record.place.code, record.grade.code) == ("433127", "3")
    assert {term.label_zh_hans for term in record.materials.all()} == {"棉麻纤维", "丝"}
    assert not record.live
    assert batch.state == ImportBatch.State.APPLIED
    assert not batch.folder.exists()


def test_what_is_written_in_bulk_is_what_the_services_write(vocabularies):
    collection = CollectionFactory()
    batch = rehearse(f"{HEADER}\nHN-1,西兰卡普,Brocade,清,永顺县,丝,三级\n", collection)
    apply(batch)
    made = Record.objects.get()
    twin = create_record(
        collection=collection,
        kind="object",
        title_zh="西兰卡普",
        title_en="Brocade",
        inventory_no="HN-2",
        date_found="清",
        place=made.place,
        materials=list(made.materials.all()),
        grade=made.grade,
        by=None,
    )
    own = ("pk", "ark_name", "inventory_no", "created_at", "updated_at", "latest_revision")
    first, second = made.latest_revision.content, twin.latest_revision.content
    # a first revision is made before the row knows that it has unpublished changes
    same = {name for name in second if name not in (*own, "has_unpublished_changes")}
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    draft = made.get_latest_revision_as_object()
    assert [term.label_zh_hans for term in draft.materials.all()] == ["丝"]
    assert made.has_unpublished_changes
    assert ReferenceIndex.get_references_to(made.place).filter(object_id=made.pk).exists()
    entry = ModelLogEntry.objects.for_instance(made).get()
    assert (entry.action, entry.data["import"]) == ("archive.import", batch.pk)
    published = publish_record(made, by=None)
    assert [term.label_zh_hans for term in published.materials.all()] == ["丝"]


def test_the_same_sheet_twice_makes_no_second_record(vocabularies):
    collection = CollectionFactory()
    sheet = f"{HEADER}\nHN-1,西兰卡普,Brocade,清,永顺县,丝,三级\n"
    first = rehearse(sheet, collection)
    twin = rehearse(sheet, collection)  # rehearsed before the first one was applied
    apply(first)
    apply(twin)
    assert Record.objects.count() == 1
    assert verdicts(rehearse(sheet, collection)) == ["unchanged"]


class Killed(BaseException):
    pass


def killing(at: int):
    calls = iter(range(1_000))

    def progress(_done: int, _total: int) -> None:
        if next(calls) == at:
            raise Killed

    return progress


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_import_that_was_killed_goes_on_where_it_stopped(vocabularies, monkeypatch, at):
    monkeypatch.setattr(applying, "CHUNK", 2)
    rows = "\n".join(f"HN-{n},银饰 {n},,,,," for n in range(6))
    batch = rehearse(f"{HEADER}\n{rows}\n")
    with pytest.raises(Killed):
        apply(batch, killing(at))
    assert Record.objects.count() == at * 2
    apply(batch)
    assert Record.objects.count() == 6
    assert batch.rows.filter(applied=True).count() == 6


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_rehearsal_that_was_killed_goes_on_behind_its_last_chunk(monkeypatch, at):
    monkeypatch.setattr(rehearsing, "CHUNK", 2)
    rows = "\n".join(f"HN-{n % 4},银饰 {n}" for n in range(6))
    batch = planned(opened(f"编号,名称\n{rows}\n"))
    start_rehearsal(batch, queue=False)
    with pytest.raises(Killed):
        rehearsing.rehearse_batch(batch.pk, progress=killing(at))
    assert batch.rows.count() == at * 2
    batch = rehearsed(batch)
    assert [row.number for row in batch.rows.all()] == [2, 3, 4, 5, 6, 7]
    assert verdicts(batch) == ["new"] * 4 + ["faulty"] * 2, "duplicates across chunks are seen"


def test_queries_do_not_grow_with_the_rows_of_a_chunk(vocabularies):
    def count(rows: int) -> int:
        lines = "\n".join(f"{rows}-{n},银饰,,清,永顺县,丝,三级" for n in range(rows))
        batch = planned(opened(f"{HEADER}\n{lines}\n"))
        with CaptureQueriesContext(
            connection,
        ) as found:
            apply(rehearsed(batch))
        return len(found)

    few, many = count(3), count(60)
    assert many <= few + 12, "bulk inserts are split by the number of their parameters only"


def test_a_file_that_says_no_kind_leaves_the_kind_of_what_is_there(vocabularies):
    collection = CollectionFactory()
    content = f"{HEADER}\nHN-1,西兰卡普,Brocade,清,,丝,\n"
    apply(rehearse(content, collection, kind="ich"))
    assert Record.objects.get().kind == "ich"

    assert verdicts(rehearse(content, collection, kind="object")) == ["unchanged"]


def test_a_changed_row_shows_the_difference_and_writes_a_draft_only(vocabularies):
    collection = CollectionFactory()
    apply(rehearse(f"{HEADER}\nHN-1,西兰卡普,Brocade,清,,丝,\n", collection))
    publish_record(Record.objects.get(), by=None)

    batch = rehearse(f"{HEADER}\nHN-1,土家织锦被面,,民国十六年,,棉麻纤维,\n", collection)
    row = batch.rows.get()
    assert row.verdict == "changed"
    assert [(c["field"], c["old"], c["new"]) for c in row.shown_changes] == [
        ("title_zh", "西兰卡普", "土家织锦被面"),
        ("date_found", "清", "民国十六年"),
        ("materials", "丝", "棉麻纤维"),
        ("date_edtf", "1616/1911", "1927"),
    ]
    apply(batch)
    record = Record.objects.get()
    assert record.title_zh == "西兰卡普", "what is public waits for its publication"
    draft = record.get_latest_revision_as_object()
    assert (draft.title_zh, draft.title_en, draft.date_edtf) == ("土家织锦被面", "Brocade", "1927")
    assert [term.label_zh_hans for term in draft.materials.all()] == ["棉麻纤维"]


def test_the_row_of_a_draft_follows_its_change(vocabularies):
    collection = CollectionFactory()
    apply(rehearse(f"{HEADER}\nHN-1,西兰卡普,,清,永顺县,丝,\n", collection))
    apply(rehearse(f"{HEADER}\nHN-1,被面,,,龙山县,棉麻纤维,\n", collection))
    record = Record.objects.get()
    assert (record.title_zh, record.place.name_zh) == ("被面", "龙山县")
    assert [term.label_zh_hans for term in record.materials.all()] == ["棉麻纤维"]
    assert ReferenceIndex.get_references_to(record.place).exists()


def test_each_fault_names_row_column_value_reason_and_mend(vocabularies):
    batch = rehearse(
        f"{HEADER}\n"
        "HN-1,西兰卡普,,1934年13月,永顺县,丝,三级\n"
        "HN-2,银项圈,,清,永顺,银子,特级\n"
        "HN-1,重号,,清,,,\n"
        ",无号,,清,,,\n"
        "HN-5,,,清,不存在的地方,,\n"
    )
    assert codes(batch) == {
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
    assert set(verdicts(batch)) == {"faulty"}
    assert {entry["code"] for entry in batch.fault_counts} == {f.code for f in faults(batch)}

    start_import(batch, queue=False)
    applying.apply_batch(batch.pk, progress=lambda _done, _total: None)
    assert not Record.objects.exists(), "rows with faults are never written"


@pytest.mark.parametrize(
    "code",
    [
        *("title_missing", "identifier_missing", "duplicate", "unknown_term", "unknown_place"),
        *("ambiguous_place", "unknown_agent", "unknown_choice", "number", "year", "formula"),
        *("cell_error", "too_long", "too_long_cell", "merged", "date", "digits_lost"),
        *("number_taken", "media_missing", "media_ambiguous", "media_unreadable"),
        *("other_collection", "refused", "invalid"),
    ],
)
def test_every_fault_has_its_sentences_in_both_languages(code):
    fault = Fault(code, "title_zh", "x", detail="y")
    chinese = (fault.reason, fault.mend)
    with translation.override("en"):
        english = (fault.reason, fault.mend)
    assert chinese[0]
    assert code == "invalid" or english[0] != chinese[0]
    assert not chinese[1] or english[1] != chinese[1]


def test_numbers_that_another_record_has_are_named():
    RecordFactory(inventory_no="7", institution_code="HN", title_zh="银冠")
    RecordFactory(census_no="4" * 22, inventory_no="9", institution_code="HN", title_zh="银角")
    batch = rehearse(
        f"普查登记号,编号,名称,收藏单位编号\n{'4' * 22},7,银饰,HN\n{'5' * 22},9,银饰,HN\n"
    )
    found = [(f.code, f.value, f.detail) for f in faults(batch) if f.code == "number_taken"]
    assert found == [("number_taken", "7", "银冠"), ("number_taken", "9", "银角")]


def test_a_record_of_another_collection_is_not_taken_over():
    RecordFactory(inventory_no="7", title_zh="银冠")
    assert codes(rehearse("编号,名称\n7,银饰\n")) == {("other_collection", "")}


def test_scientific_notation_in_a_number_that_is_a_name_is_a_fault():
    batch = rehearse("普查登记号,名称\n4.3E+21,银饰\n")
    assert ("digits_lost", "census_no") in codes(batch)
    sheet = workbook(["普查登记号", "编号", "名称", "具体质量(g)"], [4.3e21, 5, "银饰", 12])
    assert codes(rehearse(sheet)) == {("digits_lost", "census_no")}


def test_full_width_digits_units_and_days_are_read(vocabularies):
    batch = rehearse(
        "编号,名称,实际数量,通高(cm),通宽(cm),通长(cm),入藏年度,具体质量(g)\n"
        "ＨＮ－７,银饰,１２,１３．５,13 in,419mm,1979-12-06,1.5kg\n"
    )
    apply(batch)
    record = Record.objects.get()
    assert (record.inventory_no, record.quantity, record.acquired_year) == ("HN-7", 12, 1979)
    found = [float(v) for v in (record.height_mm, record.width_mm, record.length_mm, record.mass_g)]
    assert found == [135.0, 330.2, 419.0, 1500.0]


def test_centimetres_become_millimetres_and_people_are_looked_up(vocabularies):
    AgentFactory(name_zh="湖南博物院")
    batch = rehearse("编号,名称,通长(cm),收藏单位\n1,被面,178.25,湖南博物院\n2,被面,很长,某馆\n")
    apply(batch)
    record = Record.objects.get()
    assert float(record.length_mm) == 1782.5
    assert record.holding_institution.name_zh == "湖南博物院"
    assert {f.code for f in faults(batch)} == {"number", "unknown_agent"}


def test_unknown_people_are_registered_when_the_curator_says_so():
    batch = rehearse(
        "编号,名称,作者\n1,画,Robert Blake\n2,画,Robert Blake\n3,画,叶玉翠\n", make_agents=True
    )
    assert verdicts(batch) == ["new"] * 3
    assert not Agent.objects.exists()
    apply(batch)
    assert [r.creator.name for r in Record.objects.order_by("pk")] == [
        "Robert Blake",
        "Robert Blake",
        "叶玉翠",
    ]
    assert Agent.objects.filter(live=False).count() == 2


def test_a_decided_value_counts_for_all_rows_that_have_it(vocabularies):
    rows = "\n".join(
        f"{n},银饰,,{date},,银子；丝,三级" for n, date in enumerate(["胡说", "祖上传下", "不详"])
    )
    batch = rehearse(f"{HEADER}\n{rows}\n")
    assert verdicts(batch) == ["faulty"] * 3
    silver = batch.doubtful_values.get(field="materials")
    assert (silver.text, silver.count) == ("银子", 3)
    decide_value(silver, replacement="丝")
    decide_value(batch.doubtful_values.get(text="胡说"), replacement="1750/1800")
    decide_value(batch.doubtful_values.get(text="祖上传下"), replacement="")
    batch = rehearsed(batch)
    assert verdicts(batch) == ["new"] * 3, faults(batch)
    apply(batch)
    first, second, third = Record.objects.order_by("pk")
    assert (first.date_found, first.date_edtf) == ("胡说", "1750/1800"), "as found is kept"
    assert second.date_found == ""
    assert (third.date_found, third.date_edtf, third.start_year) == ("不详", "", None)
    assert [term.label_zh_hans for term in first.materials.all()] == ["丝"]


def test_a_replacement_must_be_known_itself(vocabularies):
    batch = rehearse(f"{HEADER}\n1,银饰,,,,银子,\n")
    value = batch.doubtful_values.get()
    with pytest.raises(PlanRefused, match="词表里没有“金子”"):
        decide_value(value, replacement="金子")
    decide_value(value, replacement="丝")
    forget_decision(value)
    assert verdicts(rehearsed(batch)) == ["faulty"]


def test_faults_of_cells_stay_when_rows_are_judged_again():
    batch = rehearse(workbook(["编号", "名称", "英文名称"], ["1", "银饰", "=A1"]))
    assert verdicts(batch) == ["faulty"]
    batch = rehearsed(batch)
    assert codes(batch) == {("formula", "title_en")}


def test_a_row_that_the_database_refuses_becomes_faulty_alone(monkeypatch, vocabularies):
    batch = rehearse("编号,名称\n" + "".join(f"{n},银饰\n" for n in range(5)))
    inner = write_drafts.create_drafts

    def refusing(drafts, **how):
        if any(draft.record.inventory_no == "3" for draft in drafts):
            raise IntegrityError
        inner(drafts, **how)

    monkeypatch.setattr(applying, "create_drafts", refusing)
    apply(batch)
    assert verdicts(batch) == ["new", "new", "new", "faulty", "new"]
    assert Record.objects.count() == 4
    assert {fault.code for fault in faults(batch)} == {"invalid"}


def test_a_damaged_file_leaves_its_refusal_and_no_rows(monkeypatch):
    monkeypatch.setattr(rehearsing, "CHUNK", 2)
    rows = "".join(f"{n},银饰\n" for n in range(60))
    batch = rehearse(f'编号,名称\n{rows}61,"银饰\n')
    assert batch.state == ImportBatch.State.REFUSED
    assert "引号" in batch.refusal_zh
    assert "quote" in batch.refusal_en.lower()
    assert not ImportRow.objects.exists()


def test_rehearsal_and_import_run_as_jobs_once_each(run_jobs):
    batch = planned(opened("编号,名称\n1,银饰\n"))
    start_rehearsal(batch)
    with pytest.raises(BatchNotApplicable):
        start_rehearsal(batch)
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.REHEARSED
    start_import(batch)
    with pytest.raises(BatchNotApplicable):
        start_import(batch)
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, Record.objects.count()) == ("applied", 1)
    with pytest.raises(BatchNotApplicable):
        start_import(batch)


def test_a_cancelled_import_goes_on_later(run_jobs):
    batch = rehearse("编号,名称\n1,银饰\n")
    start_import(batch)
    Job.objects.filter(subject=str(batch.pk)).update(state=Job.State.CANCELLED)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.APPLYING
    start_import(batch)
    run_jobs()
    assert Record.objects.count() == 1


def test_the_template_sheet_is_good_as_it_stands(vocabularies):
    content = template_sheet()
    headers = [cell.value for cell in load_workbook(io.BytesIO(content)).active[1]]
    assert len(headers) == len(ALL_COLUMNS)
    batch = rehearse(content)
    assert not faults(batch)
    assert not batch.ignored_columns
    assert verdicts(batch) == ["new"]


def test_the_command_rehearses_applies_and_takes_back(tmp_path: Path, capsys):
    collection = CollectionFactory()
    file = tmp_path / "总账.csv"
    file.write_text("编号,名称,年代,备注\n1,银饰,清,x\n2,银饰,胡说,x\n", encoding="gb18030")
    call_command("import_records", str(file), collection=collection.slug)
    said = capsys.readouterr()
    assert "1 new, 0 changed, 0 unchanged, 1 faulty" in said.out
    assert "ignored columns: 备注" in said.out
    assert "row 3" in said.err
    assert not Record.objects.exists()
    call_command(
        "import_records",
        *(str(file), "--collection", collection.slug, "--apply"),
        *("--map", "备注=sources", "--default", "media_access=none", "--keep-mapping", "总账"),
    )
    record = Record.objects.get()
    assert (record.sources, record.media_access) == ("x", "none")
    call_command("import_records", str(file), collection=collection.slug, mapping="总账")
    assert "0 new, 0 changed, 1 unchanged, 1 faulty" in capsys.readouterr().out
    batch = ImportBatch.objects.get(state="applied")
    call_command("import_records", take_back=batch.pk)
    assert "1 deleted" in capsys.readouterr().out
    assert not Record.objects.exists()
    for wrong, words in (
        ({"collection": "nowhere"}, "no collection"),
        ({"collection": collection.slug, "mapping": "没有"}, "no mapping"),
        ({"collection": collection.slug, "map": ["没有=title_zh"]}, "no column"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_records", str(file), **wrong)
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="空的"):
        call_command("import_records", str(file), collection=collection.slug)
