"""The timing editor in a real Chromium: keys, undo, draft, save, and somebody else's save."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from accounts.services.roles import sync_roles
from media.models import TextTrack
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from tests.media.factories import TextTrackFactory
from tests.museum.test_browser import browser, until  # noqa: F401  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n%s\n\n00:00:02.500 --> 00:00:03.500\n%s\n"
MEDIA = "document.querySelector('[data-media]')"


@pytest.fixture
def tracks(files):
    """A real film of 4 s with captions in both languages."""
    asset = ingest_file(files / "film.mp4", title_zh="哭嫁歌", title_en="Bridal lament")
    make_renditions(asset, now=timezone.now(), on_progress=lambda *_said: None)
    chinese = TextTrackFactory(asset=asset, vtt=TEXT % ("一根竹竿，两头空", "十二月歌"))
    english = TextTrackFactory(asset=asset, language="en", vtt=TEXT % ("A pole", "Twelve"))
    return chinese, english


@pytest.fixture
def page(browser, client, live_server, tracks) -> Iterator[Page]:  # noqa: F811  # the fixture
    sync_roles()
    user = User.objects.create_user("cataloguer@example.org")
    user.groups.add(Group.objects.get(name=Role.CATALOGUER.value))
    client.force_login(user)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto(f"{live_server.url}/cms/media/{tracks[0].asset.public_id}/tracks/?kind=captions")
    until(opened, f"{MEDIA}.readyState >= 1")
    yield opened
    assert faults == []


def seek(page: Page, seconds: float) -> None:
    page.evaluate(f"{MEDIA}.currentTime = {seconds}")
    until(page, f"!{MEDIA}.seeking")


def times(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('[data-edge]')].map((f) => f.value)")


def test_cues_are_timed_split_undone_and_saved_by_keys(page, tracks):
    chinese, english = tracks
    assert page.locator("[data-cues] tbody tr").count() == 2  # the languages stand in one row
    page.click("[data-column='0'][data-cue='0'] textarea")
    seek(page, 0.8)
    page.keyboard.press("Alt+i")
    assert times(page)[0] == times(page)[2] == "00:00:00.800"  # both languages together

    seek(page, 1.4)
    page.keyboard.press("Alt+s")
    assert page.locator("[data-cues] tbody tr").count() == 3
    assert page.input_value("[data-column='0'][data-cue='0'] textarea") == "一根竹竿，"
    page.keyboard.press("Alt+u")
    assert page.locator("[data-cues] tbody tr").count() == 2
    page.keyboard.press("Alt+r")
    page.fill("[data-column='1'][data-cue='1'] textarea", "empty at both ends")
    page.keyboard.press("Control+s")
    until(page, "document.querySelector('[data-status]').textContent === '已保存'")

    chinese.refresh_from_db()
    english.refresh_from_db()
    assert [(c.start_ms, c.end_ms, c.plain) for c in chinese.cues()[:2]] == [
        (800, 1400, "一根竹竿，"),
        (1400, 2000, "两头空"),
    ]
    assert english.cues()[1].plain == "empty at both ends"
    assert (chinese.revision, english.revision) == (2, 2)
    assert TextTrack.objects.get(pk=chinese.pk).versions.count() == 1


def test_what_somebody_saved_meanwhile_stays_and_the_draft_survives_a_reload(page, tracks):
    chinese, _english = tracks
    page.fill("[data-column='0'][data-cue='1'] textarea", "这一句实在太长了一秒钟里谁也读不完")
    assert "太快" in page.inner_text("[data-column='0'][data-cue='1'] .track-notices")
    until(page, "document.querySelector('[data-status]').textContent.includes('草稿')")
    TextTrack.objects.filter(pk=chinese.pk).update(revision=5, vtt=TEXT % ("别人", "写的"))

    page.click("[data-do=save]")
    until(page, "document.querySelector('[data-status]').classList.contains('is-bad')")
    assert "没有保存" in page.inner_text("[data-status]")
    chinese.refresh_from_db()
    assert chinese.cues()[0].plain == "别人"

    page.reload()
    until(page, f"{MEDIA}.readyState >= 1")
    assert page.input_value("[data-column='0'][data-cue='0'] textarea") == "别人"
    page.click("[data-do=restore]")
    assert "读不完" in page.input_value("[data-column='0'][data-cue='1'] textarea")
