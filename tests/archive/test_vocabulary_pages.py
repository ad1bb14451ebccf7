"""Vocabularies and places for people and machines: pages, SKOS, negotiation, what was merged."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, SKOS

from archive.check_words import checks_of, source_of
from archive.exchange.skos import vocabulary as graph_of
from archive.exchange.turtle import turtle
from archive.models import Place, Term
from archive.place_map import map_of
from archive.services.deprecate_term import deprecate_term
from archive.services.merge_places import merge_places
from archive.services.merge_terms import merge_terms, undo_merge
from archive.word_lists import tree
from tests.archive.exchange.records import HOSTILE
from tests.archive.factories import PlaceFactory, RecordFactory, TermFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]
NOW = timezone.now()
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address, headers={"accept": BROWSER})
    assert answer.status_code == status, address
    assert "Accept" in answer["Vary"]
    return answer.content.decode()


def siblings(code: str) -> list[Term]:
    """Two terms side by side, with nothing below them."""
    leaves = Term.objects.of(code).filter(narrower=None).exclude(broader=None)
    return list(leaves.filter(broader=leaves.first().broader)[:2])


# Which form


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        (BROWSER, "text/html; charset=utf-8"),
        ("*/*, text/html", "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("text/html;q=0.2, text/turtle;q=0.7", "text/turtle; charset=utf-8"),
        ("image/png", "application/ld+json"),
        ("text/html;q=abc", "application/ld+json"),
    ],
)
@pytest.mark.parametrize("address", ["/vocabularies/periods", "/vocabularies/ethnic_groups/HA"])
def test_each_asks_for_its_form(client, address, accept, media_type):
    Term.objects.of("ethnic_groups").filter(position=0).update(code="HA")

    answer = client.get(address, headers={"accept": accept})

    assert answer.status_code == 200
    assert answer["Content-Type"] == media_type
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/vocabularies.jsonld", "application/ld+json"),
        ("/vocabularies.ttl", "text/turtle; charset=utf-8"),
        ("/vocabularies/periods.ttl", "text/turtle; charset=utf-8"),
        ("/vocabularies/places.jsonld", "application/ld+json"),
        ("/vocabularies/places/433100.ttl", "text/turtle; charset=utf-8"),
        ("/vocabularies/places/433100.jsonld", "application/ld+json"),
    ],
)
def test_a_suffix_says_it_for_a_browser_too(client, address, media_type):
    answer = client.get(address, headers={"accept": BROWSER})

    assert answer["Content-Type"] == media_type
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    ["/vocabularies/none", "/vocabularies/none.ttl", "/vocabularies/periods/none",
     "/vocabularies/none/none", "/vocabularies/periods/none.jsonld", "/vocabularies.xml",
     "/vocabularies/places/none"],
)  # fmt: skip
def test_what_is_not_there_is_404_in_every_form(client, address):
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"accept": BROWSER}).status_code == 404


def test_the_addresses_of_terms_are_the_same_whatever_language_the_reader_has(client):
    chinese = client.get("/vocabularies/periods").json()
    english = client.get("/en/vocabularies/periods").json()

    assert chinese == english
    assert chinese["graph"][0]["id"] == "http://testserver/vocabularies/periods"


# Turtle


@pytest.mark.parametrize("code", ["periods", "materials", "places"])
def test_turtle_says_what_the_json_says(code):
    told = graph_of(code)
    by_json = Graph().parse(data=json.dumps(told), format="json-ld")
    by_turtle = Graph().parse(data=turtle(told), format="turtle")

    assert len(by_turtle) > 200
    assert isomorphic(by_json, by_turtle)


def test_hostile_words_stay_words_in_turtle():
    term = TermFactory(
        vocabulary__code="materials", code="x", label_zh_hans=HOSTILE[:200],
        label_en='"""\\" . <a> <b> "c', check_note="一行\n二行", source=HOSTILE[:300],
        data={"aat_id": '1> <x:y> <x:z> . "'},
    )  # fmt: skip

    graph = Graph().parse(data=turtle(graph_of("materials")), format="turtle")

    about = URIRef("http://testserver/vocabularies/materials#x")
    assert (about, SKOS.prefLabel, Literal(term.label_en, lang="en")) in graph
    assert (URIRef("x:y"), None, None) not in graph
    assert not list(graph.predicate_objects(URIRef("a")))


