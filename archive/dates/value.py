"""The value object, and how its parts are written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from archive.errors import DateNotUnderstood

EARLIEST = -1_999_999  # 2,000,000 BC: the first limit that the census codes of periods know


@dataclass(frozen=True, slots=True)
class DateRange:
    """A date: its EDTF text and the years it may lie in, both ends included.

    Attributes:
        edtf: normalised EDTF, such as `1934-11`, `-0205`, `1875/1908`, `1897~`.
        start_year, end_year: astronomical years (206 BC is -205).
        as_found: the text that was read, unchanged.
    """

    edtf: str
    start_year: int
    end_year: int
    as_found: str = ""

    def __post_init__(self) -> None:
        if self.start_year > self.end_year:
            raise refuse(
                self.as_found or self.edtf,
                _("起始年 %(start)s 晚于结束年 %(end)s。")
                % {"start": self.start_year, "end": self.end_year},
            )

    def as_written(self, text: str) -> DateRange:
        return replace(self, as_found=text)

    @classmethod
    def of_years(cls, start: int, end: int, *, mark: str = "") -> DateRange:
        """A year or an interval of years; `mark` is the EDTF qualifier of both ends."""
        if start == end:
            return cls(f"{year_text(start)}{mark}", start, end)
        return cls(f"{year_text(start)}{mark}/{year_text(end)}{mark}", start, end)


def astronomical(year: int) -> int:
    """The astronomical year of a historian's one: -206 (206 BC) becomes -205.

    Raises:
        ValueError: year 0, which historians do not have.
    """
    if year == 0:
        raise ValueError("there is no year 0 before or after Christ")
    return year + 1 if year < 0 else year


def year_text(year: int) -> str:
    """An astronomical year in EDTF: `1897`, `-0205`, `Y-1999999`."""
    if -9999 <= year <= 9999:
        return f"-{-year:04d}" if year < 0 else f"{year:04d}"
    return f"Y{year}"


def cleaned(text: str) -> str:
    """Full width to half width, no spaces; the long marks of ranges become one."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for dash in "—–―~〜～‐−":
        # a single ASCII tilde at the end is EDTF's own mark of approximation
        if dash == "~" and plain.endswith("~"):
            continue
        if dash == "~" and "年" not in plain and not any("一" <= c <= "鿿" for c in plain):
            continue
        plain = plain.replace(dash, "至")
    return plain


def refuse(text: str, reason: str = "") -> DateNotUnderstood:
    """The refusal for a text, with its reason and with examples that would be read."""
    refusal = DateNotUnderstood(
        _("看不懂年代“%(text)s”。%(reason)s可以写成：%(examples)s。")
        % {
            "text": text,
            "reason": reason,
            "examples": "1934年11月、光绪二十三年、民国十六年、清光绪年间、20世纪30年代、"
            "公元前206年、1934-11、-0205、1875/1908",
        }
    )
    refusal.reason = reason
    return refusal
