"""The collection tree, and what it costs to show it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iiif.models import Document
from tests.iiif.factories import AssetFactory, CollectionFactory, RecordFactory

pytestmark = pytest.mark.django_db
TOP = "/iiif/presentation/3/collections/top"


def _path(collection):
    return f"/iiif/presentation/3/collections/{collection.slug}"


def test_the_tree_can_be_walked_from_the_top_to_every_manifest(client):
    parent = CollectionFactory()
    child = CollectionFactory(parent=parent)
    record = RecordFactory(collection=child, assets=[AssetFactory()])

    seen, waiting = {}, [f"http://testserver{TOP}"]
    while waiting:
        address = waiting.pop()
        document = client.get(address.removeprefix("http://testserver")).json()
        assert document["id"] == address
        seen[address] = document["type"]
        waiting += [
            item["id"] for item in document["items"] if item["type"] in {"Collection", "Manifest"}
        ]

    assert list(seen.values()).count("Collection") == 3
    assert f"http://testserver/iiif/presentation/3/{record.ark_name}/manifest" in seen


def test_a_collection_names_its_parent_its_page_and_its_records(client):
    cover = AssetFactory()
    parent = CollectionFactory()
    collection = CollectionFactory(parent=parent, cover=cover)
    record = RecordFactory(collection=collection, assets=[AssetFactory()])
    RecordFactory(collection=collection)  # has nothing to show
    RecordFactory(collection=collection, assets=[AssetFactory()], published=False)

    document = client.get(_path(collection)).json()

    assert document["label"]["zh-Hans"] == [collection.title_zh]
    assert document["summary"]["en"] == ["Tujia brocade."]
    assert document["partOf"][0]["id"] == f"http://testserver{_path(parent)}"
    assert document["homepage"][1]["id"].startswith("http://testserver/en/collections/")
    assert cover.public_id in document["thumbnail"][0]["id"]
    (item,) = document["items"]
    assert (item["type"], item["label"]["en"]) == ("Manifest", [record.title_en])
    assert item["thumbnail"][0]["width"] == 400


def test_what_is_not_public_is_neither_listed_nor_there(client):
    closed = CollectionFactory(live=False)
    below = CollectionFactory(parent=closed)

    assert client.get(TOP).json()["items"] == []
    assert client.get(_path(closed)).status_code == 404
    assert client.get(_path(below)).status_code == 404
    assert client.get("/iiif/presentation/3/collections/nothing").status_code == 404


def test_an_empty_collection_is_a_collection_without_items(client):
    document = client.get(_path(CollectionFactory())).json()

    assert document["items"] == []


def test_more_records_and_collections_ask_no_more_queries(client, django_assert_num_queries):
    collection = CollectionFactory(cover=AssetFactory())

    def add(count):
        for _ in range(count):
            RecordFactory(collection=collection, assets=[AssetFactory(), AssetFactory()])
            CollectionFactory(parent=collection, cover=AssetFactory())
            CollectionFactory(cover=AssetFactory())

    add(2)
    for path in (TOP, _path(collection)):
        client.get(path)
    Document.objects.all().delete()
    with CaptureQueriesContext(connection) as few:
        for path in (TOP, _path(collection)):
            client.get(path)
    add(5)
    Document.objects.all().delete()

    with django_assert_num_queries(len(few)):
        for path in (TOP, _path(collection)):
            client.get(path)
