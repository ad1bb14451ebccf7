"""Files that may be hostile: what is read, and what is refused with which words."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from archive.errors import SheetRefused
from archive.spreadsheet.reading import limits
from archive.spreadsheet.reading.row import Layout, SheetRow
from archive.spreadsheet.reading.sheet import inspect, rows_of
from tests.archive.importing import saved, workbook

pytestmark = pytest.mark.once


@pytest.fixture
def read(tmp_path: Path):
    """Read content as the import does: (layout, rows)."""

    def reading(content: bytes, *, sheet: str = "", fill: bool = False):
        path = tmp_path / "sheet"
        path.write_bytes(content)
        found = inspect(path, sheet=sheet)
        layout = found.layout
        if fill:
            layout = Layout(layout.format, sheet=layout.sheet, fill_merged=True)
        return layout, list(rows_of(path, layout))

    return reading


def edited(content: bytes, name: str, change) -> bytes:
    """A workbook with one of its parts changed."""
    source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for part in source.namelist():
            held = source.read(part)
            package.writestr(part, change(held) if part == name else held)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(["编号", "名称"], ["1", "银饰"])


# Text


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_csv_is_read_in_the_encodings_that_offices_write(read, codec, told):
    text = "id,编号,名称\n" + "".join(f"a{n},{n},苗族银饰䶮\n" for n in range(40))
    layout, rows = read(text.encode(codec))
    assert layout.encoding == told
    assert rows[0].cells == ("id", "编号", "名称")
    assert rows[1].cells == ("a0", "0", "苗族银饰䶮")


def test_big5_is_told_from_gb18030(read):
    text = "編號,名稱,說明\n1,土家族織錦被面,湖南省湘西土家族苗族自治州永順縣徵集\n"
    layout, rows = read(text.encode("big5"))
    assert (layout.encoding, rows[1].cells[1]) == ("big5hkscs", "土家族織錦被面")
    layout, rows = read(text.encode("gb18030"))
    assert (layout.encoding, rows[1].cells[1]) == ("gb18030", "土家族織錦被面")


def test_semicolons_and_tabs_separate_as_well(read):
    assert read("编号;名称\n1;银饰\n".encode())[1][1].cells == ("1", "银饰")
    assert read("编号\t名称\n1\t银饰\n".encode())[1][1].cells == ("1", "银饰")


def test_rows_are_counted_as_a_spreadsheet_program_does(read):
    rows = read('编号,名称\n\n1,"两\n行"\n,\n2,b\n'.encode())[1]
    assert [(row.number, row.cells) for row in rows] == [
        (1, ("编号", "名称")),
        (3, ("1", "两\n行")),
        (5, ("2", "b")),
    ]


# Typed cells


def test_typed_cells_read_as_a_person_would_write_them(read):
    rows = read(workbook(["a"] * 6, [7.0, "银饰", date(1934, 11, 3), 2, True, 1.5]))[1]
    assert rows[1].cells == ("7", "银饰", "1934-11-03", "2", "是", "1.5")
    moment = read(workbook(["a"], [datetime(1934, 11, 3, 8, 30)]))[1]  # noqa: DTZ001 - a cell has no zone
    assert moment[1].cells == ("1934-11-03 08:30:00",)


def test_leading_zeros_of_a_format_are_kept(read):
    book = Workbook()
    book.active.append(["编号"])
    book.active.append([42])
    book.active["A2"].number_format = "00000"
    assert read(saved(book))[1][1].cells == ("00042",)


def test_a_long_number_that_lost_its_digits_is_named(read):
    row = read(workbook(["普查登记号"], [4301020000000000000000.0], ["4301020000000000000001"]))[1]
    assert row[1].trouble == {0: "digits_lost"}
    assert row[2].cells == ("4301020000000000000001",)
    assert not row[2].trouble


def test_a_formula_gives_its_stored_value_or_is_named(read):
    content = workbook(["a", "b"], ["=1+1", '=HYPERLINK("http://x","y")'])
    assert read(content)[1][1].trouble == {0: "formula", 1: "formula"}
    stored = edited(
        content,
        SHEET,
        lambda xml: xml.replace(b"<v />", b"<v>2</v>", 1).replace(b"<v></v>", b"<v>2</v>", 1),
    )
    row = read(stored)[1][1]
    assert row.cells[0] == "2"
    assert row.trouble == {1: "formula"}


def test_error_cells_are_named(read):
    content = workbook(["a"], ["#REF!"])
    assert read(content)[1][1].trouble == {0: "cell_error"}


def test_merged_cells_are_named_or_filled(read):
    content = workbook(["编号", "类"], ["1", "银"], ["2", None], ["3", None], merge="B2:B3")
    rows = read(content)[1]
    assert [row.trouble for row in rows] == [{}, {}, {1: "merged"}, {}]
    filled = read(content, fill=True)[1]
    assert [row.cells for row in filled[1:]] == [("1", "银"), ("2", "银"), ("3",)]


def test_a_merge_over_the_whole_sheet_costs_nothing(read):
    content = edited(
        GOOD, SHEET,
        lambda xml: xml.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
    )  # fmt: skip
    assert len(read(content)[1]) == 2


def test_dimensions_that_lie_are_not_believed(read):
    for claim in (b"A1:XFD1048576", b"A1:A1"):
        content = edited(
            workbook(["编号", "名称"], ["1", "银饰"]),
            SHEET,
            lambda xml, claim=claim: xml.replace(b"A1:B2", claim),
        )
        assert read(content)[1][1].cells == ("1", "银饰")


def test_row_numbers_that_lie_do_not_make_rows(read):
    content = edited(GOOD, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999"'))
    assert len(read(content)[1]) == 2


def test_sheets_are_chosen_by_name_and_hidden_ones_passed_over(read, tmp_path):
    book = Workbook()
    book.active.title = "说明"
    book.active.sheet_state = "hidden"
    book.active.append(["不是数据"])
    book.create_sheet("藏品").append(["编号", "名称"])
    content = saved(book)
    layout, rows = read(content)
    assert (layout.sheet, rows[0].cells) == ("藏品", ("编号", "名称"))
    assert read(content, sheet="说明")[1][0].cells == ("不是数据",)
    found = inspect(tmp_path / "sheet")
    assert [(tab.name, tab.hidden) for tab in found.tabs] == [("说明", True), ("藏品", False)]


# JSON lines


def test_json_lines_are_rows_with_dotted_paths(read):
    line = {
        "acno": "A1",
        "contributors": [{"fc": "Robert Blake", "id": 38}, {"fc": "William Blake"}],
        "dates": {"text": "c. 1800"},
        "tags": ["a", "b"],
        "width": 12.0,
        "none": None,
    }
    content = json.dumps(line).encode() + b"\n\n" + b'{"acno": "A2"}\n'
    for packed in (content, gzip.compress(content)):
        layout, rows = read(packed)
        cells = dict(zip(layout.headers, rows[0].cells, strict=True))
        assert cells == {
            "acno": "A1",
            "contributors.fc": "Robert Blake；William Blake",
            "contributors.id": "38",
            "contributors[0].fc": "Robert Blake",
            "contributors[0].id": "38",
            "dates.text": "c. 1800",
            "tags": "a；b",
            "width": "12",
        }
        assert [row.number for row in rows] == [1, 3]


# Refusals


def bomb(declared: int | None = None) -> bytes:
    """A worksheet that inflates to 60 MB out of 60 kB; with a smaller size declared, a liar."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr(SHEET, b"<row/>" * 10_000_000)
    content = file.getvalue()
    if declared is None:
        return content
    real = struct.pack("<L", 60_000_000)
    return content.replace(real, struct.pack("<L", declared))