def test_a_term_tells_source_years_and_what_took_its_place():
    first, second = siblings("periods")
    merge_terms(first, second, by=None, now=NOW)

    graph = Graph().parse(data=turtle(graph_of("periods")), format="turtle")

    about = URIRef(f"http://testserver/vocabularies/periods#{first.code}")
    after = URIRef(f"http://testserver/vocabularies/periods#{second.code}")
    assert graph.value(about, DCTERMS.isReplacedBy) == after
    coverage = URIRef("https://schema.org/temporalCoverage")
    assert any("/" in str(each) for each in graph.objects(None, coverage))


# Pages


def test_the_index_lists_every_vocabulary_in_the_readers_language(client):
    chinese, english = page(client, "/vocabularies/"), page(client, "/en/vocabularies/")

    for code in Term.objects.values_list("vocabulary", flat=True).distinct():
        assert f'href="/vocabularies/{code}"' in chinese
        assert f'href="/en/vocabularies/{code}"' in english
    assert "纹样" in chinese
    assert "Motifs" in english
    assert "待核对" in chinese


def test_a_list_is_a_tree_with_three_scripts_years_and_the_flag(client):
    term = Term.objects.of("periods").exclude(check_note="").exclude(broader=None).first()
    if term is None:
        term = Term.objects.of("periods").exclude(broader=None).first()
        Term.objects.filter(pk=term.pk).update(check_note="年份未见出处")
        term.refresh_from_db()

    text = page(client, "/vocabularies/periods")

    assert text.count('class="word ') == Term.objects.of("periods").count()
    assert f'id="{term.code}"' in text, "the anchor that the address of the SKOS leads to"
    assert "；".join(checks_of(term.check_note)) in text
    assert 'class="word word-1"' in text
    assert 'lang="zh-Hant"' in text
    assert 'lang="en"' in text
    assert "公元前" in text
    assert "BC" in page(client, "/en/vocabularies/periods")


def test_a_tree_holds_every_word_once_even_where_it_runs_in_a_circle():
    one, two = TermFactory.create_batch(2, vocabulary__code="materials")
    Term.objects.filter(pk=one.pk).update(broader=two)
    Term.objects.filter(pk=two.pk).update(broader=one)

    words = tree("materials")

    assert sorted(w.row.pk for w in words) == sorted(
        Term.objects.of("materials").values_list("pk", flat=True)
    )


def test_a_list_is_narrowed_by_any_script_or_code(client):
    TermFactory(
        vocabulary__code="materials", code="xianglu-9", label_zh_hans="香炉铜",
        label_zh_hant="香爐銅", label_en="Censer bronze",
    )  # fmt: skip

    for text in ("香炉", "香爐", "censer", "XIANGLU"):
        found = page(client, f"/vocabularies/materials?q={text}")
        assert found.count('class="word ') == 1, text
        assert "noindex" in found
    empty = page(client, "/vocabularies/materials?q=没有这个")
    assert "没有这样的词" in empty
    assert "<script>" not in page(client, '/vocabularies/materials?q="><script>')


def test_a_very_long_list_has_pages(client):
    for number in range(260):
        TermFactory(vocabulary__code="motifs", code=f"m{number}")

    first, second = (
        page(client, "/vocabularies/motifs"),
        page(client, "/vocabularies/motifs?page=2"),
    )

    assert first.count('class="word ') == 250
    assert 'rel="next"' in first
    assert second.count('class="word ') == Term.objects.of("motifs").count() - 250


def test_more_terms_ask_no_more_queries(client, django_assert_num_queries):
    page(client, "/vocabularies/materials")
    with CaptureQueriesContext(connection) as few:
        page(client, "/vocabularies/materials")
    for number in range(20):
        TermFactory(vocabulary__code="materials", code=f"m{number}")
    with django_assert_num_queries(len(few)):
        page(client, "/vocabularies/materials")


def test_a_term_shows_its_labels_its_place_in_the_tree_and_its_records(client):
    term = Term.objects.of("periods").exclude(broader=None).first()
    record = RecordFactory(period=term, live=True)
    record.save()

    text = page(client, f"/vocabularies/periods/{term.code}")

    assert term.label_zh_hant in text
    assert f'href="/vocabularies/periods/{term.broader.code}"' in text
    assert f"/search?period={term.code}" in text
    assert "1 件藏品" in text
    assert f"http://testserver/vocabularies/periods#{term.code}" in text
    wider = page(client, f"/vocabularies/periods/{term.broader.code}")
    assert f'href="/vocabularies/periods/{term.code}"' in wider


