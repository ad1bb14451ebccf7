"""Dates of the archive: text as found → EDTF and a range of astronomical years.

`parse_date("光绪二十三年")` is 1897; `parse_date("公元前206年")` is -0205 (EDTF and ISO 8601
have a year 0, so 206 BC is -205). Everything stored and filtered counts that way.
"""

from __future__ import annotations

import re

from archive.dates.chinese import parse_chinese
from archive.dates.edtf_text import looks_like_edtf, parse_edtf_date
from archive.dates.english import parse_english
from archive.dates.value import DateRange, astronomical, cleaned, refuse
from archive.dates.words import describe
from archive.errors import DateNotUnderstood

__all__ = [
    "DateNotUnderstood",
    "DateRange",
    "astronomical",
    "describe",
    "parse_date",
    "read_found",
    "parse_edtf_date",
]

LONGEST = 120
_UNDATED = re.compile(
    r"(?:年代|时代|时间|年份|日期)?(?:不详|不明|未详|未知|待考|失考|无考)|无(?:年代|纪年|年款)"
    r"|(?:not|un)dated|n\.?d|(?:no|unknown)date|date(?:is)?(?:not|un)known|unknown"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def read_found(text: str) -> DateRange | None:
    """As `parse_date`; None where the text says that nobody knows (年代不详, `not dated`).

    Raises:
        DateNotUnderstood: as `parse_date`.
    """
    return None if _UNDATED.fullmatch(cleaned(text).strip("()[].").lower()) else parse_date(text)


def parse_date(text: str) -> DateRange:
    """Read EDTF (`1934-11`, `-0205`, `1875/1908`), Chinese (`民国十六年`, `清光绪年间`) or
    English (`c. 1860`, `late 19th century`).

    A Chinese lunar year is given its main Gregorian year by convention (光绪二十三年 is
    1897); its eleventh and twelfth months reach into the next one, and so does the range.

    Raises:
        DateNotUnderstood: says what was given, what is wrong and how to write it.
    """
    found = text.strip()
    plain = cleaned(found)
    if not plain or len(plain) > LONGEST:
        raise refuse(found[:LONGEST])
    try:
        read = parse_edtf_date(plain) if looks_like_edtf(plain) else parse_chinese(plain)
    except DateNotUnderstood as refusal:
        if not _CHINESE.search(found) and (english := parse_english(found)) is not None:
            return english.as_written(found)
        # parts of the text were quoted; the reader wants to see what they typed
        raise refuse(found, refusal.reason) from refusal
    return read.as_written(found)