def plain_zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "application/vnd.oasis.opendocument.spreadsheet")
    return file.getvalue()


def encrypted() -> bytes:
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            content[place + offset] |= 1
    return bytes(content)


def gzip_bomb() -> bytes:
    line = b'{"a": "' + b" " * 1_000_000 + b'"}\n'
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(line) for _ in range(60)) + packer.flush()


def declaring(text: bytes):
    return lambda xml: xml.replace(b"<sheetData>", text + b"<sheetData>")


OLE = b"\xd0\xcf\x11\xe0"
REFUSED = {
    "empty": (b"", "空的"),
    "blank": (b" \n\n ", "空的"),
    "an old xls": (OLE + b"\0" * 600, "xls 文件"),
    "an encrypted workbook": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "an encrypted zip": (encrypted(), "密码"),
    "an ods": (plain_zip("mimetype", "content.xml"), "ods"),
    "an xlsb": (plain_zip("[Content_Types].xml", "xl/workbook.bin"), "xlsb"),
    "a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)), "不是表格文件"),
    "a zip of pictures": (plain_zip("照片.jpg"), "压缩包"),
    "a damaged workbook": (GOOD[:900], "损坏"),
    "a bomb": (bomb(), "过大"),
    "a bomb that lies about its size": (bomb(declared=1_000), "过大|损坏"),
    "entities": (edited(GOOD, "xl/workbook.xml", lambda x: b"<!DOCTYPE x [<!ENTITY a 'a'>]>" + x), "XML"),
    "entities far from the start": (
        edited(GOOD, "xl/workbook.xml", lambda x: b"<!--" + b" " * 5000 + b"--><!DOCTYPE x>" + x),
        "XML",
    ),
    "entities in UTF-16": (
        edited(GOOD, "xl/workbook.xml", lambda x: x.decode().encode("utf-16")),
        "XML",
    ),
    "a row of forty megabytes": (
        edited(GOOD, SHEET, lambda x: x.replace(b"</row>", b"<c><v>1</v></c>" * 3_000_000 + b"</row>", 1)),
        "列|过大",
    ),
    "latin letters in shift-jis": (b"\x82\xb1\x82\xff\x00,\x80", "编码"),
    "an open quote": ('编号,名称\n1,"银饰\n'.encode(), "引号"),
    "too many columns": ((",".join("x" * 400) + "\n1\n").encode(), "列"),
    "ten thousand columns": (workbook(["x"] * 10_000), "列"),
    "gzip of something else": (gzip.compress("编号,名称\n".encode()), "JSON Lines"),
    "gzip that unpacks for ever": (gzip_bomb(), "过大|JSON Lines"),
    "a line that is no object": (b'{"a": 1}\n[1]\n', "第 2 行"),
    "lines too deep": (b'{"a":' * 40 + b"1" + b"}" * 40, "嵌套过深|不是"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sheet_is_refused_with_its_reason(case, read):
    content, words = REFUSED[case]
    with pytest.raises(SheetRefused, match=words):
        read(content)


def test_the_bomb_is_refused_before_it_is_parsed(read, monkeypatch):
    monkeypatch.setattr(
        "archive.spreadsheet.reading.sheet.tabs_of", lambda path: pytest.fail("parsed")
    )
    with pytest.raises(SheetRefused):
        read(bomb())


def test_too_many_rows_are_refused(read, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    with pytest.raises(SheetRefused, match="超过 3 行"):
        read(("编号,名称\n" + "".join(f"{n},银饰\n" for n in range(9))).encode())


def test_a_cell_that_is_too_long_is_left_out_and_named(read):
    row: SheetRow = read(f"编号,名称\n1,{'长' * 20_001}\n".encode())[1][1]
    assert (row.cells, row.trouble) == (("1", ""), {1: "too_long_cell"})


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("Portrait\x96Master Tom", "Portrait–Master Tom"),
        ("the \x93Mask\x94", "the “Mask”"),
        ("银\x00饰\x07\ufeff", "银饰"),
        ("一\n二\t三", "一\n二\t三"),
    ],
)
def test_control_characters_are_mended_or_go(read, found, kept):
    _layout, rows = read((json.dumps({"名称": found}) + "\n").encode())
    assert rows[0].cells == (kept,)
