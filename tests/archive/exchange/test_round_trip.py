"""What is exported as a sheet is imported as “unchanged”, whatever stands in the cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from, text
from openpyxl import load_workbook

from archive.models import ImportRow, Record
from archive.spreadsheet.columns import COLUMNS
from archive.spreadsheet.write import headers, rows_of, write_csv, write_xlsx
from foundation.cells import escaped, unescaped
from tests.archive.exchange.records import KINDS, bare, filled, term
from tests.archive.factories import AgentFactory, CollectionFactory, PlaceFactory
from tests.archive.importing import rehearse

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
both_forms = pytest.mark.parametrize("form", WRITERS)


def rehearsed(form: str, collection, tmp_path):
    path = tmp_path / f"records.{form}"
    WRITERS[form](path, rows_of(Record.objects.filter(collection=collection)))
    return rehearse(path.read_bytes(), collection)


def verdicts(batch) -> list[str]:
    assert [row.faults for row in batch.rows.all() if row.faults] == []
    assert [row.changes for row in batch.rows.all() if row.changes] == []
    return [row.verdict for row in batch.rows.all()]


@pytest.mark.django_db
@both_forms
def test_every_field_of_every_kind_comes_back_unchanged(vocabularies, form, tmp_path):
    collection = CollectionFactory()
    for number, kind in enumerate(KINDS):
        filled(kind, collection=collection, inventory_no=f"HN-{number:04d}")
    for other in Record.objects.filter(collection=collection, inventory_no=""):
        Record.objects.filter(pk=other.pk).update(inventory_no=f"其他-{other.pk}")

    found = verdicts(rehearsed(form, collection, tmp_path))

    assert set(found) == {ImportRow.Verdict.UNCHANGED}
    assert len(found) == Record.objects.filter(collection=collection).count()


@pytest.mark.django_db
@both_forms
@pytest.mark.parametrize("sign", "=+-@'")
def test_cells_that_look_like_formulas_are_harmless_and_come_back(form, sign, tmp_path):
    collection = CollectionFactory()
    bare(
        "object", collection=collection, inventory_no="1", title_zh=f"{sign}cmd|' /C calc'!A0",
        title_en=f"'{sign}1+1", summary_zh=f"{sign}HYPERLINK(1)\n第二行，“引号”",
    )  # fmt: skip

    assert verdicts(rehearsed(form, collection, tmp_path)) == ["unchanged"]
    if form == "xlsx":
        sheet = load_workbook(tmp_path / "records.xlsx").active
        assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
    else:
        cells = (tmp_path / "records.csv").read_text("utf-8-sig")
        assert f",{sign}cmd" not in cells.replace('"', "") or sign == "'"


@pytest.mark.django_db
@both_forms
def test_names_that_mean_two_things_are_written_as_codes(vocabularies, form, tmp_path):
    collection = CollectionFactory()
    first, second = (
        AgentFactory(name_zh="王某", name_en=""),
        AgentFactory(name_zh="王某", name_en=""),
    )
    place, _other = PlaceFactory(name_zh="老寨"), PlaceFactory(name_zh="老寨")
    for number, maker in enumerate((first, second)):
        bare("object", collection=collection, inventory_no=str(number), creator=maker, place=place)

    assert verdicts(rehearsed(form, collection, tmp_path)) == ["unchanged"] * 2


@pytest.mark.django_db
@both_forms
def test_a_number_that_looks_like_a_formula_is_known_again(form, tmp_path):
    collection = CollectionFactory()
    bare("object", collection=collection, inventory_no="-2+3")

    assert verdicts(rehearsed(form, collection, tmp_path)) == ["unchanged"]


@pytest.mark.django_db
def test_a_draft_is_written_as_the_editor_has_it(vocabularies, tmp_path):
    collection = CollectionFactory()
    record = bare("object", collection=collection, inventory_no="1", title_zh="旧名")
    record.title_zh = "新名"
    record.materials.set([term("materials", 4), term("materials", 5)])
    record.save_revision()

    assert verdicts(rehearsed("csv", collection, tmp_path)) == ["unchanged"]
    assert "新名" in (tmp_path / "records.csv").read_text("utf-8-sig")


@pytest.mark.django_db
def test_a_date_written_by_hand_keeps_its_edtf(tmp_path):
    collection = CollectionFactory()
    bare("object", collection=collection, inventory_no="1", date_found="光绪二十三年",
         date_edtf="1897~", start_year=1897, end_year=1897)  # fmt: skip
    bare("object", collection=collection, inventory_no="2", date_found="约在那时",
         date_edtf="1900", start_year=1900, end_year=1900)  # fmt: skip

    assert verdicts(rehearsed("xlsx", collection, tmp_path)) == ["unchanged"] * 2


@given(sampled_from(["", "=", "+", "-", "@", "'", "'=", "\t"]), text())
def test_escaping_is_undone_exactly(start, rest):
    assert unescaped(escaped(start + rest)) == start + rest


@given(text())
def test_nothing_that_is_escaped_begins_like_a_formula(value):
    plain = escaped(f"={value}")
    assert plain.startswith("'=")


def test_there_is_a_header_for_every_column():
    assert len(headers()) == len(COLUMNS) + 1
