"""What the notes of the product's own lists mean, for people.

The files say in English codes what a person still has to check (`check`) and where a row comes
from (`source`); what a curator writes there is shown as it is.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CHECKS = {
    "all": gettext_lazy("整条凭记忆整理"),
    "en": gettext_lazy("英文名是我们译的"),
    "en, letters from memory": gettext_lazy("英文名是我们译的，字母代码凭记忆"),
    "en, letters, Hunan areas from memory": gettext_lazy(
        "英文名是我们译的，字母代码和湖南的分布凭记忆"
    ),
    "en and years (in millions of years) from memory": gettext_lazy("英文名和年份（百万年）凭记忆"),
    "years computed": gettext_lazy("年份是推算的"),
    "years": gettext_lazy("年份"),
    "years from memory": gettext_lazy("年份凭记忆"),
    "end from memory": gettext_lazy("结束年凭记忆"),
    "date from memory": gettext_lazy("日期凭记忆"),
    "day from memory": gettext_lazy("日期凭记忆"),
    "code is ours": gettext_lazy("代码是本馆编的"),
    "daxiangxi from memory": gettext_lazy("“大湘西”的划分凭记忆"),
    "name_in_2006_list from memory": gettext_lazy("2006 年名录里的叫法凭记忆"),
    "sum of its parts": gettext_lazy("数字是各部分之和"),
    "aat_id is of the nearest term, S20": gettext_lazy("AAT 编号是最接近的那个词的"),
    "point is the provincial capital": gettext_lazy("坐标是省会的"),
    "single source": gettext_lazy("只有一处出处"),
}
_COLLECTED = re.compile(r"S\d+[a-z]?", re.ASCII)


def checks_of(note: str) -> list[str]:
    """What is still to be checked, part by part; [] where nothing is."""
    parts = (part.strip() for part in note.split(";"))
    return [str(_CHECKS.get(part, part)) for part in parts if part]


def source_of(text: str) -> str:
    """Where a row comes from. The collected sources have numbers; memory is called that."""
    if text.strip() == "memory":
        return _("凭记忆整理，还没有出处")
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if parts and all(_COLLECTED.fullmatch(part) for part in parts):
        return _("整理时的资料 %(numbers)s") % {"numbers": "、".join(parts)}
    return text
