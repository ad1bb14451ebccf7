"""Collections, people and places in Linked Art, by its schemas."""

from __future__ import annotations

import pytest

from tests.archive.exchange.test_formats import linked_art_registry, linked_art_validator
from tests.archive.factories import AgentFactory, CollectionFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.shared
def test_what_records_refer_to_is_valid(client, schemas):
    parent = CollectionFactory()
    collection = CollectionFactory(parent=parent, summary_zh="湘西织锦。", summary_en="Brocade.")
    county = PlaceFactory(code="433100")
    place = PlaceFactory(code="T9", parent=county)
    agents = [
        AgentFactory(kind="person", date_edtf="1912/1992", start_year=1912, end_year=1992,
                     place=place, bio_zh="织锦艺人。", other_names="叶氏",
                     sources="http://viaf.org/viaf/1"),
        AgentFactory(kind="person", name_en="", date_edtf="1931/..", start_year=1931,
                     end_year=2026),
        AgentFactory(kind="institution", date_edtf="-0205/0220", start_year=-205, end_year=220),
        AgentFactory(kind="group"),
    ]  # fmt: skip
    registry = linked_art_registry(schemas)
    documents = [
        ("set", f"/collections/{collection.slug}/linked-art.json"),
        *(("place", f"/places/{each.code}/linked-art.json") for each in (county, place)),
        *(
            (
                "person" if each.kind == "person" else "group",
                f"/agents/{each.ark_name}/linked-art.json",
            )
            for each in agents
        ),
    ]

    for name, address in documents:
        told = client.get(address).json()
        faults = [
            fault.message[:200] for fault in linked_art_validator(registry, name).iter_errors(told)
        ]
        assert faults == [], address


def test_their_arks_lead_to_them(client):
    collection, agent = CollectionFactory(), AgentFactory()

    for each, address in (
        (collection, f"/collections/{collection.slug}/linked-art.json"),
        (agent, f"/agents/{agent.ark_name}/linked-art.json"),
    ):
        ark = f"/ark:/99999/{each.ark_name}"
        answer = client.get(ark, headers={"Accept": "application/ld+json"})
        assert answer["Location"] == address
        assert client.get(address).json()["id"] == f"http://testserver{ark}"
        assert client.get(ark, headers={"Accept": "text/html"})["Location"] != address


def test_what_is_not_public_has_none(client):
    agent, collection = AgentFactory(live=False), CollectionFactory(live=False)
    place = PlaceFactory(code="T1", lat="29.123456", lon="109.654321", sensitive=True)

    assert client.get(f"/agents/{agent.ark_name}/linked-art.json").status_code == 404
    assert client.get(f"/collections/{collection.slug}/linked-art.json").status_code == 404
    body = client.get(f"/places/{place.code}/linked-art.json").content.decode()
    assert "109.7 29.1" in body
    assert "29.12" not in body