def test_the_way_into_the_search_finds_the_record(client):
    term = Term.objects.of("materials").first()
    record = RecordFactory()
    record.materials.set([term])
    record.live = True
    record.save()

    text = page(client, f"/vocabularies/materials/{term.code}")
    address = text.split('class="btn" href="')[1].split('"')[0]

    assert record.title_zh.split("“")[0] in client.get(address).content.decode()


def test_a_draft_is_not_counted(client):
    term = Term.objects.of("periods").first()
    RecordFactory(period=term)
    assert "还没有公开的藏品用到它" in page(client, f"/vocabularies/periods/{term.code}")


def test_a_merged_term_leads_on_and_comes_back_when_it_is_parted(client):
    wrong, right = siblings("materials")
    merge = merge_terms(wrong, right, by=None, now=NOW)

    answer = client.get(f"/vocabularies/materials/{wrong.code}", headers={"accept": BROWSER})
    assert answer.status_code == 302
    assert answer["Location"] == f"/vocabularies/materials/{right.code}?was={wrong.code}"
    text = page(client, answer["Location"])
    assert f"“{wrong.label_zh_hans}”已经并入这里" in text
    assert "已并入" in page(client, "/vocabularies/materials")
    data = client.get(f"/vocabularies/materials/{wrong.code}").json()["graph"][0]
    assert data["isReplacedBy"].endswith(f"#{right.code}"), "machines are told, not sent away"

    undo_merge(merge, by=None, now=NOW)
    page(client, f"/vocabularies/materials/{wrong.code}")
    assert "已经并入" not in page(
        client, f"/vocabularies/materials/{right.code}?was={wrong.code}"
    ), "nobody can make the page say so"


def test_a_deprecated_term_says_so(client):
    term = Term.objects.of("materials").first()
    deprecate_term(term, by=None, now=NOW)

    assert "这个词已停用" in page(client, f"/vocabularies/materials/{term.code}")
    assert "已停用" in page(client, "/vocabularies/materials")


def test_a_dot_in_a_code_is_no_suffix(client):
    TermFactory(vocabulary__code="materials", code="a.b")
    page(client, "/vocabularies/materials/a.b")
    assert client.get("/vocabularies/materials/a.b.ttl").status_code == 200


# Places


def test_a_place_shows_its_public_point_alone(client):
    place = PlaceFactory(code="XB-1", sensitive=True, lat="29.123456", lon="109.654321")

    text = page(client, "/vocabularies/places/XB-1")

    assert "29.1" in text
    assert "29.12" not in text
    assert "敏感地点" in text
    assert 'class="word-about"' in text
    assert 'class="word-here"' not in text
    assert "29.12" not in client.get("/vocabularies/places/XB-1.ttl").content.decode()
    assert map_of(place).radius > 0


def test_a_place_without_a_point_has_no_map(client):
    place = PlaceFactory(lat=None, lon=None)
    assert map_of(place) is None
    assert "<svg viewBox" not in page(client, f"/vocabularies/places/{place.code}")


def test_a_merged_place_leads_on_by_page_and_by_linked_art(client):
    wrong, right = PlaceFactory(), PlaceFactory()
    merge_places(wrong, right, by=None, now=NOW)

    at_page = client.get(f"/vocabularies/places/{wrong.code}", headers={"accept": BROWSER})
    at_data = client.get(f"/places/{wrong.code}/linked-art.json")

    assert at_page["Location"] == f"/vocabularies/places/{right.code}?was={wrong.code}"
    assert at_data["Location"] == f"/places/{right.code}/linked-art.json"
    told = client.get(f"/vocabularies/places/{wrong.code}").json()["graph"][0]
    assert told["isReplacedBy"].endswith(f"#{right.code}")
    assert told["deprecated"] is True


def test_a_record_below_a_place_is_found_by_it(client):
    county = Place.objects.get(code="433130")
    village = PlaceFactory(parent=county)
    record = RecordFactory(place=village, live=True)
    record.save()

    text = page(client, "/vocabularies/places/433130")

    assert "1 件藏品" in text
    assert "/search?place=433130" in text


# Notes


def test_the_notes_of_the_product_are_told_in_words_and_a_curators_stay_as_they_are():
    assert checks_of("en; daxiangxi from memory") == ["英文名是我们译的", "“大湘西”的划分凭记忆"]
    assert checks_of("年份未见出处; all") == ["年份未见出处", "整条凭记忆整理"]
    assert checks_of("") == []
    assert source_of("memory") == "凭记忆整理，还没有出处"
    assert source_of("S5; S6") == "整理时的资料 S5、S6"
    assert source_of("《湘西州志》第 3 页") == "《湘西州志》第 3 页"
