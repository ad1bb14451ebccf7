"""In a real Chromium: the pages of the harvest hold on a desk and on a phone, for everybody."""

from __future__ import annotations

import pytest
from django.conf import settings

from iiif.imports.models import ForeignItem
from tests.iiif.harvest.conftest import harvest
from tests.iiif.harvest.oai_server import record
from tests.museum.test_browser import browser, serious, too_wide  # noqa: F401  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "https://museum.example.org/" + "a" * 300


def test_pages_of_the_harvest_hold_on_every_width(browser, client, live_server, curator, oai, add):  # noqa: F811
    source = add(on_change="ask", new_items="public", name_zh="远方博物馆" * 8)
    oai.say(*(record(f"oai:m:{n}", "银饰" * 40) for n in range(4)), record(LONG))
    harvest(source)
    oai.say(*(record(f"oai:m:{n}", LONG) for n in range(3)), record("oai:m:3", deleted=True))
    run = harvest(source)
    item = ForeignItem.objects.get(oai_identifier=LONG)
    client.force_login(curator)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    faults = []
    for width in (1440, 390):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        for address in (
            "/cms/elsewhere/sources/",
            "/cms/elsewhere/sources/new/",
            source.get_absolute_url(),
            f"/cms/elsewhere/sources/{source.pk}/edit/",
            f"/cms/elsewhere/sources/{source.pk}/delete/",
            run.get_absolute_url(),
            f"/cms/elsewhere/runs/{run.pk}/decide/?answer=accept",
            f"/cms/elsewhere/{item.public_id}/",
            item.get_absolute_url(),
        ):
            page.goto(f"{live_server.url}{address}", wait_until="domcontentloaded")
            if address.startswith("/cms/"):
                faults += [f"{width} {address} sticks out: {each}" for each in too_wide(page)]
            faults += [f"{width} {address} {each}" for each in serious(page)]
        context.close()

    assert faults == []
