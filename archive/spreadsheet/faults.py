"""What is wrong in a row. Stored as code and facts; written out in the reader's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from archive.dates import DateNotUnderstood, parse_date
from archive.spreadsheet.columns import BY_FIELD


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
            "formula": _("单元格里是公式，公式不会被执行。"),
            "cell_error": _("单元格里是错误值（如 #REF!）。"),
            "too_long": _("单元格内容过长。"),
            "merged": _("单元格被合并了，只有左上角有内容。"),
            "date": _("看不懂这个年代。"),
            "invalid": "%(detail)s",
        }
        return texts[self.code] % {"value": self.value, "detail": self.detail}

    @property
    def mend(self) -> str:
        if self.nearest:
            return _("是不是：%(terms)s？") % {"terms": "、".join(self.nearest)}
        return {
            "title_missing": _("填写名称。"),
            "identifier_missing": _("填写藏品编号、普查登记号或公布编号。"),
            "duplicate": _("改成不同的编号，或删去一行。"),
            "unknown_term": _("从词表里选一个词，或先在“词条”里新增。"),
            "unknown_place": _("写全县级地名（如“永顺县”）或代码。"),
            "ambiguous_place": _("改用地点代码。"),
            "unknown_agent": _("先在“人物与机构”里登记，再导入。"),
            "number": _("只写数字，不带单位。"),
            "year": _("写四位年份，例如 2006。"),
            "formula": _("复制后“粘贴为数值”。"),
            "cell_error": _("改成实际的内容。"),
            "too_long": _("缩短到 20000 字以内。"),
            "merged": _("取消合并，每一行都填上内容。"),
            "date": _("写成 1934年11月、光绪二十三年、清光绪年间，或 EDTF（1934-11）。"),
        }.get(self.code, "")
