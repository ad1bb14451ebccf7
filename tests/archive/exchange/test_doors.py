"""The addresses of exports: negotiation, caching, other sites, drafts and tombstones."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from archive.exchange.formats import FORMATS
from archive.exchange.negotiate import wanted_format
from archive.services.withdraw_record import withdraw_record
from tests.archive.factories import RecordFactory, RecordMediaFactory, TermFactory
from tests.media.factories import AssetFactory

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture
def record():
    return RecordFactory(published=True)


def path_of(record, name: str) -> str:
    return reverse("record_export", args=[record.ark_name, name])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_answers_for_every_site(client, record, name):
    answer = client.get(path_of(record, name))

    assert answer.status_code == 200
    assert answer["Content-Type"] == FORMATS[name].media_type
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert record.ark.encode() in answer.content
    assert answer["Link"] == f'<http://testserver/{record.ark}>; rel="cite-as"'


def test_an_unchanged_document_is_not_sent_again(client, record):
    address = path_of(record, "edm.xml")
    etag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.head(address)["ETag"] == etag
    record.title_en = "Another"
    record.save()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_scripts_may_ask_beforehand_and_nobody_may_write(client, record):
    address = path_of(record, "linked-art.json")

    assert client.options(address)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.post(address).status_code == 405


def test_drafts_do_not_exist_and_the_withdrawn_leave_a_tombstone(client, record):
    withdrawn = withdraw_record(record, reason_zh="权利有争议", reason_en="Disputed", by=None)

    answer = client.get(path_of(withdrawn, "lido.xml"))

    assert answer.status_code == 410
    assert "权利有争议" in answer.content.decode()
    assert client.get(path_of(RecordFactory(), "lido.xml")).status_code == 404
    assert client.get(f"/objects/{record.ark_name}/marc.xml").status_code == 404


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (BROWSER, None),
        ("", None),
        ("*/*", None),
        ("image/png", None),
        ("application/ld+json;q=bad", None),
        ("application/ld+json", "linked-art.json"),
        ("application/json", "linked-art.json"),
        ('application/ld+json;profile="https://schema.org/"', "schema-org.json"),
        ('application/ld+json; profile="https://linked.art/ns/v1/linked-art.json"',
         "linked-art.json"),
        ("application/rdf+xml", "edm.xml"),
        ("text/html;q=0.5, application/rdf+xml", "edm.xml"),
        ("text/html, application/rdf+xml;q=0.9", None),
        ("application/xml", "lido.xml"),
        ("application/x-bibtex, */*;q=0.1", "citation.bib"),
        ("application/x-research-info-systems", "citation.ris"),
    ],
)  # fmt: skip
def test_the_accept_header_chooses(accept, name):
    chosen = wanted_format(accept)

    assert (chosen.name if chosen else None) == name


@pytest.mark.parametrize("start", ["/objects/{name}", "/ark:/99999/{name}", "/en/objects/{name}"])
def test_page_and_ark_lead_to_the_data_that_is_asked_for(client, record, start):
    address = start.format(name=record.ark_name)

    answer = client.get(address, headers={"Accept": "application/rdf+xml"})

    assert answer.status_code == 302
    assert answer["Location"] == f"http://testserver{path_of(record, 'edm.xml')}"
    assert "Accept" in answer["Vary"]
    assert "Accept" in client.get(address, headers={"Accept": BROWSER})["Vary"]


def test_the_page_names_its_formats_for_people_and_programs(client, record):
    answer = client.get(record.get_absolute_url())
    page = answer.content.decode()

    for name, each in FORMATS.items():
        address = f"http://testserver{path_of(record, name)}"
        assert page.count(address) == 2, "one link for people, one in the head"
        assert f'rel="alternate" type="{each.plain_type}" href="{address}"' in page
    assert 'rel="cite-as"' in answer["Link"]
    assert answer["Link"].count('rel="describedby"') == 5
    assert "APA 7" in page
    assert "GB/T 7714" in page


def test_the_manifest_leads_to_the_data(client, record):
    RecordMediaFactory(record=record, asset=AssetFactory(ready=True, public=True))

    manifest = client.get(reverse("iiif_manifest", args=[record.ark_name])).json()

    told = {each["id"].rpartition("/")[2]: each for each in manifest["seeAlso"]}
    assert {"linked-art.json", "edm.xml", "lido.xml", "dublin-core.xml"} <= set(told)
    for name in ("linked-art.json", "edm.xml"):
        address = told[name]["id"].removeprefix("http://testserver")
        assert client.get(address)["Content-Type"].startswith(told[name]["format"])


def test_the_address_of_a_term_answers(client):
    term = TermFactory(label_zh_hans="清", label_en="Qing", data={"aat_id": "300018475"})
    narrower = TermFactory(vocabulary=term.vocabulary, broader=term)

    told = client.get(f"/vocabularies/{term.vocabulary_id}").json()

    by_id = {each["id"]: each for each in told["graph"]}
    uri = f"http://testserver/vocabularies/{term.vocabulary_id}#{term.code}"
    assert by_id[uri]["prefLabel"] == {"zh-Hans": "清", "en": "Qing"}
    assert by_id[uri]["exactMatch"] == ["http://vocab.getty.edu/aat/300018475"]
    assert by_id[uri.replace(term.code, narrower.code)]["broader"] == uri
    assert client.get("/vocabularies/nothing").status_code == 404


def test_places_are_told_with_their_public_point_only(client):
    from tests.archive.factories import PlaceFactory

    PlaceFactory(code="T1", lat="29.123456", lon="109.654321", sensitive=True)

    body = client.get("/vocabularies/places").content.decode()

    assert json.loads(body)["graph"][1]["lat"] in ("29.1", "29.100000")
    assert "29.123" not in body


def test_structured_data_cannot_leave_its_script(client):
    record = RecordFactory(published=True, title_zh="</script><b>&")

    page = client.get(record.get_absolute_url()).content.decode()

    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["name"][0]["@value"] == record.title_zh
