"""Harvesters that others wrote, against a running server, while records change."""

from __future__ import annotations

import pytest
from oaipmh_scythe import Scythe
from sickle import Sickle

from tests.archive.exchange.harvesting import Unrest, light_records
from tests.archive.factories import CollectionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def name_of(header) -> str:
    return header.identifier.rpartition("/")[2]


def test_sickle_misses_nothing_of_3000_records_that_change(live_server):
    collection = CollectionFactory(slug="large")
    public = light_records(3_000, collection)
    drafts = light_records(40, collection, live=False)
    unrest = Unrest(public, drafts)

    unrest.start()
    found: dict[str, bool] = {}
    heads = 0
    for record in Sickle(f"{live_server.url}/oai").ListRecords(metadataPrefix="oai_dc"):
        found[name_of(record.header)] = record.deleted
        heads += 1
    unrest.stop()

    assert unrest.faults == []
    assert unrest.edited and unrest.withdrawn and unrest.published, "nothing changed meanwhile"
    assert set(public) <= set(found)
    assert set(found) - set(public) <= set(unrest.published)
    assert {name for name, deleted in found.items() if deleted} <= set(unrest.withdrawn)
    assert heads < 3_000 + unrest.edited + len(unrest.withdrawn) + 200, "the list went in rounds"
    later = Sickle(f"{live_server.url}/oai").ListIdentifiers(metadataPrefix="oai_dc")
    told = {name_of(header): header.deleted for header in later}
    assert {name for name, deleted in told.items() if deleted} == set(unrest.withdrawn)
    assert set(told) == {*public, *unrest.published}


def test_scythe_reads_every_verb(live_server):
    collection = CollectionFactory(slug="large")
    public = light_records(150, collection)

    with Scythe(f"{live_server.url}/oai") as scythe:
        assert scythe.identify().deletedRecord == "persistent"
        formats = {each.metadataPrefix for each in scythe.list_metadata_formats()}
        sets = {each.setSpec for each in scythe.list_sets()}
        headers = list(scythe.list_identifiers(metadata_prefix="lido"))
        records = list(scythe.list_records(metadata_prefix="edm", set_="collection-large"))
        one = scythe.get_record(identifier=headers[0].identifier, metadata_prefix="oai_dc")

    assert formats == {"oai_dc", "edm", "lido"}
    assert {"collection-large", "kind-object"} <= sets
    assert {name_of(each) for each in headers} == set(public)
    assert len(records) == 150
    assert one.header.identifier == headers[0].identifier
