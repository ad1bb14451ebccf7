"""What is wrong in a row. Stored as code and facts; written out in the reader's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from archive.dates import DateNotUnderstood, parse_date
from archive.spreadsheet.columns import BY_FIELD

# Faults of a cell as the file has it; the text it stands for is not known any more.
OF_CELLS = frozenset(("formula", "cell_error", "too_long_cell", "merged", "digits_lost"))
# Faults that go away when another text is put in the place of this one.
OF_VALUES = frozenset(
    (
        *("unknown_term", "unknown_place", "ambiguous_place", "unknown_agent", "unknown_choice"),
        *("date", "number", "year", "media_missing", "media_unreadable", "media_ambiguous"),
    )
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one cell.

    Attributes:
        code: stable; what `reason` and `mend` are written from.
        field: field of Record, or empty for the whole row.
        value: what the sheet says.
        nearest: terms of the vocabulary that look like it, best first.
        detail: what else the sentence needs (a row number, a limit, a message).
    """

    code: str
    field: str = ""
    value: str = ""
    nearest: tuple[str, ...] = ()
    detail: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Fault:
        return cls(**{**stored, "nearest": tuple(stored.get("nearest", ()))})

    @property
    def column(self) -> str:
        return str(BY_FIELD[self.field].label) if self.field in BY_FIELD else ""

    @property
    def reason(self) -> str:
        if self.code == "date":
            try:
                parse_date(self.value)
            except DateNotUnderstood as refusal:
                return refusal.reason or _("看不懂这个年代。")
        texts = {
            "title_missing": _("缺少名称。"),
            "identifier_missing": _("没有编号，重复导入时无法认出同一件藏品。"),
            "duplicate": _("编号与第 %(detail)s 行重复。"),
            "unknown_term": _("词表里没有“%(value)s”。"),
            "unknown_place": _("地名表里没有“%(value)s”。"),
            "ambiguous_place": _("“%(value)s”对应不止一个地点。"),
            "unknown_agent": _("还没有登记人物或机构“%(value)s”。"),
            "unknown_choice": _("不能填“%(value)s”。"),
            "number": _("“%(value)s”不是数字。"),
            "year": _("“%(value)s”不是年份。"),
            "formula": _("单元格里是公式，而且没有存下计算结果；公式不会被执行。"),
            "cell_error": _("单元格里是错误值（如 #REF!）。"),
            "too_long": _("内容超过 %(detail)s 个字符。"),
            "too_long_cell": _("单元格内容过长。"),
            "digits_lost": _("长数字被表格软件改成了科学记数法或只剩 15 位，原来的号码已经丢失。"),
            "number_taken": _("编号“%(value)s”已经属于另一件藏品（%(detail)s）。"),
            "media_missing": _("没有找到影像文件“%(value)s”。"),
            "media_ambiguous": _("“%(value)s”对应不止一个文件。"),
            "media_unreadable": _("影像文件“%(value)s”读不了或不是可接受的格式。"),
            "other_collection": _("这件藏品在另一个专题（%(detail)s）里。"),
            "merged": _("单元格被合并了，只有左上角有内容。"),
            "date": _("看不懂这个年代。"),
            "invalid": "%(detail)s",
            "refused": _("数据库拒绝了这一行。"),
        }
        return texts[self.code] % {"value": self.value, "detail": self.detail}

    @property
    def mend(self) -> str:
        if self.nearest and self.code != "ambiguous_place":
            return _("是不是：%(terms)s？") % {"terms": "、".join(self.nearest)}
        return {
            "title_missing": _(
                "填写名称；只有英文题名的，可在列对应里选“没有中文题名时用英文题名”。"
            ),
            "identifier_missing": _("填写藏品编号、普查登记号或公布编号。"),
            "duplicate": _("改成不同的编号，或删去一行。"),
            "unknown_term": _("从词表里选一个词，或先在“词条”里新增。"),
            "unknown_place": _("写全县级地名（如“永顺县”）或代码。"),
            "ambiguous_place": _("改用地点代码：%(terms)s。") % {"terms": "、".join(self.nearest)},
            "unknown_agent": _(
                "先在“人物与机构”里登记，或在列对应里选“登记还不认识的人物与机构”。"
            ),
            "number": _("只写数字，不带单位。"),
            "year": _("写四位年份，例如 2006。"),
            "formula": _("在表格软件里打开并保存一次，或复制后“粘贴为数值”。"),
            "cell_error": _("改成实际的内容。"),
            "too_long": _("缩短，或把这一列对应到可以写长文的字段。"),
            "too_long_cell": _("缩短到 20000 字以内。"),
            "digits_lost": _("把这一列设成“文本”格式，再从原始记录重新填写号码。"),
            "number_taken": _("核对编号，或先改另一件藏品的编号。"),
            "media_missing": _("核对文件名，或把文件放进压缩包、文件夹或媒体库。"),
            "media_ambiguous": _("写出文件夹，例如“正面/001.jpg”，或写 SHA-256。"),
            "media_unreadable": _("换成 JPEG、PNG、TIFF、MP4、WAV 等格式的完好文件。"),
            "other_collection": _("导入到那个专题，或先在编辑页里换专题。"),
            "merged": _("取消合并，每一行都填上内容；或在列对应里选“合并区内每格都用它的内容”。"),
            "date": _("写成 1934年11月、光绪二十三年、清光绪年间、c. 1860，或 EDTF（1934-11）。"),
        }.get(self.code, "")
