"""Which column fills which field: by name, by likeness, by what a curator kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Institution
from archive.errors import PlanRefused
from archive.models import ImportMapping, Record
from archive.services.decide_value import decide_value
from archive.services.open_import import propose
from archive.services.plan_import import keep_mapping, plan_import
from archive.spreadsheet.columns import ALL_COLUMNS
from archive.spreadsheet.matching import match_header, match_headers
from tests.archive.factories import CollectionFactory
from tests.archive.importing import (
    apply,
    codes,
    opened,
    planned,
    rehearse,
    rehearsed,
    verdicts,
    workbook,
)

pytestmark = pytest.mark.django_db


def target(header: str, kind: str = "object") -> str:
    match = match_header(header, kind)
    return match.target if match else ""


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("名称", "title_zh"),
        ("文物名称", "title_zh"),
        ("藏品名", "title_zh"),
        ("* 名称（必填）", "title_zh"),
        ("名稱", "title_zh"),
        ("藏品的名称", "title_zh"),
        (" Title_EN ", "title_en"),
        ("English title", "title_en"),
        ("藏品總登記號", "inventory_no"),
        ("文物身份证编码（22位）", "census_no"),
        ("收藏单位名称", "holding_institution"),
        ("具体年代", "date_found"),
        ("制作年代", "date_found"),
        ("通長(cm)", "length_mm"),
        ("完残状况描述", "condition_note"),
        ("object.title", "title_zh"),
        ("provenance_text", "provenance_en"),
        ("备注", ""),
        ("", ""),
    ],
)
def test_headers_are_known_by_name_and_by_likeness(header, field):
    assert target(header) == field


def test_the_score_says_how_sure_a_match_is():
    assert match_header("文物名称", "object").score == 100
    assert 60 <= match_header("藏品的名称", "object").score < 100


def test_a_bare_category_means_what_the_kind_makes_of_it():
    assert (target("category", "site"), target("category", "ich")) == ("site_class", "ich_category")
    assert target("category") == "category"


def test_two_headers_never_take_one_field():
    found = match_headers(["藏品的名称", "名称", "品名"], "object")
    assert [match.target if match else "" for match in found] == ["", "title_zh", ""]


def test_one_name_never_means_two_fields():
    names = [name for column in ALL_COLUMNS for name in column.names]
    assert len(names) == len(set(names))


def test_the_header_is_found_below_titles_and_notes():
    batch = opened(
        workbook(
            ["某博物馆藏品总账"],
            ["2024年整理"],
            [],
            ["序号", "藏品编号", "名称", "时代"],
            [1, "HN-1", "银饰", "清"],
        )
    )
    assert batch.header_row == 4
    assert [entry["target"] for entry in batch.columns] == [
        "",
        "inventory_no",
        "title_zh",
        "date_found",
    ]
    assert batch.columns[2]["samples"] == ["银饰"]
    batch = rehearsed(planned(batch))
    assert [row.number for row in batch.rows.all()] == [5]
    assert batch.ignored_columns == ["序号"]


def test_a_header_that_comes_twice_is_named_and_left_out():
    batch = opened("编号,名称,名称\n1,甲,乙\n")
    assert [entry["repeated"] for entry in batch.columns] == [False, False, True]
    apply(rehearsed(planned(batch)))
    assert Record.objects.get().title_zh == "甲"


def test_a_column_without_a_header_can_be_mapped():
    batch = opened("编号,名称,\n1,甲,清\n")
    batch = plan_import(batch, targets={0: "inventory_no", 1: "title_zh", 2: "date_found"})
    apply(rehearsed(batch))
    assert Record.objects.get().date_found == "清"


def test_several_columns_make_one_text_a_line_each():
    batch = rehearse(
        "编号,名称,甲,乙\n1,银饰,一,二\n2,银冠,,二\n",
        changes={"甲": "description_zh", "乙": "description_zh"},
    )
    apply(batch)
    assert [r.description_zh for r in Record.objects.order_by("pk")] == ["一\n二", "二"]


def test_units_of_columns_and_texts_where_no_column_is(vocabularies):
    batch = rehearse(
        "编号,名称,w,h\n1,银饰,10,419\n",
        changes={"w": "width_mm@in", "h": "height_mm@mm"},
        defaults={"institution_code": "TATE", "category": "织绣"},
    )
    apply(batch)
    record = Record.objects.get()
    assert (float(record.width_mm), float(record.height_mm)) == (254.0, 419.0)
    assert (record.institution_code, record.category.label_zh_hans) == ("TATE", "织绣")


def test_an_english_title_stands_in_where_the_curator_says_so():
    content = "id,title_en\n1,A Figure\n"
    with pytest.raises(PlanRefused, match="名称"):
        planned(opened(content))
    batch = rehearse(content, title_from_english=True)
    apply(batch)
    record = Record.objects.get()
    assert (record.title_zh, record.title_en) == ("A Figure", "A Figure")


@pytest.mark.parametrize(
    ("targets", "options", "words"),
    [
        ({0: "inventory_no"}, {}, "名称"),
        ({1: "title_zh"}, {}, "编号"),
        ({0: "inventory_no", 1: "title_zh", 2: "title_zh"}, {}, "只能对应一列"),
        ({0: "inventory_no", 1: "title_zh", 2: "live"}, {}, "没有“live”"),
        ({0: "inventory_no", 1: "title_zh", 2: "height_mm@yd"}, {}, "没有“height_mm@yd”"),
        ({0: "inventory_no", 1: "title_zh"}, {"defaults": {"live": "1"}}, "没有“live”"),
        ({0: "inventory_no", 1: "title_zh"}, {"defaults": {"media_access": "x"}}, "不能填"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_mend(targets, options, words):
    with pytest.raises(PlanRefused, match=words):
        plan_import(opened("编号,名称,丙\n1,甲,x\n"), targets=targets, **options)


def test_a_mapping_is_kept_for_an_institution_and_found_by_the_same_headers(vocabularies):
    content = "号,品,质地,甲\n1,银饰,银子,x\n"
    changes = {"号": "inventory_no", "品": "title_zh", "甲": "sources"}
    batch = planned(opened(content), changes, defaults={"institution_code": "HN"})
    keep_mapping(batch, name="总账", by=None)
    batch = rehearsed(batch)
    decide_value(batch.doubtful_values.get(), replacement="丝")

    again = opened("甲,质地,品,号\ny,银子,银冠,2\n", CollectionFactory())  # another order
    mapping = ImportMapping.objects.get()
    assert (again.mapping, mapping.institution) == (mapping, batch.collection.institution)
    assert [entry["target"] for entry in again.columns] == [
        "sources",
        "materials",
        "title_zh",
        "inventory_no",
    ]
    again = rehearsed(planned(again, defaults=again.defaults))
    assert verdicts(again) == ["new"], "the decided value holds for the next file"
    apply(again)
    assert Record.objects.get().institution_code == "HN"
    # another plan under the same name takes its place
    keep_mapping(planned(again := opened(content), changes), name="总账", by=None)
    assert ImportMapping.objects.count() == 1
    elsewhere = Institution.objects.create(code="elsewhere", name_zh="另一座馆")
    other = opened(content, CollectionFactory(institution=elsewhere))
    assert other.mapping is None, "what a museum keeps is not known in another"


def test_a_new_plan_drops_what_was_rehearsed_before():
    batch = rehearse("编号,名称,年代\n1,银饰,胡说\n")
    assert verdicts(batch) == ["faulty"]
    batch = rehearsed(planned(batch, {"年代": ""}))
    assert verdicts(batch) == ["new"]
    assert not batch.fault_counts


def test_another_worksheet_and_header_row_are_read_anew():
    from openpyxl import Workbook

    from tests.archive.importing import saved

    book = Workbook()
    book.active.append(["编号", "名称"])
    book.active.append([1, "甲"])
    second = book.create_sheet("二")
    for row in (["x", "y"], ["编号", "名称"], [2, "乙"]):
        second.append(row)
    batch = opened(saved(book))
    assert [sheet["name"] for sheet in batch.sheets] == ["Sheet", "二"]
    propose(batch, sheet="二")
    assert (batch.sheet, batch.header_row) == ("二", 2)
    propose(batch, sheet="二", header_row=1)
    assert [entry["header"] for entry in batch.columns] == ["x", "y"]


def test_json_lines_are_mapped_like_a_sheet():
    content = '{"no": "A1", "titles": {"zh": "画"}, "who": [{"n": "甲"}, {"n": "乙"}]}\n'
    batch = rehearse(
        content + '{"no": "A2", "titles": {"zh": "画"}, "late": 1}\n',
        changes={"no": "inventory_no", "titles.zh": "title_zh", "who[0].n": "creator"},
        make_agents=True,
    )
    assert verdicts(batch) == ["new", "new"], codes(batch)
    assert set(batch.ignored_columns) == {"who.n", "late"}
    apply(batch)
    assert Record.objects.get(inventory_no="A1").creator.name_zh == "甲"


@pytest.mark.shared
def test_the_national_sites_of_hunan_are_read(shared_data: Path, vocabularies):
    content = (shared_data / "metadata" / "hunan_national_heritage_sites.csv").read_bytes()
    batch = rehearse(content, kind="site")
    counts = {verdict: count for verdict, _label, count in batch.counts()}
    assert counts == {"new": 226, "changed": 0, "unchanged": 0, "faulty": 11}
    assert codes(batch) == {("unknown_term", "site_class")}
