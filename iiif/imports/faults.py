"""What was tolerated in a foreign document. Stored as code and facts; written out when read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

MOST = 400  # lines of one report; the rest is counted


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of a report: the same fault of one field is one line, however often it occurs.

    Attributes:
        code: stable; reason and mend are written from it.
        where: JSON Pointer of the first place, "" for the document itself.
        field: the property.
        value: what stood there, shortened.
        detail: what was made of it, or a limit.
        count: how many places.
    """

    code: str
    where: str = ""
    field: str = ""
    value: str = ""
    detail: str = ""
    count: int = 1

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def reason(self) -> str:
        return {
            "not_utf8": _("文件不是 UTF-8 编码。"),
            "not_a_number": _("JSON 里有 NaN 或 Infinity，标准不允许。"),
            "wrapped": _("文档外面多包了一层数组。"),
            "type_missing": _("没有写类型。"),
            "type_wrong": _("类型“%(value)s”写得不对。"),
            "id_missing": _("没有标识（id）。"),
            "id_unusable": _("标识“%(value)s”不是网址。"),
            "label_missing": _("没有名称。"),
            "label_empty": _("名称是空的。"),
            "map_wanted": _("这里应是按语言分列的文字，实际是“%(value)s”。"),
            "list_wanted": _("这里应是数组，实际只有一个值。"),
            "text_wanted": _("“%(value)s”不是文字。"),
            "number_text": _("数字写成了文字“%(value)s”。"),
            "number_wanted": _("“%(value)s”不是大于 0 的数字。"),
            "object_wanted": _("这里应是对象，实际是“%(value)s”。"),
            "language_mended": _("语言标签“%(value)s”不规范。"),
            "language_unknown": _("语言标签“%(value)s”无法识别。"),
            "address_unusable": _("“%(value)s”不是可用的网址。"),
            "rights_many": _("写了不止一个权利声明，第 3 版只容一个。"),
            "rights_unknown": _("“%(value)s”不是知识共享或 rightsstatements.org 的声明。"),
            "rights_text": _("权利声明不是网址：“%(value)s”。"),
            "no_place": _("第 3 版没有“%(field)s”的位置。"),
            "provider_made": _("第 3 版里徽标属于提供者，而文档没有写提供者。"),
            "size_missing": _("画布没有尺寸，也没有时长。"),
            "no_picture": _("画布上没有可显示的图像、声音或影片。"),
            "range_circle": _("目录里的“%(value)s”包含了自己。"),
            "range_lost": _("目录提到的“%(value)s”不在文档里。"),
            "duplicate": _("“%(value)s”出现了不止一次。"),
            "member_unusable": _("合集中的一项没有可用的网址。"),
            "contents_over": _("目录超过了 %(value)s 条。"),
            "members_over": _("合集里的项目超过上限 %(value)s。"),
            "page_lost": _("合集的第 %(value)s 页没有读到。"),
            "page_circle": _("合集的第 %(value)s 页又指回已经读过的一页。"),
            "pages_over": _("合集超过了 %(value)s 页。"),
            "members_deep": _("合集套合集超过了 %(value)s 层。"),
            "value_long": _("“%(value)s”太长。"),
            "values_over": _("“%(field)s”超过了 %(value)s 个值。"),
            "pictures_over": _("图像超过了 %(value)s 幅。"),
            "date_unreadable": _("修改时间“%(value)s”不是 OAI-PMH 的日期。"),
            "manifest_lost": _("记录提到的图像清单没有读到：%(value)s"),
            "spelling_changed": _("对方改了标识的大小写，原来是“%(value)s”。"),
        }[self.code] % {"value": self.value, "field": self.field}

    @property
    def mend(self) -> str:
        """What was done about it."""
        text = {
            "not_utf8": _("按 %(detail)s 读取。"),
            "not_a_number": _("当作没有写。"),
            "wrapped": _("取其中第一个。"),
            "type_missing": _("按内容当作 %(detail)s。"),
            "type_wrong": _("当作 %(detail)s。"),
            "id_missing": _("给了它一个：%(detail)s"),
            "id_unusable": _("换成：%(detail)s"),
            "label_missing": _("显示时用网址或序号代替。"),
            "label_empty": _("略去，显示时用序号代替。"),
            "map_wanted": _("当作不分语言的文字。"),
            "list_wanted": _("当作只有一项的数组。"),
            "text_wanted": _("略去，原文仍在保存的 JSON 里。"),
            "number_text": _("读作 %(detail)s。"),
            "number_wanted": _("略去，原文仍在保存的 JSON 里。"),
            "object_wanted": _("略去，原文仍在保存的 JSON 里。"),
            "language_mended": _("改为“%(detail)s”。"),
            "language_unknown": _("当作不分语言。"),
            "address_unusable": _("略去，原文仍在保存的 JSON 里。"),
            "rights_many": _("第一个作为权利声明，其余列入说明。"),
            "rights_unknown": _("照原样显示，请人工核对。"),
            "rights_text": _("列入说明。"),
            "no_place": _("不显示，原文仍在保存的 JSON 里。"),
            "provider_made": _("以来源网站“%(detail)s”作为提供者。"),
            "size_missing": _("尺寸以图像服务为准。"),
            "no_picture": _("列出画布，但没有图像。"),
            "range_circle": _("在那里断开。"),
            "range_lost": _("略去这一条。"),
            "duplicate": _("只用第一个。"),
            "member_unusable": _("略去，原文仍在保存的 JSON 里。"),
            "contents_over": _("只显示前面的，其余仍在保存的 JSON 里。"),
            "members_over": _("超出的没有引入，可单独引入。"),
            "page_lost": _("可以再读一次：%(detail)s"),
            "page_circle": _("在那里停住。"),
            "pages_over": _("后面的没有读取，可单独引入。"),
            "members_deep": _("更深的合集没有引入，可单独引入。"),
            "value_long": _("只取前 %(detail)s 个字，全文在原始文件里。"),
            "values_over": _("其余的在原始文件里。"),
            "pictures_over": _("其余的在原始文件里。"),
            "date_unreadable": _("当作没有写。"),
            "manifest_lost": _("显示记录自带的图像。原因：%(detail)s"),
            "spelling_changed": _("内容相同，当作同一件。"),
        }[self.code]
        return text % {"detail": self.detail}


@dataclass
class Notes:
    """Collects the lines of one report, in the order in which the faults were met."""

    lines: dict[tuple[str, str, str], Fault] = field(default_factory=dict)
    left_out: int = 0

    def add(
        self, code: str, where: str, field: str = "", value: object = "", detail: object = ""
    ) -> None:
        shown = _short(value)
        key = (code, field, shown)
        known = self.lines.get(key)
        if known is not None:
            self.lines[key] = replace(known, count=known.count + 1)
        elif len(self.lines) < MOST:
            self.lines[key] = Fault(code, where, field, shown, _short(detail, 300))
        else:
            self.left_out += 1

    @property
    def faults(self) -> list[Fault]:
        return list(self.lines.values())


def load(stored: list[dict[str, Any]]) -> list[Fault]:
    """The faults of a stored report."""
    return [Fault(**line) for line in stored]


def _short(value: object, most: int = 80) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
