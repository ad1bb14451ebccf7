"""What every engine must do, held against the engine of the database under test."""

from __future__ import annotations

import json
import sys

import pytest

from search.engine.base import Tier
from search.models import Document
from search.query import Filters, Query, Sort
from search.services.index import index, index_many
from search.services.remove import remove
from tests.search.factories import HERE, NOON, DescriptionFactory, described, subjects, value

HOSTILE = [
    '"', '""', '"a', "'", "''", "*", "a*", "NEAR(", "NEAR(a b, 3)", "AND", "a AND", "OR OR", "NOT",
    "(", ")", "((((", "{", "title_zh:a", "a:b", "-", "--", "- -", "-a", "^a", "a^2", "\\", "%", "_",
    "a & b", "a | !b", "<->", ":*", "a:*A", "; DROP TABLE x", "😀", "👩‍👩‍👧 银", "\x00", "银\x00饰", "\ud7ff",
    "鼓" * 10_000, "a " * 5_000, '"' * 999, "-苗 " * 400, "\u202e银饰", "ﷺ", "𫓧𬭼", "\u0301\u0301", "0",
]  # fmt: skip


def found(engine, text: str, **more: object) -> list[str]:
    hits = engine.search(Query(text=text, **more)).hits
    names = dict(Document.objects.values_list("pk", "object_id"))
    return [names[hit.document_id] for hit in hits]


