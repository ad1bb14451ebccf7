from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import DateNotUnderstood, DateRange, astronomical, describe, parse_date
from archive.dates.periods import reigns

READ = [
    ("光绪二十三年", "1897", 1897, 1897),
    ("清光绪二十三年", "1897", 1897, 1897),
    ("光緒二十三年", "1897", 1897, 1897),
    ("光绪二十三年腊月", "1897/1898", 1897, 1898),
    ("光绪丁酉", "1897", 1897, 1897),
    ("清光绪年间", "1875/1908", 1875, 1908),
    ("明万历", "1573/1620", 1573, 1620),
    ("民国十六年", "1927", 1927, 1927),
    ("中华民国元年", "1912", 1912, 1912),
    ("民国", "1912/1949", 1912, 1949),
    ("1934年11月", "1934-11", 1934, 1934),
    ("1927年9月19日", "1927-09-19", 1927, 1927),
    ("１９３４年１１月", "1934-11", 1934, 1934),
    ("一九三四年十一月", "1934-11", 1934, 1934),
    ("二〇〇六年", "2006", 2006, 2006),
    ("1934年春", "1934-21", 1934, 1934),
    ("20世纪30年代", "193X", 1930, 1939),
    ("1930年代", "193X", 1930, 1939),
    ("公元前206年", "-0205", -205, -205),
    ("前221年", "-0220", -220, -220),
    ("公元前206至220年", "-0205/0220", -205, 220),
    ("公元前5世纪", "-0499/-0400", -499, -400),
    ("约1897年", "1897~", 1897, 1897),
    ("明清", "1368/1911", 1368, 1911),
    ("战国至汉", "-0474/0220", -474, 220),
    ("宋～清", "0960/1911", 960, 1911),
    ("1904－1915年", "1904/1915", 1904, 1915),
    ("1874年、1917年", "{1874,1917}", 1874, 1917),
    ("新石器时代至商、周", "-9999/-0220", -9999, -220),
    ("抗日战争时期", "1931/1945", 1931, 1945),
    ("-0205", "-0205", -205, -205),
    ("1875/1908", "1875/1908", 1875, 1908),
]


@pytest.mark.parametrize(("text", "edtf", "start", "end"), READ, ids=[row[0] for row in READ])
def test_a_date_as_found_becomes_edtf_and_a_range_of_years(text, edtf, start, end):
    assert parse_date(text) == DateRange(edtf, start, end, as_found=text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("胡说八道", "看不懂"),
        ("1934年13月", "没有 13 月"),
        ("1927-02-30", "没有 2 月 30 日"),
        ("1927年2月30日", "没有 2 月 30 日"),
        ("光绪四十年", "光绪只有 34 年（1875—1908）"),
        ("光绪甲子", "没有甲子年"),
        ("民国五十年", "1 到 38 年"),
        ("1911/1897", "起始年晚于结束年"),
        ("公元0年", "没有这样的年份"),
        ("../1949", "请写出起始年"),
        ("XXXX", "看不懂"),
        ("", "看不懂"),
        ("年" * 500, "看不懂"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text, reason):
    with pytest.raises(DateNotUnderstood) as refusal:
        parse_date(text)
    assert reason in str(refusal.value)
    assert "公元前206年" in str(refusal.value), "the message shows how to write it"


def test_a_bare_1934_as_a_period_name_of_overlapping_dynasties_stays_a_range():
    ming, qing = parse_date("明"), parse_date("清")
    assert ming.end_year > qing.start_year


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    try:
        read = parse_date(text)
    except DateNotUnderstood:
        return
    assert read.start_year <= read.end_year


@given(st.integers(1, 2999))
def test_every_year_reads_back_from_its_edtf(year):
    read = parse_date(f"{year}年")
    assert (read.start_year, read.end_year) == (year, year)
    assert parse_date(read.edtf).start_year == year


@given(st.integers(1, 9000))
def test_years_before_christ_count_from_a_year_zero(year):
    assert parse_date(f"公元前{year}年").start_year == astronomical(-year) == 1 - year


@given(st.sampled_from(sorted(reigns())), st.integers(1, 70))
def test_a_reign_year_lies_inside_its_reign_or_is_refused(name, count):
    span = reigns()[name]
    try:
        read = parse_date(f"{name}{count}年")
    except DateNotUnderstood:
        assert span.start + count - 1 > span.end
    else:
        assert span.start <= read.start_year <= span.end


@pytest.mark.parametrize(
    ("edtf", "zh", "en"),
    [
        ("1934-11", "1934年11月", "November 1934"),
        ("1927-09-19", "1927年9月19日", "19 September 1927"),
        ("-0205", "公元前206年", "206 BC"),
        ("1897~", "约1897年", "c. 1897"),
        ("193X", "1930年代", "1930s"),
        ("1875/1908", "1875年—1908年", "1875–1908"),
        ("{1874,1917}", "1874年、1917年", "1874, 1917"),
    ],
)
def test_a_date_is_written_out_in_both_languages(edtf, zh, en):
    read = parse_date(edtf)
    with translation.override("zh-hans"):
        assert describe(read) == zh
    with translation.override("en"):
        assert describe(read) == en
