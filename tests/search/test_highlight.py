"""What was found is marked in the text as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text

from search.highlight import Highlighter, opening
from search.query import Asked


def marker(query: str) -> Highlighter:
    return Highlighter.of(Asked.parse(query))


@pytest.mark.parametrize(
    ("query", "written", "marked"),
    [
        ("西蘭卡普", "土家族西兰卡普", "土家族<mark>西兰卡普</mark>"),
        ("西兰卡普", "土家族西蘭卡普", "土家族<mark>西蘭卡普</mark>"),
        ("miao drum", "The MIAO Drums", "The <mark>MIAO</mark> <mark>Drums</mark>"),
        ("embroidery", "Embroideries", "<mark>Embroideries</mark>"),
        ("art", "a party of art", "a party of <mark>art</mark>"),
        ("毛泽东的故居", "毛泽东同志故居", "<mark>毛泽东</mark>同志<mark>故居</mark>"),
        ("“苗族银饰”", "苗族 银饰", "苗族 银饰"),
        ("", "苗族", "苗族"),
        ("鼓", "鼓鼓", "<mark>鼓鼓</mark>"),
    ],
)
def test_marks_in_both_scripts_and_any_case(query, written, marked):
    assert marker(query).mark(written) == marked


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("xilankapu", "织锦（<mark>西兰卡普</mark>）"),
        ("xilan", "织锦（<mark>西兰</mark>卡普）"),
        ("miao", "织锦（西兰卡普）"),
    ],
)
def test_pinyin_marks_the_characters_of_a_title(query, marked):
    assert marker(query).mark_title("织锦（西兰卡普）") == marked


def test_what_comes_out_is_safe():
    marked = marker("script").mark("<script>alert('银')</script>")

    assert marked == (
        "&lt;<mark>script</mark>&gt;alert(&#x27;银&#x27;)&lt;/<mark>script</mark>&gt;"
    )


@settings(max_examples=200, deadline=None)
@given(text(max_size=30), text(max_size=80))
def test_marking_changes_nothing_but_the_marks(query, written):
    from html import unescape

    marked = marker(query).mark_title(written)
    plain = marked.replace("<mark>", "").replace("</mark>", "")

    assert unescape(plain) == unescape(plain) and "<" not in plain
    assert marked.count("<mark>") == marked.count("</mark>")


def test_a_snippet_shows_the_place_where_most_is_found():
    far = "开头。" + "无关的话，" * 60 + "这里说到苗族银饰。" + "后面的话，" * 60

    snippet = marker("苗族银饰").snippet(far)

    assert "<mark>苗族银饰</mark>" in snippet
    assert snippet.startswith("…") and snippet.endswith("…")
    assert len(snippet) < 130


def test_a_snippet_ends_between_latin_words():
    snippet = marker("march").snippet("On the long march " + "wonderful " * 40)

    assert snippet.endswith("wonderful…")


def test_nothing_found_gives_no_snippet():
    assert marker("苗族").snippet("侗族织锦") == ""


def test_an_opening_ends_with_a_sentence():
    assert opening("第一句。" + "很长" * 80) == "第一句。"
    assert opening("很长" * 80).endswith("…")
    assert opening("wonderful " * 80).endswith("wonderful…")
