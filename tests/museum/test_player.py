"""The player in a real Chromium: keys, captions, transcript, chapters, clips, the checkout."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from tests.archive.factories import CollectionFactory
from tests.licensing.factories import offer_on
from tests.media.factories import TextTrackFactory
from tests.museum.factories import public_record
from tests.museum.test_browser import browser, serious, until  # noqa: F401  # a fixture
from tests.museum.test_story_clips import part, story_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUES = "WEBVTT\n\n00:00:00.500 --> 00:00:03.000\n%s\n\n00:00:06.000 --> 00:00:09.000\n%s\n"
CHAPTERS = "WEBVTT\n\n00:00:00.000 --> 00:00:05.000\n起\n\n00:00:05.000 --> 00:00:12.000\n承\n"
VIDEO = "document.querySelector('.player-media')"
PARTS = {"clip": {"allowed": True, "min_ms": 2_000, "factor": "by_duration", "floor_bp": 2_500}}


@pytest.fixture
def film(tmp_path):
    """12 s of film with sound, captions in two languages, two chapters, sold in parts."""
    path = tmp_path / "哭嫁.mp4"
    command = "-f lavfi -i testsrc2=s=320x180:r=15:d=12 -f lavfi -i sine=330:d=12 -g 15"
    command += " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac"
    subprocess.run(["ffmpeg", "-v", "error", *command.split(), str(path)], check=True)
    asset = ingest_file(path, title_zh="哭嫁歌", title_en="Bridal lament")
    make_renditions(asset, now=timezone.now(), on_progress=lambda *_said: None)
    type(asset).objects.filter(pk=asset.pk).update(public_access="full")
    asset.refresh_from_db()
    TextTrackFactory(asset=asset, vtt=CUES % ("一根竹竿", "十二月歌"))
    english = CUES % ("A bamboo pole", "Twelve months")
    TextTrackFactory(asset=asset, language="en", label="English", vtt=english)
    TextTrackFactory(asset=asset, kind="chapters", label="", vtt=CHAPTERS)
    return asset


@pytest.fixture
def page(browser, live_server, film) -> Iterator[Page]:  # noqa: F811  # the fixture
    """The page of the film; any fault in the console fails the test."""
    record = public_record(CollectionFactory(), asset=film)
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    opened.on("console", lambda told: told.type == "error" and faults.append(told.text))
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.goto(f"{live_server.url}{record.get_absolute_url()}")
    until(opened, f"{VIDEO}.readyState >= 1")
    yield opened
    assert faults == []


def at(page: Page) -> float:
    return page.evaluate(f"{VIDEO}.currentTime")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_keys_play_seek_and_switch_and_can_be_switched_off(page):
    page.focus(".player-time")
    press(page, "k")
    until(page, f"!{VIDEO}.paused")
    press(page, " ")
    until(page, f"{VIDEO}.paused")
    press(page, "5")
    assert at(page) == pytest.approx(6, abs=0.2)
    press(page, "ArrowRight")
    assert at(page) == pytest.approx(11, abs=0.2)
    press(page, "j", "ArrowLeft", "Home")
    assert at(page) == 0
    press(page, ">", "m", "c")
    assert page.evaluate(f"[{VIDEO}.playbackRate, {VIDEO}.muted]") == [1.25, True]
    assert page.input_value("[data-captions]") == ""

    press(page, "?")
    page.uncheck("[data-keys]")
    press(page, "Escape")
    page.focus("[data-act=play]")
    press(page, "m", "5")
    assert page.evaluate(f"{VIDEO}.muted")
    assert at(page) == 0

    page.reload()
    until(page, f"{VIDEO}.readyState >= 1")
    assert page.evaluate(f"[{VIDEO}.playbackRate, {VIDEO}.muted]") == [1.25, True]
    assert page.input_value("[data-captions]") == ""


def test_captions_are_on_and_the_transcript_is_in_step(page):
    assert page.evaluate(f"[...{VIDEO}.textTracks].map((t) => t.mode)") == ["showing", "disabled"]

    page.click("text=十二月歌")
    until(page, f"{VIDEO}.currentTime >= 6 && !{VIDEO}.paused")
    until(page, "document.querySelector('.is-now[aria-current]')?.textContent.includes('十二月歌')")
    page.click("[data-transcript=en]")
    page.fill("[data-find]", "bamboo")
    assert page.locator("[data-lines=en] > li:visible").count() == 1
    assert "1" in page.inner_text("[data-found]")
    page.fill("[data-find]", "")
    page.click(".chapter-list >> text=起")
    until(page, f"{VIDEO}.currentTime < 5")
    assert page.locator(".mark-chapter").count() == 1


def test_a_part_is_chosen_by_keys_and_goes_through_to_the_checkout(page, film, live_server):
    offer = offer_on(film, terms=PARTS, now=timezone.now())
    page.reload()
    until(page, f"{VIDEO}.readyState >= 1")
    page.focus(".player-time")
    press(page, "0", "ArrowRight", "i", "ArrowRight", "o")
    assert page.input_value("[data-clip-start]") == "0:05.000"
    assert page.input_value("[data-clip-end]") == "0:10.000"
    page.fill("[data-clip-end]", "0:06")
    page.keyboard.press("Tab")
    assert "2" in page.inner_text("[data-clip-said]")  # at least two seconds
    assert page.is_hidden("[data-clip-licence]")
    page.fill("[data-clip-end]", "0:08.5")
    page.keyboard.press("Tab")
    assert serious(page) == []

    page.click("[data-clip-licence]")

    assert page.url.endswith(f"{offer.get_absolute_url()}?clip=5000-8500")
    assert page.input_value("[name=clip]") == "5000-8500"
    assert "0:05.000—0:08.500" in page.inner_text("[data-price]")


def test_a_shared_part_opens_chosen_and_stops_at_its_end(page):
    page.goto(page.url.split("?")[0] + "?t=2,3.5")
    until(page, f"{VIDEO}.currentTime == 2")
    assert page.input_value("[data-clip-end]") == "0:03.500"

    page.click("[data-clip-act=play]")
    until(page, f"{VIDEO}.currentTime >= 3.5 && {VIDEO}.paused")

    assert at(page) < 4.5


def test_a_story_opens_a_recording_at_its_part_and_stops_at_its_end(page, film, live_server):
    story_with(part(film, "0:02", "0:03.5"))

    page.goto(f"{live_server.url}/stories/dance/")
    until(page, f"{VIDEO}.currentTime == 2")
    assert page.get_attribute("[data-clip]", "open") is None
    page.click("[data-act=play]")
    until(page, f"{VIDEO}.currentTime >= 3.5 && {VIDEO}.paused")

    assert at(page) < 4.5


# Browsers that don't play segments themselves get the library; the others never load it.
WITHOUT_HLS = """
const ask = HTMLMediaElement.prototype.canPlayType;
HTMLMediaElement.prototype.canPlayType = function (type) {
  return type.includes("mpegurl") ? "" : ask.call(this, type);
};
"""


def test_segments_are_played_where_there_are_any_and_the_bar_shows_small_pictures(
    browser,  # noqa: F811  # the fixture
    live_server,
    tmp_path,
):
    path = tmp_path / "摆手舞.mp4"
    command = "-f lavfi -i testsrc2=s=1280x720:r=10:d=8 -f lavfi -i sine=330:d=8 -g 10"
    command += " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac"
    subprocess.run(["ffmpeg", "-v", "error", *command.split(), str(path)], check=True)
    asset = ingest_file(path, title_zh="摆手舞", title_en="Hand dance")
    make_renditions(asset, now=timezone.now(), on_progress=lambda *_said: None)
    type(asset).objects.filter(pk=asset.pk).update(public_access="full")
    asset.refresh_from_db()
    record = public_record(CollectionFactory(), asset=asset)
    page = browser.new_page()
    page.add_init_script(WITHOUT_HLS)
    faults: list[str] = []
    page.on("console", lambda told: told.type == "error" and faults.append(told.text))
    page.goto(f"{live_server.url}{record.get_absolute_url()}")
    until(page, f"{VIDEO}.readyState >= 1")
    assert page.evaluate("window.Hls === undefined")

    page.hover(".player-time")
    until(page, "document.querySelector('.player-peek svg image')?.getBBox().width > 100")
    page.click("[data-act=play]")
    until(page, f"{VIDEO}.currentTime > 0.5")

    assert page.evaluate(f"{VIDEO}.currentSrc").startswith("blob:")
    page.evaluate("document.querySelector('huxiang-player').source.fallBack()")
    until(page, f"{VIDEO}.currentSrc.includes('/video.mp4') && {VIDEO}.currentTime > 0.5")
    assert faults == []


def test_nothing_serious_for_readers_with_the_clip_and_the_help_open(page):
    page.click("[data-act=clip]")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert serious(page) == []
    page.click("[data-act=help]")
    assert serious(page) == []


def test_without_a_script_the_browsers_own_player_and_links_remain(browser, live_server, film):  # noqa: F811
    record = public_record(CollectionFactory(), asset=film)
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{live_server.url}{record.get_absolute_url()}")

    assert plain.get_attribute(".player-media", "controls") is not None
    assert plain.is_hidden("[data-bar]")
    assert plain.is_hidden("[data-clip]")
    assert plain.get_attribute(".chapter-list a", "href").endswith("t=0#stage")
    assert plain.is_visible("text=十二月歌")
