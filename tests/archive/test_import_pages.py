"""The pages of an import, as a cataloguer walks through them."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.roles import Role
from archive.models import ImportBatch, ImportMapping, Record
from archive.services.start_import import start_rehearsal
from jobs.models import Job
from jobs.subjects import Named, name_subjects
from tests.archive.factories import CollectionFactory
from tests.archive.importing import apply, opened, planned, rehearse, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.CATALOGUER))
    return client


def url(name: str, batch: ImportBatch, *more: object) -> str:
    return reverse(name, args=[batch.pk, *more])


def choices(batch: ImportBatch, **changes: str) -> dict[str, str]:
    """The form of the columns as proposed, but for `changes` (header: field)."""
    found = {
        f"target-{entry['index']}": changes.get(entry["header"], entry["target"])
        for entry in batch.columns
    }
    return found | {"merged": "fault", "default-field": "", "default-text": ""}


def test_a_sheet_is_uploaded_checked_rehearsed_and_imported(desk, run_jobs):
    data = {
        "file": SimpleUploadedFile(
            "总账.csv",
            "编号,名称,年代,备注\n1,银饰,清,x\n2,银饰,胡说,x\n".encode("gb18030"),
            "text/csv",
        ),
        "collection": CollectionFactory().pk,
        "kind": "object",
    }
    columns = desk.post(reverse("archive_imports"), data, follow=True)
    page = columns.content.decode()
    assert "GB18030" in page
    assert "100%" in page
    batch = ImportBatch.objects.get()
    waiting = desk.post(url("archive_import_columns", batch), choices(batch), follow=True)
    assert "data-import-running" in waiting.content.decode()
    run_jobs()
    page = desk.get(url("archive_import", batch)).content.decode()
    assert "看不懂这个年代" in page
    assert "备注" in page
    desk.post(url("archive_import_apply", batch))
    assert "data-import-running" in desk.get(url("archive_import", batch)).content.decode()
    run_jobs()
    assert "已写入" in desk.get(url("archive_import", batch)).content.decode()
    assert Record.objects.get().title_zh == "银饰"
    again = desk.post(url("archive_import_apply", batch), follow=True)
    assert "已经导入过了" in again.content.decode()
    assert desk.get(url("archive_import", batch) + "?verdict=faulty&page=99").status_code == 200

    asked = desk.get(url("archive_import_take_back", batch)).content.decode()
    assert "从未发布的条目" in asked
    desk.post(url("archive_import_take_back", batch))
    run_jobs()
    page = desk.get(url("archive_import", batch) + "?undone=deleted").content.decode()
    assert "已删除草稿" in page
    assert not Record.objects.exists()
    assert desk.get(url("archive_import_take_back", batch)).status_code == 302


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"PK\x03\x04broken"])
def test_a_file_that_is_no_sheet_is_refused_in_the_form(desk, content, settings):
    file = io.BytesIO(content)
    file.name = "总账.xlsx"
    answer = desk.post(
        reverse("archive_imports"),
        {"file": file, "collection": CollectionFactory().pk, "kind": "object"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()
    assert not any(settings.IMPORTS_DIR.iterdir()) if settings.IMPORTS_DIR.exists() else True


def test_a_plan_that_is_refused_keeps_what_was_chosen(desk):
    batch = opened("编号,名称,年代\n1,银饰,清\n")
    answer = desk.post(
        url("archive_import_columns", batch), choices(batch, 名称="", 年代="sources")
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有对应“名称”的列" in page
    assert 'value="sources" selected' in page


def test_a_mapping_is_kept_from_the_page_and_offered_again(desk):
    batch = opened("编号,名称,甲\n1,银饰,x\n")
    desk.post(
        url("archive_import_columns", batch),
        choices(batch, 甲="sources")
        | {"save_as": "总账", "default-field": "institution_code", "default-text": "HN"},
    )
    mapping = ImportMapping.objects.get()
    assert (mapping.targets["甲"], mapping.defaults) == ("sources", {"institution_code": "HN"})
    again = opened("编号,名称,甲\n1,银饰,x\n")
    assert "总账" in desk.get(url("archive_import_columns", again)).content.decode()
    other = opened("号,名称\n1,银饰\n")
    desk.post(url("archive_import_layout", other), {"mapping": mapping.pk})
    other.refresh_from_db()
    assert other.mapping == mapping


def test_the_header_row_is_chosen(desk):
    batch = opened(workbook(["a", "b"], ["编号", "名称"], [1, "甲"]))
    assert batch.header_row == 2
    desk.post(url("archive_import_layout", batch), {"header_row": "1"})
    batch.refresh_from_db()
    assert [entry["header"] for entry in batch.columns] == ["a", "b"]
    wrong = desk.post(url("archive_import_layout", batch), {"header_row": "9"}, follow=True)
    assert "不能作表头" in wrong.content.decode()


def test_a_suggestion_is_taken_for_all_rows_with_one_press(desk, run_jobs, vocabularies):
    batch = rehearse("编号,名称,文物级别\n1,甲,三极\n2,乙,三极\n3,丙,不知道\n")
    page = desk.get(url("archive_import", batch)).content.decode()
    assert 'value="三级"' in page
    values = {value.text: value for value in batch.doubtful_values.all()}
    desk.post(url("archive_import_decide", batch, values["三极"].pk), {"take": "三级"})
    wrong = desk.post(
        url("archive_import_decide", batch, values["不知道"].pk), {"replacement": "x"}, follow=True
    )
    assert "词表里没有“x”" in wrong.content.decode()
    nothing = desk.post(url("archive_import_decide", batch, values["不知道"].pk), {}, follow=True)
    assert "留空" in nothing.content.decode()
    desk.post(url("archive_import_decide", batch, values["不知道"].pk), {"blank": "1"})
    desk.post(url("archive_import_rehearse", batch))
    run_jobs()
    assert set(batch.rows.values_list("verdict", flat=True)) == {"new"}
    desk.post(url("archive_import_decide", batch, values["三极"].pk), {"undo": "1"})
    values["三极"].refresh_from_db()
    assert not values["三极"].decided


def test_faults_are_downloaded_and_nothing_in_them_is_calculated(desk):
    batch = rehearse('编号,名称,年代\n1,"@SUM(1)",胡说\n2,银饰,祖上传下\n')
    answer = desk.get(url("archive_import_faults", batch, "csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][:5] == ["2", "1", "'@SUM(1)", "年代原文", "胡说"]
    assert rows[2][6].startswith("写成")
    book = desk.get(url("archive_import_faults", batch, "xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:2] == ["2", "1"]
    assert desk.get(url("archive_import_faults", batch, "pdf")).status_code == 404


def test_what_runs_is_stopped_and_goes_on(desk, run_jobs):
    batch = planned(opened("编号,名称\n1,银饰\n"))
    desk.post(url("archive_import_rehearse", batch))
    desk.post(url("archive_import_cancel", batch))
    assert Job.objects.get().state == Job.State.CANCELLED
    assert "继续预演" in desk.get(url("archive_import", batch)).content.decode()
    desk.post(url("archive_import_rehearse", batch))
    run_jobs()
    desk.post(url("archive_import_apply", batch))
    desk.post(url("archive_import_cancel", batch))
    assert "继续导入" in desk.get(url("archive_import", batch)).content.decode()
    assert desk.post(url("archive_import_cancel", batch)).status_code == 302


def test_an_upload_that_is_gone_is_asked_for_again(desk, run_jobs):
    batch = planned(opened("编号,名称\n1,银饰\n"))
    batch.sheet_file.unlink()
    again = desk.post(url("archive_import_layout", batch), {"header_row": "1"}, follow=True)
    assert "请重新上传" in again.content.decode()
    desk.post(url("archive_import_rehearse", batch))
    run_jobs()
    assert "请重新上传" in desk.get(url("archive_import", batch)).content.decode()


def test_the_queue_of_jobs_names_the_file_and_leads_to_its_page():
    batch = planned(opened("编号,名称\n1,银饰\n"))
    start_rehearsal(batch)
    job = Job.objects.get()
    name_subjects([job], viewer=User(is_superuser=True))
    mine = batch.collection.institution_id
    assert job.named == Named("总账.csv", url("archive_import", batch), mine)


def test_an_upload_is_discarded_and_an_applied_one_is_not(desk):
    batch, done = opened("编号,名称\n1,银饰\n"), apply(rehearse("编号,名称\n1,银饰\n"))
    desk.post(url("archive_import_discard", batch))
    desk.post(url("archive_import_discard", done))
    assert list(ImportBatch.objects.all()) == [done]


def test_a_damaged_file_says_so_on_its_page(desk):
    batch = rehearse("编号,名称\n" + "".join(f"{n},甲\n" for n in range(60)) + '61,"乙\n')
    assert "引号" in desk.get(url("archive_import", batch)).content.decode()
    assert "引号" in desk.get(url("archive_import_columns", batch)).content.decode()


def test_the_report_speaks_the_language_of_its_reader(desk, vocabularies):
    collection = CollectionFactory()
    apply(rehearse("编号,名称\n1,银饰\n", collection))
    batch = rehearse("编号,名称,文物级别\n1,银冠,三级\n2,甲,三极\n", collection)
    chinese = desk.get(url("archive_import", batch)).content.decode()
    profile = UserProfile.get_for_user(User.objects.get())
    profile.preferred_language = "en"
    profile.save()
    english = desk.get(url("archive_import", batch)).content.decode()
    for page, words in (
        (chinese, ("词表里没有“三极”", "题名（中文）", "认不出的值")),
        (
            english,
            ("The vocabulary has no term “三极”", "Title (Chinese)", "Values that are not known"),
        ),
    ):
        for sentence in words:
            assert sentence in page
    assert "<del>银饰</del>" in english
