"""Dates as Chinese records write them. One small reader for each way of writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from archive.dates.edtf_text import looks_like_edtf, parse_edtf_date
from archive.dates.numerals import CHARACTERS, number
from archive.dates.periods import Span, reigns, split_names
from archive.dates.value import DateRange, astronomical, refuse, year_text
from archive.errors import DateNotUnderstood

_N = f"[{re.escape(CHARACTERS)}]+"
_BEFORE_CHRIST = r"(?P<bc>公元前|西元前|前)?(?:公元|西元)?"
_YEAR = re.compile(
    rf"{_BEFORE_CHRIST}(?P<year>{_N})年"
    rf"(?:(?P<season>[春夏秋冬])[季天]?|(?P<edge>初|底|末)"
    rf"|(?P<month>{_N})月(?:(?P<day>{_N})[日号]|[上中下]旬|初|底|末)?)?"
)
_CENTURY = re.compile(
    rf"{_BEFORE_CHRIST}(?P<century>{_N})世纪(?:(?P<decade>{_N})年代)?(?P<part>\w*)"
)
_DECADE = re.compile(rf"(?P<year>\d{{3}}0|{_N})年代(?P<part>\w*)")
_REPUBLIC = re.compile(
    rf"(?:中华)?民国(?P<year>{_N})年(?:(?P<month>{_N})月(?:(?P<day>{_N})[日号])?)?"
)
_REIGN = re.compile(
    r"(?P<dynasty>大?[明清][代朝]?)?(?P<sep>·)?(?P<reign>"
    + "|".join(sorted(map(re.escape, reigns()), key=len, reverse=True))
    + r")(?P<rest>.*)"
)
_REIGN_YEAR = re.compile(rf"(?P<year>{_N})年(?:(?P<leap>闰)?(?P<month>{_N}|冬|腊)月)?.{{0,6}}")
_WHOLE_REIGN = ("", "年间", "间", "朝", "时期", "年", "年制", "年款")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}

# Parts of a century or a period: first and last hundredth. Usage, not measurement: hence "~".
_PARTS = {
    **dict.fromkeys(("初", "初年", "初期", "早期", "前期"), (0, 33)),
    **dict.fromkeys(("中", "中叶", "中期"), (34, 66)),
    **dict.fromkeys(("末", "末年", "末期", "晚期", "后期", "晚"), (67, 100)),
    **dict.fromkeys(("上半叶", "前半叶", "上半期", "前半期"), (0, 50)),
    **dict.fromkeys(("下半叶", "后半叶", "下半期", "后半期"), (51, 100)),
}
_LIST_MARKS = re.compile(r"[、,;及和]")
_RANGE_MARKS = re.compile(r"[至到]|(?<=[年月日代初末])-|(?<=\d)-(?=\d{3,4}年)")


def parse_chinese(text: str) -> DateRange:
    """Read one date, a range (清至民国) or a list (1874年、1917年) without spaces.

    Raises:
        DateNotUnderstood: nothing here reads it, or it names a day or year that never was.
    """
    parts = _RANGE_MARKS.split(text)
    if len(parts) == 2 and all(parts):
        return _range(text, *parts)
    try:
        return _single(text, text)
    except DateNotUnderstood:
        parts = _LIST_MARKS.split(text)
        if len(parts) < 2 or not all(parts):
            raise
    return _list(text, parts)


def _range(whole: str, first: str, last: str) -> DateRange:
    if last.endswith("年") and first[-1] in CHARACTERS:
        first += "年"
    start = parse_chinese(first)
    if last in ("今", "现在", "当代"):
        today = date.today().year  # noqa: DTZ011 - a year of the house's own calendar, no moment
        return DateRange(f"{_low(start)}/..", start.start_year, today)
    if start.start_year < 0 and re.fullmatch(rf"前?{_N}年", last) and not last.startswith("前"):
        # 公元前206至220年 changes era; 公元前206-前202年 does not
        last = f"公元{last}"
    end = parse_chinese(last)
    if start.start_year > end.end_year:
        raise refuse(whole, _("起始年晚于结束年。"))
    return DateRange(f"{_low(start)}/{_high(end)}", start.start_year, end.end_year)


def _list(whole: str, parts: list[str]) -> DateRange:
    found = [_single(part, whole) for part in parts]
    low = min(found, key=lambda d: d.start_year)
    high = max(found, key=lambda d: d.end_year)
    if all(re.fullmatch(r"-?\d{4}", d.edtf) for d in found):
        members = ",".join(sorted((d.edtf for d in found), key=int))
        return DateRange(f"{{{members}}}", low.start_year, high.end_year)
    return DateRange(f"{_low(low)}/{_high(high)}", low.start_year, high.end_year)


def _single(text: str, whole: str) -> DateRange:
    mark, plain = "", text
    for prefix in ("大约", "约为", "约"):
        if plain.startswith(prefix):
            mark, plain = "~", plain.removeprefix(prefix)
            break
    for suffix in ("前后", "左右"):
        if plain.endswith(suffix):
            mark, plain = "~", plain.removesuffix(suffix)
    for prefix in ("可能", "疑为", "疑"):
        if plain.startswith(prefix):
            mark, plain = "?", plain.removeprefix(prefix)
    plain = plain.removesuffix("?").removesuffix("(?)") if plain.endswith(("?", "(?)")) else plain
    if plain != text and not mark:
        mark = "?"
    if looks_like_edtf(plain):
        return _marked(parse_edtf_date(plain), mark)
    for reader in _READERS:
        if (read := reader(plain, whole)) is not None:
            return _marked(read, mark)
    raise refuse(whole)


def _marked(read: DateRange, mark: str) -> DateRange:
    if not mark:
        return read
    ends = [end if end[-1] in "~?%" or end == ".." else end + mark for end in read.edtf.split("/")]
    return DateRange("/".join(ends), read.start_year, read.end_year)


def _low(read: DateRange) -> str:
    start = read.edtf.partition("/")[0]
    return start if start[-1] not in "X}]" else year_text(read.start_year)


def _high(read: DateRange) -> str:
    end = read.edtf.rpartition("/")[2]
    return end if end[-1] not in "X}]" else year_text(read.end_year)


# The readers, each for one way of writing; None: not mine.


def _year(text: str, whole: str) -> DateRange | None:
    found = _YEAR.fullmatch(text)
    if not found:
        return None
    year = number(found["year"])
    if year is None or year == 0 or (found["bc"] is None and year > 2999):
        raise refuse(whole, _("没有这样的年份。"))
    return _in_year(astronomical(-year if found["bc"] else year), found, whole)


def _republic(text: str, whole: str) -> DateRange | None:
    found = _REPUBLIC.fullmatch(text)
    if not found:
        return None
    count = number(found["year"])
    if count is None or not 1 <= count <= 38:
        raise refuse(whole, _("民国纪年写 1 到 38 年（1912—1949），之后请用公元。"))
    return _in_year(1911 + count, found, whole)


def _in_year(year: int, found: re.Match[str], whole: str) -> DateRange:
    """A year, with the month, day, season or edge that the match has."""
    parts = found.groupdict()
    text = year_text(year)
    if parts.get("season"):
        text = f"{text}-{_SEASONS[parts['season']]}"
    elif parts.get("edge"):
        text = f"{text}-{'01' if parts['edge'] == '初' else '12'}~"
    elif parts.get("month"):
        month, day = number(parts["month"]), number(parts.get("day") or "")
        text = f"{text}-{month or 0:02d}" + (f"-{day:02d}" if day is not None else "")
    read = parse_edtf_date(text)
    return DateRange(read.edtf, year, year, whole)


def _century(text: str, whole: str) -> DateRange | None:
    found = _CENTURY.fullmatch(text)
    if not found:
        return None
    century = number(found["century"])
    if not century or century > (100 if found["bc"] else 21):
        raise refuse(whole, _("没有这样的世纪。"))
    if found["decade"]:
        if found["bc"]:
            return None
        tens = number(found["decade"])
        if tens is None or tens % 10 or tens > 90:
            raise refuse(whole, _("年代应写 10、20 … 90。"))
        return _tens((century - 1) * 100 + tens, found["part"])
    if found["bc"]:
        first, last = astronomical(-century * 100), astronomical(-(century - 1) * 100 - 1)
    else:
        first, last = (century - 1) * 100 + 1, century * 100
    return _part(first, last, found["part"])


def _decade(text: str, whole: str) -> DateRange | None:
    found = _DECADE.fullmatch(text)
    year = number(found["year"]) if found else None
    if not found or year is None or year < 100 or year % 10:
        return None
    return _tens(year, found["part"])


def _tens(year: int, part: str) -> DateRange | None:
    if part:
        return _part(year, year + 9, part)
    return DateRange(f"{year_text(year)[:-1]}X", year, year + 9)


def _part(first: int, last: int, part: str) -> DateRange | None:
    if not part:
        return DateRange.of_years(first, last)
    if part not in _PARTS:
        return None
    low, high = _PARTS[part]
    span = last - first
    return DateRange.of_years(first + span * low // 100, first + span * high // 100, mark="~")


def _reign(text: str, whole: str) -> DateRange | None:
    found = _REIGN.fullmatch(text)
    if not found:
        return None
    span, rest = reigns()[found["reign"]], found["rest"]
    if rest in _WHOLE_REIGN:
        return DateRange.of_years(span.start, span.end or span.start)
    if rest in _PARTS:
        return _part(span.start, span.end or span.start, rest)
    if counted := _REIGN_YEAR.fullmatch(rest):
        return _counted(span, counted, whole)
    if len(rest.removesuffix("年")) == 2:
        return _sexagenary(span, rest.removesuffix("年"), whole)
    return None


def _counted(span: Span, found: re.Match[str], whole: str) -> DateRange:
    count, last = number(found["year"]), span.end or span.start
    longest = last - span.start + 1
    if count is None or not 1 <= count <= longest:
        raise refuse(
            whole,
            _("%(reign)s只有 %(years)d 年（%(start)d—%(end)d）。")
            % {"reign": span.name, "years": longest, "start": span.start, "end": last},
        )
    year = span.start + count - 1
    month = {"冬": 11, "腊": 12}.get(found["month"] or "", number(found["month"] or ""))
    if month is not None and not 1 <= month <= 12:
        raise refuse(whole, _("没有 %(month)s 月。") % {"month": month})
    # the last two lunar months reach into the next Gregorian year
    return DateRange.of_years(year, year + 1 if month in (11, 12) else year)


def _sexagenary(span: Span, name: str, whole: str) -> DateRange | None:
    stem, branch = _STEMS.find(name[0]), _BRANCHES.find(name[1])
    if stem < 0 or branch < 0:
        return None
    years = [
        year
        for year in range(span.start, (span.end or span.start) + 1)
        if (year - 4) % 10 == stem and (year - 4) % 12 == branch
    ]
    if not years:
        raise refuse(whole, _("%(reign)s年间没有%(name)s年。") % {"reign": span.name, "name": name})
    if len(years) == 1:
        return DateRange.of_years(years[0], years[0])
    members = ",".join(map(year_text, years))
    return DateRange(f"[{members}]", years[0], years[-1])


def _period(text: str, whole: str) -> DateRange | None:
    if (spans := split_names(text.removesuffix("年间"))) is not None:
        low, high = _ends(spans)
        if any(span.end is None for span in spans):
            return DateRange(f"{year_text(low)}/..", low, high)
        return DateRange.of_years(low, high)
    for part in sorted(_PARTS, key=len, reverse=True):
        name = text.removesuffix(part).removesuffix("代").removesuffix("朝")
        if text.endswith(part) and (spans := split_names(name)):
            low, high = _ends(spans)
            return _part(low, high, part)
    return None


def _ends(spans: list[Span]) -> tuple[int, int]:
    today = date.today().year  # noqa: DTZ011 - a year of the house's own calendar, no moment
    return min(s.start for s in spans), max(today if s.end is None else s.end for s in spans)


_READERS: tuple[Callable[[str, str], DateRange | None], ...] = (
    _republic,
    _reign,
    _year,
    _century,
    _decade,
    _period,
)
