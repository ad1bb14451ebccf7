"""Wagtail's own search with our tokens."""

from __future__ import annotations

import pytest
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Phrase, PlainText

from tests.search.test_engine import HOSTILE


@pytest.fixture
def page(db) -> Page:
    page = Page.get_first_root_node().add_child(title="湘西苗族銀飾展 Silver", slug="silver")
    index.insert_or_update_object(page)
    return page


@pytest.mark.parametrize("text", ["银饰", "銀飾", "苗族银", "silver", "SILVERS", '"银饰"'])
def test_words_inside_a_chinese_title_are_found(page, text):
    backend = get_search_backend()

    assert list(backend.search(text, Page)) == [page]
    assert list(backend.autocomplete(text, Page)) == [page]


def test_query_objects_are_cut_as_well(page):
    backend = get_search_backend()

    assert list(backend.search(PlainText("銀飾") & Phrase("苗族"), Page)) == [page]
    assert list(backend.search(PlainText("銀飾") & ~PlainText("侗族"), Page)) == [page]
    assert list(backend.search(PlainText('"'), Page)) == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_every_text_is_a_query(page, text):
    backend = get_search_backend()

    list(backend.search(text, Page))
    list(backend.autocomplete(text, Page))
    list(backend.autocomplete(text[:300], Page.objects.filter(live=True), fields=["title"]))


def test_a_quotation_mark_in_the_page_list_of_the_admin_is_no_error(page, admin_client):
    answer = admin_client.get("/cms/pages/search/", {"q": '"'})

    assert answer.status_code == 200
