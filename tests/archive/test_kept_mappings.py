"""Kept column mappings: found, looked at, renamed, forgotten; of one's own institution only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from accounts.institution import Institution
from accounts.roles import Role
from archive.models import ImportBatch, ImportMapping
from tests.archive.factories import CollectionFactory

pytestmark = pytest.mark.django_db
LIST = "/cms/archive/imports/mappings/"


@pytest.fixture
def home() -> Institution:
    return Institution.objects.get(is_default=True)


@pytest.fixture
def mapping(home) -> ImportMapping:
    return ImportMapping.objects.create(
        name="州馆总账", institution=home, headers_key="k",
        targets={"名称": "title_zh", "长": "length_mm@in", "备注": "", "旧列": "gone_field"},
        defaults={"category": "织绣"}, values={"materials": {"丝线": "丝", "不明": ""}},
        make_agents=True,
    )  # fmt: skip


@pytest.fixture
def keeper(client, staff):
    user = staff(Role.CATALOGUER)
    client.force_login(user)
    return user


def test_a_mapping_is_found_and_tells_all_that_it_does(client, keeper, mapping):
    listed = client.get(LIST).content.decode()
    assert "州馆总账" in listed
    assert "州馆总账" in client.get(f"{LIST}?q=总账").content.decode()
    assert "没有叫这个名字的对应" in client.get(f"{LIST}?q=没有").content.decode()

    text = client.get(f"{LIST}{mapping.pk}/").content.decode()

    for told in ("名称", "英寸", "不用", "gone_field", "织绣", "丝线", "留空"):
        assert told in text
    assert LIST in client.get("/cms/archive/imports/").content.decode()


def test_it_is_renamed_but_not_to_nothing_nor_to_another_ones_name(client, keeper, mapping, home):
    ImportMapping.objects.create(name="已有", institution=home, headers_key="k2")
    url = f"{LIST}{mapping.pk}/"

    assert client.post(url, {"name": " 新名字 "}).status_code == 302
    twice = client.post(url, {"name": "已有"})
    empty = client.post(url, {"name": "  "})

    mapping.refresh_from_db()
    assert mapping.name == "新名字"
    assert (twice.status_code, empty.status_code) == (422, 422)
    assert "本机构已有叫“已有”的对应" in twice.content.decode()
    assert 'value="已有"' in twice.content.decode(), "what was typed is kept"
    assert ModelLogEntry.objects.filter(action="wagtail.rename").count() == 1


def test_it_is_forgotten_after_a_question_that_says_who_still_uses_it(client, keeper, mapping):
    batch = ImportBatch.objects.create(
        file_name="a.csv", sha256="0" * 64, collection=CollectionFactory(),
        created_at="2026-01-01T00:00:00Z", mapping=mapping,
    )  # fmt: skip
    url = f"{LIST}{mapping.pk}/delete/"

    asked = client.get(url)
    assert "有 1 个没有导入完的文件" in asked.content.decode()
    assert ImportMapping.objects.exists()
    client.post(url)

    assert not ImportMapping.objects.exists()
    batch.refresh_from_db()
    assert batch.mapping is None
    assert ModelLogEntry.objects.filter(action="wagtail.delete", label="州馆总账").exists()
    assert "还没有保存的对应" in client.get(LIST).content.decode()


def test_another_institutions_mapping_is_not_there(client, keeper, mapping):
    other = Institution.objects.create(code="second", name_zh="另一座馆")
    ImportMapping.objects.filter(pk=mapping.pk).update(institution=other)

    assert "州馆总账" not in client.get(LIST).content.decode()
    for address in (f"{LIST}{mapping.pk}/", f"{LIST}{mapping.pk}/delete/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x"}).status_code == 404
    assert ImportMapping.objects.get().name == "州馆总账"


def test_who_may_not_import_sees_none(client, staff, mapping):
    client.force_login(staff(Role.REVIEWER))
    assert client.get(LIST).status_code in (302, 403)


def test_more_mappings_ask_no_more_queries(
    client, keeper, mapping, home, django_assert_num_queries
):
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(10):
        ImportMapping.objects.create(name=f"对应 {number}", institution=home, headers_key="x")
    with django_assert_num_queries(len(few)):
        client.get(LIST)
