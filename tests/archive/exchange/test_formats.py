"""Every format of every kind of record, judged by its own published schema."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import bibtexparser
import pytest
import rispy
import xmlschema
from jsonschema import Draft202012Validator
from lxml import etree
from rdflib import RDF, Graph, Namespace, URIRef
from referencing import Registry, Resource

from archive.exchange import citations
from archive.exchange.clean import clean
from archive.exchange.formats import FORMATS
from archive.exchange.linked_art import CLASSES
from archive.exchange.thing import Thing, thing_of
from archive.models import Record
from tests.archive.exchange.records import HOSTILE, bare, filled, for_export

every_state = pytest.mark.parametrize("state", ["filled", "bare", "hostile"])


def rows(test: Callable[..., None]) -> Callable[..., None]:
    """For tests that make rows of their own."""
    return pytest.mark.django_db(pytest.mark.usefixtures("vocabularies")(test))


def written(name: str, record: Record) -> bytes:
    return FORMATS[name].write(thing_of(for_export(record)))


def of_every_kind(things: list[Thing], name: str) -> Iterator[tuple[Thing, bytes]]:
    """Each with its document."""
    for thing in things:
        yield thing, FORMATS[name].write(thing)


def linked_art_registry(schemas: Path) -> Registry:
    files = [json.loads(path.read_text()) for path in (schemas / "linked-art").glob("*.json")]
    return Registry().with_resources((each["$id"], Resource.from_contents(each)) for each in files)


def linked_art_validator(registry: Registry, name: str) -> Draft202012Validator:
    address = f"https://linked.art/api/1.0/schema/{name}.json"
    return Draft202012Validator(
        {"$ref": address}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


# The file of the schema of each class.
FILES = {
    "HumanMadeObject": "object", "DigitalObject": "digital", "LinguisticObject": "text",
    "Activity": "event", "Person": "person", "Group": "group", "Place": "place",
}  # fmt: skip


@pytest.mark.shared
@every_state
def test_linked_art_is_valid(state, things, schemas):
    registry = linked_art_registry(schemas)

    faults = [
        f"{thing.kind} {'/'.join(map(str, fault.path))}: {fault.message[:200]}"
        for thing, document in of_every_kind(things[state], "linked-art.json")
        for fault in linked_art_validator(registry, FILES[CLASSES[thing.kind]]).iter_errors(
            json.loads(document)
        )
    ]
    assert faults == []


@pytest.mark.shared
@every_state
def test_edm_is_valid(state, things, validate_xml):
    edm = Namespace("http://www.europeana.eu/schemas/edm/")
    for _thing, document in of_every_kind(things[state], "edm.xml"):
        validate_xml("edm/EDM.xsd", document)
        graph = Graph().parse(data=document, format="xml")
        (cho,) = graph.subjects(RDF.type, edm.ProvidedCHO)
        (aggregated,) = graph.objects(None, edm.aggregatedCHO)
        assert cho == aggregated


@pytest.mark.shared
@every_state
def test_lido_is_valid_as_1_0_and_1_1(state, things, validate_xml):
    for _thing, document in of_every_kind(things[state], "lido.xml"):
        validate_xml("lido/lido-v1.1.xsd", document)
        validate_xml("lido/lido-v1.0.xsd", document)


@pytest.mark.shared
@every_state
def test_dublin_core_is_valid(state, things, schemas):
    schema = oai_dc(schemas)
    for _thing, document in of_every_kind(things[state], "dublin-core.xml"):
        schema.validate(io.BytesIO(document))


def oai_dc(schemas: Path) -> xmlschema.XMLSchema:
    folder = schemas / "oai"
    return xmlschema.XMLSchema(
        folder / "oai_dc.xsd",
        base_url=str(folder),
        allow="local",
        locations={"http://purl.org/dc/elements/1.1/": str(folder / "simpledc20021212.xsd")},
    )


@every_state
def test_schema_org_says_the_same_as_the_record(state, things):
    for thing, document in of_every_kind(things[state], "schema-org.json"):
        told = json.loads(document)
        assert told["@context"] == "https://schema.org"
        assert told["@id"].endswith(thing.ark)
        assert (told["identifier"][0]["propertyID"], told["identifier"][0]["value"]) == (
            "ark",
            thing.ark,
        )
        assert told["name"][0]["@language"] == "zh-Hans"
        assert all(value not in ([], {}, "", None) for value in told.values())


@every_state
def test_bibtex_is_read_back(state, things):
    for thing, document in of_every_kind(things[state], "citation.bib"):
        library = bibtexparser.parse_string(document.decode())
        (entry,) = library.entries
        assert library.failed_blocks == []
        assert entry.key == thing.name
        assert entry["url"] == thing.uri
        assert entry["title"]


@every_state
def test_ris_is_read_back(state, things):
    for thing, document in of_every_kind(things[state], "citation.ris"):
        (entry,) = rispy.loads(document.decode())
        assert entry["id"] == thing.name
        assert entry["urls"] == [thing.uri]
        assert entry["title"]


def test_control_characters_are_left_out_and_the_rest_is_kept(things):
    document = FORMATS["dublin-core.xml"].write(things["hostile"][0])

    (title, *_others) = etree.fromstring(document).findall(
        "{http://purl.org/dc/elements/1.1/}title"
    )

    kept = "".join(sign for sign in HOSTILE[:300] if sign not in "\x01\x08\x0b\ufffe")
    assert title.text == kept


@rows
def test_no_format_tells_what_is_not_public():
    record = filled("oral_history", public_precision="village")
    hidden = bare("object", title_zh="未公开的条目", collection=record.collection)
    relation = record.relations.first()
    relation.target = hidden
    relation.save()
    Record.objects.filter(pk=hidden.pk).update(live=False)

    texts = {name: written(name, record).decode() for name in FORMATS}

    for name, text in texts.items():
        for secret in ("29.111", "109.222", "29.123", "机密-7", "录入员甲", "审核员乙", "未公开"):
            assert secret not in text, name
        assert hidden.ark_name not in text, name


@rows
def test_no_format_names_a_file_that_the_public_does_not_see():
    record = filled("object")
    asset = record.primary_asset
    assert asset is not None
    pictured = ("linked-art.json", "edm.xml", "lido.xml", "schema-org.json")
    assert all(asset.public_id in written(name, record).decode() for name in pictured)
    type(asset).objects.filter(pk=asset.pk).update(public_access="none")

    assert not any(asset.public_id in written(name, record).decode() for name in FORMATS)


@rows
def test_twenty_records_ask_no_more_queries_than_one(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    records = [filled("object", inventory_no=f"N-{number}") for number in range(20)]

    def write(keys: list[int]) -> None:
        for record in Record.objects.for_export().filter(pk__in=keys):
            thing = thing_of(record)
            for each in FORMATS.values():
                each.write(thing)

    with CaptureQueriesContext(connection) as one:
        write([records[0].pk])
    with django_assert_num_queries(len(one)):
        write([record.pk for record in records])


def test_edm_says_everything_in_both_languages_with_addresses(things):
    thing = things["filled"][0]
    graph = Graph().parse(data=FORMATS["edm.xml"].write(thing), format="xml")
    uri = URIRef(thing.uri)
    dc = Namespace("http://purl.org/dc/elements/1.1/")
    edm = Namespace("http://www.europeana.eu/schemas/edm/")

    titles = {(str(title), title.language) for title in graph.objects(uri, dc.title)}

    assert titles == {("西兰卡普", "zh-Hans"), ("Xilankapu", "en")}
    (rights,) = graph.objects(None, edm.rights)
    assert str(rights) == "http://creativecommons.org/licenses/by/4.0/"
    (begin,) = graph.objects(URIRef(f"{uri}#date"), edm.begin)
    assert str(begin) == "1897-01-01"


def test_gb_t_7714_and_apa(things):
    thing = things["filled"][0]

    assert citations.gb_t_7714(thing, on=date(2026, 11, 28)) == (
        "叶玉翠, 湘西州博物馆. 西兰卡普[Z/OL]. 湘西州博物馆, 光绪二十三年[2026-11-28]. "
        f"http://testserver/{thing.ark}."
    )
    assert citations.apa(thing) == (
        "Ye Yucui & Xiangxi Museum. (1897). Xilankapu [Artifact]. Xiangxi Museum. "
        f"http://testserver/{thing.ark}"
    )


def test_apa_without_maker_and_date_begins_with_the_title(things):
    thing = next(each for each in things["bare"] if each.kind == "document")

    assert citations.apa(thing) == f"无题 [Archival document]. (n.d.). Huxiang. {thing.uri}"


def test_what_postgresql_refuses_is_left_out_as_well():
    assert clean("\x00a\ud800b\uffff ") == "ab"