class SearchContract:
    def test_finds_a_word_inside_a_title(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="湘西苗族银饰"))

        assert found(engine, "银饰") == ["a"]

    def test_finds_one_character_anywhere(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="苗族花鼓"))
        index(DescriptionFactory(object_id="b", title_zh="苗族鼓舞"))

        assert set(found(engine, "鼓")) == {"a", "b"}

    @pytest.mark.parametrize("text", ["漵浦銀飾", "溆浦银饰"])
    def test_both_scripts_find_each_other(self, engine, text):
        index(DescriptionFactory(object_id="simplified", title_zh="溆浦银饰"))
        index(DescriptionFactory(object_id="traditional", title_zh="漵浦銀飾"))

        assert set(found(engine, text)) == {"simplified", "traditional"}

    def test_characters_that_are_not_side_by_side_are_no_phrase(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="银器与首饰"))

        assert found(engine, "“银饰”") == []

    def test_what_is_typed_comes_before_its_words_and_these_before_some_of_them(self, engine):
        index(DescriptionFactory(object_id="some", title_zh="苗族刺绣"))
        index(DescriptionFactory(object_id="words", title_zh="鼓舞，苗族"))
        index(DescriptionFactory(object_id="typed", title_zh="图", body_zh="这是苗族鼓舞的照片。"))

        hits = engine.search(Query("苗族鼓舞")).hits
        assert found(engine, "苗族鼓舞") == ["typed", "words", "some"]
        assert [hit.tier for hit in hits] == [Tier.PHRASE, Tier.WORDS, Tier.LOOSE]

    def test_a_title_counts_more_than_a_text(self, engine):
        index(DescriptionFactory(object_id="text", title_zh="照片", body_zh="银饰一件。"))
        index(DescriptionFactory(object_id="title", title_zh="银饰"))

        assert found(engine, "银饰") == ["title", "text"]

    def test_english_ignores_case_and_plural(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="鼓", title_en="Miao Drum Dances"))

        assert found(engine, "DRUMS dance") == ["a"]

    def test_quotes_ask_for_the_words_as_they_stand(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="一", title_en="drum of the Miao"))
        index(DescriptionFactory(object_id="b", title_zh="二", title_en="Miao drum"))

        assert found(engine, '"miao drum"') == ["b"]
        assert found(engine, "「miao drum」") == ["b"]

    def test_minus_takes_out(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="苗族银饰"))
        index(DescriptionFactory(object_id="b", title_zh="苗族服饰"))

        assert found(engine, "苗族 -银饰") == ["b"]
        assert found(engine, "-银饰") == ["b"]

    def test_pinyin_and_first_letters_find_titles_and_other_names(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="土家织锦", names=["西兰卡普"]))

        for text in ("xilankapu", "xi lan ka pu", "xilank", "xlkp", "tujiazhijin"):
            assert found(engine, text) == ["a"], text

    def test_pinyin_does_not_run_from_one_name_into_the_next(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="苗鼓", names=["银饰"]))

        assert found(engine, "guyin") == []

    def test_a_wrong_character_of_the_same_sound_is_forgiven(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="西兰卡普"))

        assert found(engine, "西蓝卡普") == ["a"]

    def test_words_that_are_nowhere_find_nothing(self, engine):
        index(DescriptionFactory(title_zh="苗族银饰"))

        assert found(engine, "量子计算") == []

    def test_signs_alone_find_nothing_and_no_words_find_all(self, engine):
        index(DescriptionFactory(object_id="a"))

        assert found(engine, "？！…") == []
        assert found(engine, "") == ["a"]

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
    def test_every_text_is_a_query(self, engine, text):
        index(DescriptionFactory(title_zh="苗族银饰", title_en="a silver ornament"))

        engine.search(Query(text))
        engine.begins_with(text, limit=5)

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
    def test_every_text_can_be_indexed(self, engine, text):
        kept = text.replace("\x00", "")
        index(DescriptionFactory(object_id="a", title_zh="银饰", body_zh=kept, names=[kept]))

        assert found(engine, "银饰") == ["a"]

    def test_the_same_thing_again_replaces_it(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="苗族银饰"))
        index(DescriptionFactory(object_id="a", title_zh="侗族织锦"))

        assert found(engine, "银饰") == []
        assert found(engine, "织锦") == ["a"]

    def test_what_is_removed_is_not_found(self, engine):
        index(DescriptionFactory(object_id="a", title_zh="苗族银饰"))

        assert remove("record", "a")
        assert not remove("record", "a")
        assert found(engine, "银饰") == []
        assert engine.search(Query()).total == 0

    def test_facets_count_and_filter(self, engine):
        for number, kind in enumerate(["ich", "ich", "site"]):
            index(
                DescriptionFactory(
                    title_zh=f"苗族 {number}",
                    facets={"kind": [value(kind, kind)], "ethnic": [value("06", "苗族", "Miao")]},
                )
            )
        index(DescriptionFactory(title_zh="侗族", facets={"kind": [value("site", "site")]}))

        page = engine.search(Query("苗族", Filters(values={"kind": ("ich",)})))

        counts = {f.name: {o.value: o.count for o in f.options} for f in page.facets}
        assert page.total == 2
        assert counts == {"kind": {"ich": 2, "site": 1}, "ethnic": {"06": 2}}

    def test_values_of_one_facet_add_up_and_facets_narrow(self, engine):
        index(
            DescriptionFactory(object_id="a", facets={"kind": [value("x")], "media": [value("i")]})
        )
        index(
            DescriptionFactory(object_id="b", facets={"kind": [value("y")], "media": [value("v")]})
        )

        both = Filters(values={"kind": ("x", "y")})
        narrowed = Filters(values={"kind": ("x", "y"), "media": ("v",)})
        assert set(found(engine, "", filters=both)) == {"a", "b"}
        assert found(engine, "", filters=narrowed) == ["b"]
        assert found(engine, "", filters=Filters(values={"kind": ("none",)})) == []

    def test_years_overlap(self, engine):
        index(DescriptionFactory(object_id="qin", start_year=-220, end_year=-206))
        index(DescriptionFactory(object_id="march", start_year=1934, end_year=1935))
        index(DescriptionFactory(object_id="undated"))

        assert found(engine, "", filters=Filters(first_year=1935)) == ["march"]
        assert found(engine, "", filters=Filters(last_year=-200)) == ["qin"]
        assert found(engine, "", filters=Filters(eras=("qin-han", "revolution"))) == [
            "march",
            "qin",
        ]
        eras = next(f for f in engine.search(Query()).facets if f.name == "era")
        assert {o.value: o.count for o in eras.options} == {
            "pre-qin": 1,
            "qin-han": 1,
            "revolution": 1,
        }

    def test_orders_and_pages(self, engine):
        for year in (1934, 940, 1927):
            index(
                DescriptionFactory(
                    object_id=str(year), title_zh="旧址", start_year=year, end_year=year
                )
            )
        index(
            DescriptionFactory(
                object_id="new", title_zh="旧址", published_at=NOON.replace(year=2027)
            )
        )

        assert found(engine, "旧址", sort=Sort.OLDEST_DATE) == ["940", "1927", "1934", "new"]
        assert found(engine, "旧址", sort=Sort.NEWEST)[0] == "new"
        assert found(engine, "", sort=Sort.OLDEST_DATE, page_size=3, page=2) == ["new"]
        assert found(engine, "", page=99) == []

    def test_suggests_titles_that_begin_so(self, engine):
        document = index(DescriptionFactory(title_zh="土家族摆手舞", body_zh="四月八"))

        assert engine.begins_with("摆手", limit=3) == [document.pk]
        assert engine.begins_with("baish", limit=3) == [document.pk]
        assert engine.begins_with("四月", limit=3) == []

    def test_most_of_the_judged_queries_find_what_is_expected(self, engine):
        index_many(described(subject) for subject in subjects())
        judged = json.loads((HERE / "judged.json").read_text(encoding="utf-8"))

        missed = [
            (case["query"], case["expect"], top)
            for case in judged
            if not set(top := found(engine, case["query"])[:5]) & set(case["expect"])
        ]
        first = sum(found(engine, c["query"])[:1] in [[e] for e in c["expect"]] for c in judged)

        success = 1 - len(missed) / len(judged)
        sys.stdout.write(f"\njudged: {len(judged)} queries, success@5 {success:.2f}, ")
        sys.stdout.write(f"first {first / len(judged):.2f}; missed {missed}\n")
        assert success >= 0.8


class TestDatabaseSearch(SearchContract):
    """FTS5 on SQLite, full text search on PostgreSQL."""
