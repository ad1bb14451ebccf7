"""Dates as English museum records write them: `c. 1860`, `1855–65`, `late 19th century`.

What only bounds a date on one side (`after 1830`, `before 1926`) is not read: no range of
years says it. Days as `5/12/1896` are not read either, because two continents differ;
`9/29/1929` and `8/1959` can mean one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from archive.dates.edtf_text import parse_edtf_date
from archive.dates.value import DateRange, astronomical, year_text

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS) + r"|sept\.?"
_ABOUT = re.compile(r"^(?:circa|about|approx\.?|ca?\.|ci\.|ca?(?=\s|\d))\s*")
# How the date came about is kept with the text as found.
_ACT = re.compile(
    r"^(?:first |this version )?(?:published|exhibited|engraved|printed|cast|made)\s+"
)
# A later state of the same thing does not change when it was made.
_LATER = re.compile(
    r",\s*\??(?:re)?(?:printed|published|produced|exhibited|touched|worked|made|constructed)\b.*$"
    r"|,\s*(?:replica|cast|enlarged version|impression|this version)\b.*$"
)
_PARTS = {"early": (0, 33), "mid": (34, 66), "late": (67, 100)}
_PART = r"(?:(?P<part>early|mid|late)[\s-]+)?"
_CENTURY = re.compile(_PART + r"(?P<century>\d{1,2})(?:st|nd|rd|th)(?:\s+century)?")
_DECADE = re.compile(_PART + r"(?P<decade>\d{3}0)'?s")
_YEAR = re.compile(r"(?P<year>\d{1,4})")
_SHORT_END = re.compile(r"(\d{4})\s*-\s*(\d{1,2})(?!\d)")
_ERA = re.compile(r"\s*(?P<era>b\.?c\.?(?:e\.?)?|a\.?d\.?|c\.?e\.?)$")
_DAY = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})\s+)?(?P<month>{_MONTH})(?:\s+(?P<d2>\d{{1,2}}),)?\s+(?P<year>\d{{4}})"
)


_SLASHED = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")


def parse_english(text: str) -> DateRange | None:
    """Read one date, a range, or two years of a list; None: not written this way.

    Raises:
        DateNotUnderstood: a day that no calendar has, ends reversed.
    """
    plain = re.sub(r"\s+", " ", text.strip().lower())
    plain = re.sub(r"\s*[–—−‐]\s*", "-", plain)
    plain = _LATER.sub("", plain).strip()
    mark = ""
    if plain.startswith("?") or plain.endswith("?"):
        mark, plain = "?", plain.strip("? ")
    plain = _ACT.sub("", plain)
    if plain.startswith("?"):
        mark, plain = "?", plain.lstrip("? ")
    if about := _ABOUT.match(plain):
        mark, plain = ("%" if mark else "~"), plain[about.end() :]
    for reader in (_day, _slashed, _range, _pair, _one):
        if (read := reader(plain)) is not None:
            return _marked(read, mark)
    return None


def _marked(read: DateRange, mark: str) -> DateRange:
    if not mark:
        return read
    ends = [end if end[-1] in "~?%X]}" else end + mark for end in read.edtf.split("/")]
    return DateRange("/".join(ends), read.start_year, read.end_year)


def _day(text: str) -> DateRange | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    month = next(i for i, name in enumerate(_MONTHS, 1) if name[:3] == found["month"][:3])
    day = found["d1"] or found["d2"]
    edtf = f"{found['year']}-{month:02d}" + (f"-{int(day):02d}" if day else "")
    return parse_edtf_date(edtf)


def _slashed(text: str) -> DateRange | None:
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    first, second = int(found[1] or 0), int(found[2])
    if not first:
        return parse_edtf_date(f"{found[3]}-{second:02d}")
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (first, second) if first <= 12 else (second, first)
    return parse_edtf_date(f"{found[3]}-{month:02d}-{day:02d}")


def _range(text: str) -> DateRange | None:
    """Two ends, the second perhaps short (1855-65), one word for both (18th-19th century)."""
    era = _ERA.search(text)
    plain = _ERA.sub("", text)
    plain = _SHORT_END.sub(lambda m: f"{m[1]}-{m[1][: 4 - len(m[2])]}{m[2]}", plain)
    # the hyphen of "mid-" and "late-" joins a word, not two ends
    first, joint, last = (
        re.sub(r"\b(early|mid|late)-(?=\s|\w)", r"\1 ", plain).replace(" to ", "-").partition("-")
    )
    if not joint or not last:
        return None
    first, last = first.strip(), _ABOUT.sub("", last.strip())
    if last.endswith("century") and first in _PARTS:  # mid to late 19th century
        first += " " + last.split(" ", 1)[1] if last.split(" ", 1)[0] in _PARTS else ""
    elif last.endswith("century") and not first.endswith("century"):
        first += " century"
    suffix = era["era"] if era else ""
    low, high = _one(f"{first} {suffix}".strip()), _one(f"{last} {suffix}".strip())
    if low is None or high is None or low.start_year > high.end_year:
        return None
    return DateRange.of_years(low.start_year, high.end_year, mark="~" if "~" in low.edtf else "")


def _pair(text: str) -> DateRange | None:
    found = re.fullmatch(r"(\d{4})(, | or | and )(?:c\.\s*)?(\d{4})", text)
    if not found or int(found[1]) >= int(found[3]):
        return None
    brackets = "[]" if found[2] == " or " else "{}"
    years = f"{brackets[0]}{found[1]},{found[3]}{brackets[1]}"
    return DateRange(years, int(found[1]), int(found[3]))


def _one(text: str) -> DateRange | None:
    era = _ERA.search(text)
    before = bool(era and era["era"].startswith("b"))
    plain = _ERA.sub("", text).strip()
    for pattern, reader in _READERS:
        if found := pattern.fullmatch(plain):
            return reader(found, before)
    return None


def _century(found: re.Match[str], before: bool) -> DateRange | None:
    number = int(found["century"])
    if not 1 <= number <= 21:
        return None
    first, last = (number - 1) * 100 + 1, number * 100
    if before:
        first, last = astronomical(-last), astronomical(-first)
    return _portion(first, last, found["part"])


def _decade(found: re.Match[str], before: bool) -> DateRange | None:
    year = int(found["decade"])
    if before or not year:
        return None
    if found["part"]:
        return _portion(year, year + 9, found["part"])
    return DateRange(f"{year_text(year)[:-1]}X", year, year + 9)


def _portion(first: int, last: int, part: str | None) -> DateRange:
    if part is None:
        return DateRange.of_years(first, last)
    low, high = _PARTS[part]
    span = last - first
    return DateRange.of_years(first + span * low // 100, first + span * high // 100, mark="~")


def _year(found: re.Match[str], before: bool) -> DateRange | None:
    year = int(found["year"])
    if not year or (not before and (year > 2999 or len(found["year"]) < 3)):
        return None
    year = astronomical(-year) if before else year
    return DateRange.of_years(year, year)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], DateRange | None]], ...] = (
    (_CENTURY, _century),
    (_DECADE, _decade),
    (_YEAR, _year),
)
