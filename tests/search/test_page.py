"""The search page: for a person, without scripts, in both languages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media.models import Asset, Master
from search.description import Spoken
from search.services.index import index, index_many
from tests.search.factories import DescriptionFactory, described, subjects, value
from tests.search.test_engine import HOSTILE


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_results_show_marked_titles_and_snippets(client, db):
    index_many(described(subject) for subject in subjects())

    page = text_of(client.get("/search", {"q": "西蘭卡普"}))

    assert "土家族织锦技艺（<mark>西兰卡普</mark>）" in page
    assert "1 件" in page


def test_the_english_page_is_english(client, db):
    index_many(described(subject) for subject in subjects())

    page = text_of(client.get("/en/search", {"q": "brocade"}))

    assert "Tujia <mark>Brocade</mark> (Xilankapu)" in page
    assert '<html lang="en"' in page


def test_facets_are_a_plain_form_with_counts_and_removable_choices(client, db):
    index(
        DescriptionFactory(
            facets={"kind": [value("ich", "非遗项目", "ICH")]}, start_year=1934, end_year=1935
        )
    )

    page = text_of(
        client.get("/search", {"q": "苗族", "kind": "ich", "era": "revolution", "from": "1900"})
    )

    assert 'name="kind" value="ich" checked' in page
    assert "清除全部" in page
    assert 'href="?q=%E8%8B%97%E6%97%8F&amp;era=revolution&amp;from=1900"' in page
    assert "革命年代" in page


def test_no_result_says_so_with_one_action_and_a_better_word(client, db):
    index(DescriptionFactory(title_zh="雷锋纪念馆", title_en="Lei Feng Memorial"))

    page = text_of(client.get("/search", {"q": "Lei Fang Memorail"}))
    assert "你要找的是不是" in page
    assert "Lei Feng Memorial" in page

    assert '<a href="/search?q=%E9%9B%B7%E9%94%8B">雷锋</a>' in text_of(
        client.get("/search", {"q": "leifang"})
    )

    page = text_of(client.get("/search", {"q": "量子计算"}))
    assert "没有找到“量子计算”" in page
    assert page.count('class="btn" href') == 1


def test_filters_that_leave_nothing_can_be_cleared(client, db):
    index(DescriptionFactory(facets={"kind": [value("ich")]}))

    page = text_of(client.get("/search", {"q": "苗族", "kind": "site"}))

    assert "这些条件合在一起没有结果" in page
    assert 'href="/search?q=%E8%8B%97%E6%97%8F"' in page


def test_a_spoken_word_links_to_its_moment(client, db):
    master = Master.objects.create(sha256="0" * 64, size_bytes=1, media_type="audio/mpeg")
    asset = Asset.objects.create(kind="audio", title_zh="鼓", master=master, public_access="full")
    spoken = [Spoken(asset.public_id, "zh-Hans", 65_500, "這是銀飾的聲音")]
    index(DescriptionFactory(object_id="h1a", title_zh="录音", spoken=spoken))

    page = text_of(client.get("/search", {"q": "银饰"}))
    assert "這是<mark>銀飾</mark>的聲音" in page
    assert "1:05" in page
    assert "?t=65#t=65" in page

    Asset.objects.update(public_access="none")
    assert "<mark>銀飾</mark>" not in text_of(client.get("/search", {"q": "银饰"}))


def test_a_page_of_many_has_further_pages(client, db):
    index_many(DescriptionFactory.build_batch(30))

    first = text_of(client.get("/search", {"q": "苗族"}))
    last = text_of(client.get("/search", {"q": "苗族", "page": "2"}))

    assert "page=2" in first
    assert last.count("search-result-body") == 6
    assert text_of(client.get("/search", {"q": "苗族", "page": "77"}))


@pytest.mark.parametrize("text", HOSTILE[::3], ids=lambda text: ascii(text)[:24])
def test_every_text_gives_a_page(client, db, text):
    index(DescriptionFactory())

    sent = text.encode("utf-8", "replace").decode()
    assert text_of(client.get("/search", {"q": sent, "kind": sent, "place": sent, "from": sent}))
    assert client.get("/search/suggest", {"q": sent}).status_code == 200


def test_nothing_a_person_types_becomes_markup(client, db):
    index(
        DescriptionFactory(
            title_zh="<script>x</script>", body_zh="<img src=x>", facets={"kind": [value("<b>")]}
        )
    )

    page = text_of(client.get("/search", {"q": "<script>", "kind": "<b>"}))

    assert "<script>x" not in page and "<img src=x" not in page and "<b>" not in page


def test_more_rows_ask_no_more_queries(client, db, django_assert_num_queries):
    def things(first: int, number: int):
        for n in range(first, first + number):
            spoken = [Spoken(f"h2{n}", "zh-Hans", 1000 * n, "苗族的歌")]
            yield DescriptionFactory(
                object_id=str(n),
                thumbnail=f"h2{n}",
                spoken=spoken,
                facets={"kind": [value(f"k{n}")]},
            )

    index_many(things(0, 6))
    client.get("/search?q=苗族")
    with CaptureQueriesContext(connection) as few:
        client.get("/search?q=苗族")
    asked = len(few)
    index_many(things(6, 18))
    client.get("/search?q=苗族")

    with django_assert_num_queries(asked):
        client.get("/search?q=苗族")


def test_only_reading_is_allowed(client, db):
    assert client.post("/search").status_code == 405


def test_suggestions_are_titles_that_begin_so(client, db):
    index(DescriptionFactory(object_id="h1a", title_zh="土家族摆手舞", kind_zh="非遗"))

    answer = client.get("/search/suggest", {"q": "摆手"}).json()

    assert [s["text"] for s in answer["suggestions"]] == ["土家族摆手舞"]


def test_a_written_word_links_to_its_page(client, db):
    master = Master.objects.create(sha256="0" * 64, size_bytes=1, media_type="application/pdf")
    asset = Asset.objects.create(
        kind="document", title_zh="手册", master=master, public_access="full"
    )
    written = [Spoken(asset.public_id, "", 0, "凤凰古城的吊脚楼", page=3)]
    index(DescriptionFactory(object_id="h1a", title_zh="手册", spoken=written))

    page = text_of(client.get("/search", {"q": "吊脚楼"}))

    assert "凤凰古城的<mark>吊脚楼</mark>" in page
    assert "第 3 页" in page
    assert f"?media={asset.public_id}&amp;page=3#stage" in page

    Asset.objects.update(public_access="none")
    assert "<mark>吊脚楼</mark>" not in text_of(client.get("/search", {"q": "吊脚楼"}))
