"""One analysis for texts and queries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis.strategies import text

from search.analysis import fold, fold_with_offsets, grams, split_syllables, syllables, words
from search.analysis.sound import initials
from search.analysis.tokens import phrase, segment, stem


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("西蘭卡普", "西兰卡普"),
        ("Ｍｉａｏ Drums", "miao drums"),
        ("Xiāngxī", "xiangxi"),
        ("㎞²", "km2"),
        ("裏耶", "里耶"),
        ("里耶", "里耶"),
        ("乾城", "乾城"),
        ("甯鄉", "宁乡"),
        ("a\x00b\u200bc", "a bc"),
    ],
)
def test_every_spelling_becomes_one(written, folded):
    assert fold(written) == folded


@settings(max_examples=150, deadline=None)
@given(text(max_size=40))
def test_any_text_folds_and_every_character_knows_where_it_came_from(written):
    folded = fold_with_offsets(written)

    assert len(folded.starts) == len(folded.text) + 1
    assert folded.starts[-1] == len(written)
    assert list(folded.starts) == sorted(folded.starts)


@settings(max_examples=150, deadline=None)
@given(text(max_size=60))
def test_no_token_holds_a_space_a_quote_or_an_operator(written):
    for token in (*grams(fold(written)), *words(fold(written))):
        assert token
        assert all(character.isalnum() or not character.isascii() for character in token)
        assert not any(character.isspace() for character in token)


def test_pairs_of_characters_and_the_last_one_alone():
    assert grams("银饰 miao") == ["银饰", "饰", "miao"]
    assert phrase("银饰") == ["银饰"]
    assert phrase("鼓") == ["鼓"]


def test_our_vocabularies_are_words():
    assert "西兰卡普" in words("湘西西兰卡普")
    assert segment("里耶秦简的发现") == ["里耶秦简", "发现"]


def test_a_query_of_nothing_but_small_words_keeps_them():
    assert segment("的") == ["的"]
    assert segment("the of") == ["the", "of"]


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("dances", "dance"),
        ("embroideries", "embroidery"),
        ("churches", "church"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("1930s", "1930"),
    ],
)
def test_only_plurals_are_stripped(word, stemmed):
    assert stem(word) == stemmed


def test_pinyin_knows_the_names_of_hunan():
    assert syllables("溆浦乾州") == ["xu", "pu", "qian", "zhou"]
    assert initials("西兰卡普") == ["x", "l", "k", "p"]


def test_words_decide_how_a_character_is_read():
    assert syllables("红军长征") == ["hong", "jun", "chang", "zheng"]


def test_latin_letters_are_read_as_pinyin_where_they_can_be():
    assert split_syllables("xilankapu") == ["xi", "lan", "ka", "pu"]
    assert split_syllables("maozed") == ["mao", "ze", "d"]
    assert split_syllables("brocade") == []
    assert split_syllables("x" * 5_000) == []
