from __future__ import annotations

import pytest
from django.utils import translation

from foundation.bilingual import Bilingual


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
