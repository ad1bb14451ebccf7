"""EDTF through python-edtf, with the checks that it leaves out."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from archive.dates.value import DateRange, refuse

_EDTF = re.compile(r"[0-9XYESu.\-/~?%\[\]{},^]+", re.ASCII)
_DAY = re.compile(r"(-?\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MONTH = re.compile(r"-?\d{4}-(\d\d)(?!\d)", re.ASCII)
_PLAIN = re.compile(r"(-?\d{4})(?:-\d\d){0,2}[~?%]?", re.ASCII)
_SEASONS = range(21, 42)


def looks_like_edtf(text: str) -> bool:
    return bool(_EDTF.fullmatch(text)) and any(c.isdigit() for c in text)


def parse_edtf_date(text: str) -> DateRange:
    """Read an EDTF text and the years it covers. An open end (`1949/..`) reaches to today.

    Raises:
        DateNotUnderstood: no EDTF, a day that no calendar has, no year, ends reversed.
    """
    plain = text.strip()
    if not looks_like_edtf(plain) or "XXXX" in plain:
        raise refuse(text)
    for year, month, day in _DAY.findall(plain):
        _check_day(text, int(year), int(month), int(day))
    for month in _MONTH.findall(plain):
        if not (1 <= int(month) <= 12 or int(month) in _SEASONS):
            raise refuse(text, _("没有 %(month)s 月。") % {"month": int(month)})
    start, slash, end = plain.partition("/")
    if not slash:
        low, high = _years(plain, text)
    elif start in ("", ".."):
        raise refuse(text, _("请写出起始年。"))
    else:
        low = _years(start, text)[0]
        high = date.today().year if end in ("", "..") else _years(end, text)[1]  # noqa: DTZ011 - a year of the house's own calendar, no moment
        if end == "":
            plain += ".."
    if low > high:
        raise refuse(text, _("起始年晚于结束年。"))
    return DateRange(plain, low, high, as_found=text)


def _check_day(text: str, year: int, month: int, day: int) -> None:
    # The Gregorian calendar repeats every 400 years, also before Christ.
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year % 400 + 2000, month)[1]:
        raise refuse(text, _("没有 %(month)s 月 %(day)s 日这一天。") % {"month": month, "day": day})


def _years(part: str, whole: str) -> tuple[int, int]:
    if plain := _PLAIN.fullmatch(part):
        # the general grammar takes some 15 ms a text; an import has thousands of these
        return int(plain[1]), int(plain[1])
    try:
        value = parse_edtf(part)
        low, high = value.lower_strict()[0], value.upper_strict()[0]
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as fault:
        # python-edtf answers texts outside its grammar with any of these
        raise refuse(whole) from fault
    if not isinstance(low, int) or not isinstance(high, int):
        raise refuse(whole)
    return low, high
