"""More objects ask no more queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from museum.services.ensure_site import ensure_site
from tests.archive.factories import CollectionFactory
from tests.media.factories import AssetFactory
from tests.museum.factories import public_record, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    ensure_site()
    top = CollectionFactory()
    inside = CollectionFactory(parent=top)
    for _number in range(3):
        public_record(inside, files=2)
    return inside


def _grows(client, address: str, grow, assert_num_queries) -> None:
    client.get(address)  # fills the caches
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    grow()
    with assert_num_queries(len(few)):
        client.get(address)


def _more(collection) -> None:
    for _number in range(8):
        public_record(collection, files=3)
        CollectionFactory(parent=collection.parent)


@pytest.mark.parametrize("address", ["/", "/en/", "/collections"])
def test_the_first_pages(client, collection, address, django_assert_num_queries):
    _grows(client, address, lambda: _more(collection), django_assert_num_queries)


def test_a_collection(client, collection, django_assert_num_queries):
    address = collection.parent.get_absolute_url()
    _grows(client, address, lambda: _more(collection), django_assert_num_queries)


def test_an_object(client, collection, django_assert_num_queries):
    record = public_record(collection, files=2)

    def grow() -> None:
        from tests.archive.factories import RecordMediaFactory

        _more(collection)
        for position in range(2, 9):
            asset = AssetFactory(ready=True, public=True)
            RecordMediaFactory(record=record, asset=asset, position=position)

    _grows(client, record.get_absolute_url(), grow, django_assert_num_queries)


def test_the_story_index(client, collection, django_assert_num_queries):
    story(AssetFactory(ready=True, public=True))

    def grow() -> None:
        for number in range(5):
            story(AssetFactory(ready=True, public=True), slug=f"another-{number}")

    _grows(client, "/stories/", grow, django_assert_num_queries)
