from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.text import format_lazy

from foundation.bilingual import Bilingual, spaced_out


class Thing:
    title = Bilingual("title")

    def __init__(self, zh: str, en: str) -> None:
        self.title_zh, self.title_en = zh, en


@pytest.mark.parametrize(
    ("language", "zh", "en", "shown", "tag"),
    [
        ("zh-hans", "西兰卡普", "Xilankapu", "西兰卡普", "zh-Hans"),
        ("en", "西兰卡普", "Xilankapu", "Xilankapu", "en"),
        ("en", "西兰卡普", "", "西兰卡普", "zh-Hans"),
        ("zh-hans", "", "Xilankapu", "Xilankapu", "en"),
    ],
)
def test_a_value_falls_back_and_says_its_language(language, zh, en, shown, tag):
    thing = Thing(zh, en)
    with translation.override(language):
        assert thing.title == shown
        assert Bilingual.lang_of(thing, "title") == tag


def test_a_latin_word_put_into_a_chinese_sentence_stands_apart():
    value = "ZIP"
    sentence = spaced_out(
        format_lazy("内容是{found}，共{count}页（{found}）。", found=value, count=3)
    )

    assert str(sentence) == "内容是 ZIP，共 3 页（ZIP）。"
    assert str(spaced_out("内容是纯文本")) == "内容是纯文本"
    assert str(spaced_out("The content is ZIP.")) == "The content is ZIP."
