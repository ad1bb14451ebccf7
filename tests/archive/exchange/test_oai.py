"""OAI-PMH: every verb and error by the schemas of the protocol, and what harvesters rely on."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import xmlschema
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from archive.models import Collection, HarvestEntry, Record
from archive.oai import listing
from archive.oai.arguments import VERBS
from archive.oai.tokens import LIFE
from archive.services.note_harvest import note_harvest, reconcile_harvest
from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from tests.archive.exchange.records import filled
from tests.archive.factories import AgentFactory, CollectionFactory, RecordFactory, TermFactory

pytestmark = pytest.mark.django_db
NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
Ask = Callable[..., etree._Element]


@pytest.fixture
def ask(client) -> Ask:
    def asked(verb: str = "", **arguments: Any) -> etree._Element:
        query = {"verb": verb} | {name.rstrip("_"): value for name, value in arguments.items()}
        answer = client.get("/oai", {name: value for name, value in query.items() if value})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/xml"
        return etree.fromstring(answer.content)

    return asked


def names(answer: etree._Element, status: str | None = None) -> list[str]:
    """The ARK names of the headers, in order."""
    return [
        header.findtext("o:identifier", namespaces=NS).rpartition("/")[2]
        for header in answer.iterfind(".//o:header", NS)
        if status is None or header.get("status", "") == status
    ]


def error(answer: etree._Element) -> str:
    found = answer.find("o:error", NS)
    return found.get("code") if found is not None else ""


def token(answer: etree._Element) -> etree._Element:
    return answer.find(".//o:resumptionToken", NS)


def identifier_of(record: Record) -> str:
    return f"oai:huxiang.localhost:{record.ark}"


# The protocol


def oai_schema(shared_data: Path) -> xmlschema.XMLSchema:
    folder = shared_data / "schemas" / "oai"
    return xmlschema.XMLSchema(
        [
            str(folder / "OAI-PMH.xsd"),
            str(folder / "oai_dc.xsd"),
            str(folder / "oai-identifier.xsd"),
        ],
        allow="local",
        locations={
            "http://purl.org/dc/elements/1.1/": str(folder / "simpledc20021212.xsd"),
            "http://www.openarchives.org/OAI/2.0/oai_dc/": str(folder / "oai_dc.xsd"),
            "http://www.openarchives.org/OAI/2.0/oai-identifier": str(
                folder / "oai-identifier.xsd"
            ),
        },
        base_url=str(folder),
    )


@pytest.mark.shared
def test_every_verb_is_valid(ask, shared_data, vocabularies, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    record = filled("object")
    withdraw_record(RecordFactory(published=True), reason_zh="撤下", by=None)
    schema = oai_schema(shared_data)
    answers = [
        ask("Identify"),
        ask("ListMetadataFormats"),
        ask("ListMetadataFormats", identifier=identifier_of(record)),
        ask("ListSets"),
        ask("ListIdentifiers", metadataPrefix="lido"),
        ask("ListRecords", metadataPrefix="oai_dc"),
        ask("GetRecord", metadataPrefix="oai_dc", identifier=identifier_of(record)),
        ask("Nonsense"),
        ask("GetRecord", metadataPrefix="marc", identifier=identifier_of(record)),
    ]

    for answer in answers:
        schema.validate(io.BytesIO(etree.tostring(answer)))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("prefix", "xsd"), [("edm", "edm/EDM.xsd"), ("lido", "lido/lido-v1.1.xsd")]
)
def test_harvested_metadata_is_valid_by_itself(ask, vocabularies, validate_xml, prefix, xsd):
    record = filled("object")

    answer = ask("GetRecord", metadataPrefix=prefix, identifier=identifier_of(record))

    validate_xml(xsd, etree.tostring(answer.find(".//o:metadata", NS)[0]))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "identify"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "from": "2020-01-01"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "x": "1"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2020"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2020-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2020-01-01",
          "until": "2021-01-01T00:00:00Z"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2021-01-01",
          "until": "2020-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2001-01-01"},
         "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "nothing"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "forged"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": ""}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "forged"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"},
         "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x\x00"}, "badArgument"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:1"}, "idDoesNotExist"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_mistake_has_its_code(client, arguments, code, method):
    RecordFactory(published=True)

    answer = getattr(client, method)("/oai", arguments)

    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    assert error(root) == code
    repeated = code not in ("badVerb", "badArgument")
    assert bool(root.find("o:request", NS).attrib) is repeated


def test_identify_says_what_harvesters_rely_on(ask):
    record = RecordFactory(published=True)
    first = HarvestEntry.objects.get(record=record, set_spec="").datestamp

    told = ask("Identify").find("o:Identify", NS)

    assert told.findtext("o:baseURL", namespaces=NS) == "http://testserver/oai"
    assert told.findtext("o:deletedRecord", namespaces=NS) == "persistent"
    assert told.findtext("o:earliestDatestamp", namespaces=NS) == f"{first:%Y-%m-%dT%H:%M:%SZ}"


def test_answers_are_compressed_for_who_takes_that(client, vocabularies):
    filled("object")
    address = "/oai?verb=ListRecords&metadataPrefix=lido"

    packed = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert b"<oai:ListRecords" in gzip.decompress(packed.content)


# What is told


def test_drafts_are_never_told(ask):
    RecordFactory()

    assert error(ask("ListRecords", metadataPrefix="oai_dc")) == "noRecordsMatch"


def test_what_is_withdrawn_stays_as_deleted_and_comes_back(ask):
    record = publish_record(RecordFactory(), by=None)
    withdraw_record(record, reason_zh="撤下", by=None)

    answer = ask("ListRecords", metadataPrefix="oai_dc")
    assert names(answer, "deleted") == [record.ark_name]
    assert answer.find(".//o:metadata", NS) is None
    assert error(ask("GetRecord", metadataPrefix="edm", identifier=identifier_of(record))) == ""

    publish_record(Record.objects.get(pk=record.pk), by=None)
    assert names(ask("ListRecords", metadataPrefix="oai_dc"), "") == [record.ark_name]


def test_a_record_is_in_the_sets_of_its_kind_and_of_its_collections(ask):
    top = CollectionFactory(slug="red")
    below = CollectionFactory(slug="letters", parent=top)
    record = RecordFactory(published=True, collection=below, kind="document")
    RecordFactory(published=True)

    for spec in ("kind-document", "collection-red", "collection-red:collection-letters"):
        answer = ask("ListIdentifiers", metadataPrefix="oai_dc", set=spec)
        assert names(answer) == [record.ark_name]
    specs = [each.text for each in answer.iterfind(".//o:setSpec", NS)]
    assert specs == ["collection-red", "collection-red:collection-letters", "kind-document"]
    listed = {each.text for each in ask("ListSets").iterfind(".//o:setSpec", NS)}
    assert set(specs) <= listed


def test_a_record_that_leaves_a_set_is_deleted_there_and_lives_elsewhere(ask):
    old, new = CollectionFactory(slug="old"), CollectionFactory(slug="new")
    record = publish_record(RecordFactory(collection=old), by=None)
    record.collection = new
    record.save_revision()
    publish_record(Record.objects.get(pk=record.pk), by=None)

    def told(spec: str, status: str) -> list[str]:
        return names(ask("ListRecords", metadataPrefix="oai_dc", set=spec), status)

    assert told("collection-old", "deleted") == [record.ark_name]
    assert told("collection-new", "") == [record.ark_name]
    assert names(ask("ListRecords", metadataPrefix="oai_dc"), "") == [record.ark_name]


def test_a_collection_that_moves_takes_its_records_along(ask, run_jobs):
    top, moved = CollectionFactory(slug="top"), CollectionFactory(slug="moved")
    record = RecordFactory(published=True, collection=moved)
    moved.parent = top
    moved.save()
    run_jobs()

    answer = ask("ListIdentifiers", metadataPrefix="oai_dc", set="collection-moved")
    assert names(answer, "deleted") == [record.ark_name]
    spec = "collection-top:collection-moved"
    answer = ask("ListIdentifiers", metadataPrefix="oai_dc", set=spec)
    assert names(answer, "") == [record.ark_name]


@pytest.mark.parametrize("change", ["agent", "term", "collection", "relation"])
def test_a_change_of_what_a_record_names_is_a_change_of_the_record(ask, change):
    maker, period = AgentFactory(), TermFactory()
    record = RecordFactory(published=True, creator=maker, period=period)
    related = RecordFactory(published=True)
    related.relations.create(kind="related_to", target=record)
    before = HarvestEntry.objects.get(record=record, set_spec="").datestamp

    if change == "relation":
        withdraw_record(publish_record(related, by=None), reason_zh="撤下", by=None)
    else:
        {"agent": maker, "term": period, "collection": record.collection}[change].save()

    assert HarvestEntry.objects.get(record=record, set_spec="").datestamp > before


def test_from_and_until_hold_both_ends_in_both_granularities(ask):
    record = RecordFactory(published=True)
    HarvestEntry.objects.update(datestamp=datetime(2026, 5, 4, 12, 30, 15, 999_999, tzinfo=UTC))

    def found(**arguments: str) -> bool:
        return names(ask("ListRecords", metadataPrefix="oai_dc", **arguments)) == [record.ark_name]

    assert found(from_="2026-05-04", until="2026-05-04")
    assert found(from_="2026-05-04T12:30:15Z", until="2026-05-04T12:30:15Z")
    assert not found(from_="2026-05-05")
    assert not found(until="2026-05-03")
    assert not found(until="2026-05-04T12:30:14Z")
    assert not found(from_="2026-05-04T12:30:16Z")
    assert found(until="9999-12-31")


# The way on


def harvest(
    ask: Ask, between: Callable[[int], None] = lambda page: None, **arguments: str
) -> list[str]:
    """All headers of a list, page by page, with something happening in between."""
    found: list[str] = []
    answer = ask("ListIdentifiers", metadataPrefix="oai_dc", **arguments)
    for page in range(1_000):
        found += names(answer)
        following = token(answer)
        if following is None or not following.text:
            return found
        between(page)
        answer = ask("ListIdentifiers", resumptionToken=following.text)
    raise AssertionError("the list never ends")


def test_a_list_in_pages_is_whole_and_says_where_it_is(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    records = [RecordFactory(published=True) for _ in range(5)]

    first = ask("ListRecords", metadataPrefix="oai_dc")
    assert token(first).get("completeListSize") == "5"
    assert token(first).get("cursor") == "0"
    assert token(first).get("expirationDate")
    last = ask(
        "ListRecords",
        resumptionToken=token(ask("ListRecords", resumptionToken=token(first).text)).text,
    )
    assert (token(last).text, token(last).get("cursor")) == (None, "4")
    assert harvest(ask) == [record.ark_name for record in records]


def test_entries_of_the_same_instant_are_neither_lost_nor_doubled(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    records = {RecordFactory(published=True).ark_name for _ in range(7)}
    HarvestEntry.objects.update(datestamp=datetime(2026, 1, 1, tzinfo=UTC))

    found = harvest(ask)

    assert len(found) == 7
    assert set(found) == records


def test_records_that_change_while_they_are_harvested_are_met_at_the_end(ask, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    records = [publish_record(RecordFactory(), by=None) for _ in range(6)]
    late = RecordFactory()

    def change(page: int) -> None:
        if page == 0:
            note_harvest([records[0].pk, records[5].pk], at=_now(), changed=True)
            withdraw_record(records[3], reason_zh="撤下", by=None)
        if page == 1:
            publish_record(late, by=None)

    found = harvest(ask, change)

    assert set(found) == {record.ark_name for record in [*records, late]}
    assert found[-1] == late.ark_name


def test_a_token_is_of_its_verb_and_ends(ask, monkeypatch):

    monkeypatch.setattr(listing, "PAGE", 1)
    RecordFactory(published=True)
    RecordFactory(published=True)
    text = token(ask("ListRecords", metadataPrefix="oai_dc")).text

    assert error(ask("ListIdentifiers", resumptionToken=text)) == "badResumptionToken"
    forged = text[:-1] + ("B" if text[-1] == "A" else "A")
    assert error(ask("ListRecords", resumptionToken=forged)) == "badResumptionToken"
    with time_machine.travel(_now() + LIFE + timedelta(seconds=5)):
        assert error(ask("ListRecords", resumptionToken=text)) == "badResumptionToken"
    assert error(ask("ListRecords", resumptionToken=text)) == ""


def test_a_page_of_many_asks_no_more_queries_than_one_of_few(ask, client):
    collection = CollectionFactory()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            ask("ListRecords", metadataPrefix="edm")
        return len(asked)

    RecordFactory(published=True, collection=collection)
    few = count()
    for _ in range(10):
        RecordFactory(published=True, collection=collection)

    assert count() == few


def test_reconciling_finds_what_came_without_a_signal_and_then_nothing(ask):
    record = RecordFactory(published=True)
    HarvestEntry.objects.all().delete()
    Record.objects.filter(pk=RecordFactory(published=True).pk).update(live=False)
    Collection.objects.filter(pk=record.collection_id).update(slug="renamed")

    assert reconcile_harvest(at=_now()) > 0
    assert reconcile_harvest(at=_now()) == 0
    answer = ask("ListIdentifiers", metadataPrefix="oai_dc", set="collection-renamed")
    assert names(answer) == [record.ark_name]


def test_every_verb_of_the_protocol_is_there():
    assert set(VERBS) == {
        "Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords",
        "GetRecord",
    }  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
