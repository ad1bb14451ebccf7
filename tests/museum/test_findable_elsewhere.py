"""Items of other museums are found while they are public, and never pass for our own."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from django.utils.translation import override

from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_file
from iiif.imports.services.show import hide_foreign, publish_foreign
from iiif.imports.services.take_back import take_back
from search.models import Document
from search.services.rebuild import rebuild
from tests.iiif.imports.documents import IMAGES, manifest
from tests.media.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ADDRESS = "https://museum.example.org/m/1"


@pytest.fixture(autouse=True)
def chinese():
    with override("zh-hans"):
        yield


def brought(owner=None, **more) -> ForeignItem:
    body = json.dumps(manifest(ADDRESS, **more)).encode()
    source = receive_file(body, file_name="m.json", owner=owner, by=None, now=NOW)
    return bring_in(source, by=None, now=NOW)


def found(client, text: str, language: str = "") -> str:
    return client.get(f"{language}/search", {"q": text}).content.decode()


def test_a_public_item_is_found_and_says_whose_it_is(client):
    item = brought()
    address = item.get_absolute_url()
    assert address not in found(client, "苗族绣片")

    publish_foreign(item, by=None, now=NOW)

    page = found(client, "苗族绣片")
    assert address in page
    assert "不属于本馆" in page
    assert "A Museum Far Away · Courtesy of the Museum" in page
    assert IMAGES not in page  # no server of theirs is asked from our results
    english = found(client, "embroidery", "/en")
    assert f"/en{address}" in english
    assert "Item of another museum" in english


def test_its_kind_is_a_facet(client):
    publish_foreign(brought(), by=None, now=NOW)

    page = client.get("/search", {"kind": "elsewhere"}).content.decode()

    assert "他馆藏品" in page
    assert "苗族" in page
    assert "苗族绣片" not in client.get("/search", {"q": "绣片", "kind": "object"}).content.decode()


@pytest.mark.parametrize("end", [hide_foreign, take_back])
def test_what_is_hidden_or_removed_is_not_found_any_more(client, end):
    item = brought()
    publish_foreign(item, by=None, now=NOW)
    assert Document.objects.filter(object_type="elsewhere").count() == 1

    end(item, by=None, now=NOW)

    assert not Document.objects.filter(object_type="elsewhere").exists()
    assert item.get_absolute_url() not in found(client, "苗族绣片")


def test_a_refreshed_item_is_found_by_its_new_words(client):
    publish_foreign(brought(), by=None, now=NOW)

    item = brought(label={"ja": ["銀の首飾り"]}, summary={"en": ["A silver necklace"]})

    assert item.get_absolute_url() in found(client, "首飾り")
    assert item.get_absolute_url() in found(client, "necklace")
    assert item.get_absolute_url() not in found(client, "绣片")


def test_private_lists_are_never_found(client):
    item = brought(owner=UserFactory())

    rebuild(now=timezone.now())

    assert not Document.objects.filter(object_type="elsewhere").exists()
    assert item.get_absolute_url() not in found(client, "苗族绣片")


def test_a_rebuild_finds_the_same(client):
    item = brought()
    publish_foreign(item, by=None, now=NOW)
    ForeignItem.objects.filter(pk=item.pk).update(title="x")
    Document.objects.all().delete()

    rebuild(now=timezone.now())

    assert item.get_absolute_url() in found(client, "苗族绣片")
