"""Dates as other systems take them: a first and a last day beside the EDTF text."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from archive.dates.value import year_text

_PART = re.compile(r"(-?\d{4})(?:-(0[1-9]|1[0-2])(?:-([0-3]\d))?)?[~?%]?", re.ASCII)
Day = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """What a date may mean, both ends included. Years are astronomical: 206 BC is -205.

    Attributes:
        edtf: as stored.
        first, last: year, month and day.
        zh, en: for a reader.
    """

    edtf: str
    first: Day
    last: Day
    zh: str
    en: str

    @property
    def first_day(self) -> str:
        """ISO 8601, such as `-0205-01-01`; more than four digits carry a sign as XSD asks."""
        return _iso(self.first)

    @property
    def last_day(self) -> str:
        return _iso(self.last)

    @property
    def years(self) -> str:
        """`1897` or `1875/1908`, as ISO 8601 writes an interval."""
        first, last = year_text(self.first[0]), year_text(self.last[0])
        return first if first == last else f"{first}/{last}"


def span_of(edtf: str, start_year: int | None, end_year: int | None, *, zh: str, en: str) -> Span:
    """The span of a stored date. Months and days count where the EDTF text gives them plainly.

    Raises:
        ValueError: it has no years.
    """
    if start_year is None or end_year is None:
        raise ValueError("a date without years has no span")
    start, _slash, end = edtf.partition("/")
    month, day = _known(start, start_year)
    first = (start_year, month or 1, day or 1)
    month, day = _known(end or start, end_year)
    month = month or 12
    last = (end_year, month, day or _length(end_year, month))
    return Span(edtf, first, last, zh, en)


def _known(part: str, year: int) -> tuple[int, int]:
    """Month and day (0: not given) where a plain EDTF date of that very year stands there."""
    found = _PART.fullmatch(part)
    if found is None or int(found[1]) != year:
        return 0, 0
    month, day = int(found[2] or 0), int(found[3] or 0)
    if month and day > _length(year, month):
        return month, 0
    return month, day


def _length(year: int, month: int) -> int:
    """Days of a month of the Gregorian calendar, carried back before its beginning."""
    return monthrange(2000 + year % 400, month)[1]


def _iso(day: Day) -> str:
    year, month, rest = day
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{rest:02d}"
