"""Stories come and go by the dates that their editors gave them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from jobs import registry
from museum.services.ensure_site import ensure_site
from museum.services.keep_schedule import keep_schedule
from tests.media.factories import AssetFactory
from tests.museum.factories import story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    with override("zh-hans"):
        yield ensure_site()


def test_a_story_goes_live_on_its_day_and_not_before(client, time_machine):
    time_machine.move_to("2026-03-01 10:00+08:00", tick=False)
    page = story(AssetFactory())
    address = page.url
    page.unpublish()
    page.refresh_from_db()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    time_machine.move_to("2026-03-02 09:59+08:00", tick=False)
    assert keep_schedule(now=timezone.now()) == (0, 0)
    assert client.get(address).status_code == 404
    time_machine.move_to("2026-03-02 10:01+08:00", tick=False)
    assert keep_schedule(now=timezone.now()) == (1, 0)
    assert client.get(address).status_code == 200
    assert keep_schedule(now=timezone.now()) == (0, 0)


def test_a_story_past_its_last_day_is_taken_down_once(client):
    page = story(AssetFactory())
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert client.get(page.url).status_code == 200

    assert keep_schedule(now=timezone.now()) == (0, 1)
    assert client.get(page.url).status_code == 404
    page.refresh_from_db()
    assert page.expired
    assert keep_schedule(now=timezone.now()) == (0, 0)


def test_the_worker_looks_every_five_minutes():
    kind = registry.kind_of("museum.keep_schedule")
    assert kind.every_s == 300
