"""A document on the page of its object: leaf by leaf, each with an address of its own."""

from __future__ import annotations

import pytest
from django.utils import timezone

from media.models import Asset
from media.services.ingest import ingest_file
from search.services.rebuild import rebuild
from tests.media import papers
from tests.museum.factories import public_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def booklet(tmp_path, run_jobs) -> Asset:
    asset = ingest_file(papers.pdf(tmp_path / "手册.pdf"))
    run_jobs()
    Asset.objects.filter(pk=asset.pk).update(public_access="full")
    asset.refresh_from_db()
    return asset


def test_each_leaf_has_its_address_its_neighbours_and_its_words(client, booklet):
    record = public_record(asset=booklet)

    first = client.get(record.get_absolute_url()).content.decode()
    second = client.get(f"{record.get_absolute_url()}?page=2").content.decode()
    last = client.get(f"{record.get_absolute_url()}?page=99").content.decode()

    assert f"{booklet.public_id}.p1" in first
    assert 'rel="prev"' not in first
    assert "西兰卡普以丝棉线织成" in first
    assert f'rel="next" href="?media={booklet.public_id}&amp;page=2#stage"' in first
    assert f"{booklet.public_id}.p2" in second
    assert "The loom of Laifeng, 1958." in second
    assert 'rel="prev"' in second
    assert '<option value="2" selected>' in second
    assert f"{booklet.public_id}.p3" in last
    assert 'rel="next"' not in last


def test_what_is_no_page_shows_one_that_is(client, booklet):
    record = public_record(asset=booklet)

    for number in ["0", "-1", "x", "²", "9" * 40, ""]:
        answer = client.get(record.get_absolute_url(), {"page": number})

        assert answer.status_code == 200, number
        assert "/ 3" in answer.content.decode(), number


def test_words_of_a_leaf_are_found_and_lead_to_it(client, booklet):
    record = public_record(asset=booklet)
    rebuild(now=timezone.now())

    page = client.get("/search", {"q": "吊脚楼"}).content.decode()

    assert f"{record.get_absolute_url()}?media={booklet.public_id}&amp;page=3#stage" in page


def test_words_of_a_closed_document_are_not_found(client, booklet):
    public_record(asset=booklet)
    Asset.objects.update(grade="internal", public_access="none")
    rebuild(now=timezone.now())

    assert "吊脚楼" not in client.get("/search", {"q": "沱江"}).content.decode()
