"""A date for a reader, in the language of the page."""

from __future__ import annotations

import re

from django.utils.dates import MONTHS

from archive.dates.value import DateRange
from foundation.bilingual import active_suffix

_PLAIN = re.compile(r"(Y?-?\d+)(?:-(\d\d))?(?:-(\d\d))?([~?%]?)", re.ASCII)
_DECADE = re.compile(r"(\d{3})X", re.ASCII)
_SEASONS = {
    "en": {21: "spring", 22: "summer", 23: "autumn", 24: "winter"},
    "zh": {21: "春", 22: "夏", 23: "秋", 24: "冬"},
}


def describe(read: DateRange) -> str:
    """`November 1934`, `206 BC`, `c. 1897`, `1875–1908`; `1934年11月`, `公元前206年`."""
    suffix = active_suffix()
    joint = "–" if suffix == "en" else "—"
    return joint.join(_one(part, suffix) for part in read.edtf.split("/"))


def _one(part: str, suffix: str) -> str:
    if part == "..":
        return "today" if suffix == "en" else "今"
    if decade := _DECADE.fullmatch(part):
        return f"{decade[1]}0s" if suffix == "en" else f"{decade[1]}0年代"
    if part[0] in "[{":
        marks = {("en", "["): " or ", ("en", "{"): ", ", ("zh", "["): "或", ("zh", "{"): "、"}
        return marks[suffix, part[0]].join(_one(m, suffix) for m in part[1:-1].split(","))
    found = _PLAIN.fullmatch(part)
    if not found:
        return part
    text = (_english if suffix == "en" else _chinese)(
        int(found[1].removeprefix("Y")), int(found[2] or 0), int(found[3] or 0)
    )
    if found[4] in ("~", "%"):
        text = f"c. {text}" if suffix == "en" else f"约{text}"
    if found[4] in ("?", "%"):
        text += " (?)" if suffix == "en" else "（?）"
    return text


def _english(year: int, month: int, day: int) -> str:
    text = f"{1 - year:,} BC".replace(",", "" if year > -9999 else ",") if year <= 0 else str(year)
    if month in _SEASONS["en"]:
        return f"{_SEASONS['en'][month]} {text}"
    return " ".join(filter(None, (str(day or ""), str(MONTHS[month]) if month else "", text)))


def _chinese(year: int, month: int, day: int) -> str:
    text = f"公元前{1 - year}年" if year <= 0 else f"{year}年"
    if month in _SEASONS["zh"]:
        return text + _SEASONS["zh"][month]
    return text + (f"{month}月" if month else "") + (f"{day}日" if day else "")
