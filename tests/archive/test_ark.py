from __future__ import annotations

import pytest

from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from provenance.identifiers import mint
from tests.archive.factories import CollectionFactory, RecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    return RecordFactory(
        published=True, title_zh="半条被子", title_en="Half a Quilt", date_edtf="1934-11",
        start_year=1934, end_year=1934,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["/ark:/{}", "/ark:{}"])
def test_a_name_leads_to_its_page(client, record, form):
    answer = client.get(form.format(record.ark.removeprefix("ark:/")))
    assert (answer.status_code, answer["Location"]) == (302, f"/objects/{record.ark_name}")


def test_hyphens_are_inert(client, record):
    name = record.ark_name
    answer = client.get(f"/ark:/99999/{name[:4]}-{name[4:]}")
    assert answer.status_code == 302


@pytest.mark.parametrize("query", ["?info", "??"])
def test_info_is_an_erc_record(client, record, query, settings):
    answer = client.get(f"/{record.ark}{query}")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[:4] == [
        "erc:",
        "who: (:unkn) unknown",
        "what: 半条被子 = Half a Quilt",
        "when: 1934-11",
    ]
    assert f"where: {settings.SITE_URL}/{record.ark}" in lines


def test_a_withdrawn_record_answers_gone_with_its_reason(client, record):
    withdraw_record(record, reason_zh="权利人要求", reason_en="Asked by the holder", by=None)
    answer = client.get(f"/{record.ark}")
    assert answer.status_code == 410
    assert "reason: 权利人要求 = Asked by the holder" in answer.content.decode()
    record.refresh_from_db()
    publish_record(record, by=None)
    assert client.get(f"/{record.ark}").status_code == 302


def test_drafts_and_names_never_given_do_not_exist(client, record):
    draft = RecordFactory()
    for path in (
        f"/{draft.ark}",
        f"/ark:/99999/{mint('h1')}",
        f"/ark:/12345/{record.ark_name}",
        f"/ark:/99999/{record.ark_name[:-1]}{'1' if record.ark_name.endswith('0') else '0'}",
    ):
        assert client.get(path).status_code == 404, path


def test_collections_are_resolved_as_well(client):
    collection = CollectionFactory()
    answer = client.get(f"/ark:/99999/{collection.ark_name}")
    assert answer["Location"] == f"/collections/{collection.slug}"
