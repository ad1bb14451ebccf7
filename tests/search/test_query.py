"""A query is read once from the address; nothing in it is an error."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from search.query import LAST_PAGE, Asked, Query, Sort


def test_quotes_and_minus_in_both_scripts():
    asked = Asked.parse('苗族 「西蘭卡普」 -銀飾 “half a quilt” －"不要"')

    assert [(clause.text, clause.quoted) for clause in asked.wanted] == [
        ("苗族", False),
        ("西兰卡普", True),
        ("half a quilt", True),
    ]
    assert [clause.text for clause in asked.unwanted] == ["银饰", "不要"]


def test_a_hyphen_inside_a_word_is_no_minus():
    asked = Asked.parse("cross-stitch")

    assert asked.wanted[0].text == "cross-stitch"
    assert asked.unwanted == ()


def test_a_long_query_is_cut_and_says_so():
    assert Asked.parse("鼓" * 10_000).cut_short
    assert Asked.parse("a " * 90).cut_short
    assert not Asked.parse("鼓").cut_short


@pytest.mark.parametrize(
    ("address", "page", "first_year"),
    [
        ("page=x&from=y", 1, None),
        ("page=-3&from=-205", 1, -205),
        ("page=999999999999&from=99999999", LAST_PAGE, 9999),
        ("page=2&from=", 2, None),
        ("page=٣&from=１９３４", 3, 1934),
    ],
)
def test_numbers_that_cannot_be_read_are_left_out(address, page, first_year):
    query = Query.from_get(QueryDict(address))

    assert (query.page, query.filters.first_year) == (page, first_year)


def test_an_address_leads_back_to_the_same_query():
    query = Query.from_get(
        QueryDict(
            "q=苗族&kind=ich&kind=site&theme=red:workers&era=revolution&from=1919&sort=date&page=2"
        )
    )

    assert Query.from_get(QueryDict(query.address()[1:])) == query
    assert query.sort is Sort.OLDEST_DATE


def test_a_chip_takes_off_one_value_and_returns_to_the_first_page():
    query = Query.from_get(QueryDict("q=a&kind=ich&kind=site&era=revolution&from=1919&page=3"))

    assert query.without("kind", "ich") == "?q=a&kind=site&era=revolution&from=1919"
    assert query.without("era", "revolution") == "?q=a&kind=ich&kind=site&from=1919"
    assert query.without("years") == "?q=a&kind=ich&kind=site&era=revolution"


def test_unknown_values_are_kept_and_unknown_names_are_not():
    query = Query.from_get(QueryDict("kind=nonsense&colour=red&era=never&sort=upwards"))

    assert query.filters.values == {"kind": ("nonsense",)}
    assert query.filters.eras == ()
    assert query.sort is Sort.RELEVANCE
