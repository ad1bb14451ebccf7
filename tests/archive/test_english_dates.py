"""Dates as English museum records write them (those of Tate and Carnegie)."""

from __future__ import annotations

import pytest

from archive.dates import DateNotUnderstood, parse_date, read_found

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "edtf", "start", "end"),
    [
        ("c. 1860", "1860~", 1860, 1860),
        ("ca. 1975", "1975~", 1975, 1975),
        ("circa 1809–11", "1809~/1811~", 1809, 1811),
        ("1788–9", "1788/1789", 1788, 1789),
        ("1799–1800", "1799/1800", 1799, 1800),
        ("?c.1790–5", "1790%/1795%", 1790, 1795),
        ("exhibited ?1811", "1811?", 1811, 1811),
        ("1920s", "192X", 1920, 1929),
        ("late 1960s–early 1970s", "1966~/1972~", 1966, 1972),
        ("19th century", "1801/1900", 1801, 1900),
        ("late 18th century", "1767~/1800~", 1767, 1800),
        ("17th-18th century", "1601/1800", 1601, 1800),
        ("c. mid- to late-19th century", "1834~/1900~", 1834, 1900),
        ("664-525 BCE", "-0663/-0524", -663, -524),
        ("206 BC", "-0205", -205, -205),
        ("July 1, 1809", "1809-07-01", 1809, 1809),
        ("12 May 1850", "1850-05-12", 1850, 1850),
        ("9/29/1929", "1929-09-29", 1929, 1929),
        ("29/9/1929", "1929-09-29", 1929, 1929),
        ("5/5/1930", "1930-05-05", 1930, 1930),
        ("8/1959", "1959-08", 1959, 1959),
        ("Sept 1932", "1932-09", 1932, 1932),
        ("September 1932", "1932-09", 1932, 1932),
        ("1786 or 1800", "[1786,1800]", 1786, 1800),
        ("1833 and 1836", "{1833,1836}", 1833, 1836),
        ("1825, reprinted 1874", "1825", 1825, 1825),
        ("c.1960–9, printed later", "1960~/1969~", 1960, 1969),
    ],
)
def test_dates_are_read_and_kept_as_found(text, edtf, start, end):
    read = parse_date(text)
    assert (read.edtf, read.start_year, read.end_year, read.as_found) == (edtf, start, end, text)


@pytest.mark.parametrize(
    "text",
    ["after c.1830", "before 1931", "5/12/1896", "12th of never", "31 June 1900"],
)
def test_what_no_range_says_is_not_guessed(text):
    with pytest.raises(DateNotUnderstood):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "不详",
        "年代不详",
        "（时代待考）",
        "无年款",
        "not dated",
        "n.d.",
        "[no date]",
        "date not known",
    ],
)
def test_what_says_that_nobody_knows_is_no_fault(text):
    assert read_found(text) is None


@pytest.mark.parametrize("text", ["13/13/1930", "31/6/1900", "13/1959"])
def test_days_that_no_calendar_has_are_refused(text):
    with pytest.raises(DateNotUnderstood):
        read_found(text)
