"""Mirador 4 and Clover, in a real Chromium, show our manifests without a word of complaint.

The page around the viewer is made by the test; everything else comes from the live server,
and any other host is a fault.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as house
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from archive.models import Record, RecordRelation
from iiif.addresses import manifest_url, parts_url
from media.models import Asset
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from tests.iiif.factories import RecordFactory, TextTrackFactory
from tests.media import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEWERS = Path(house.VENDOR_DIR).parent / "vendor-dev"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MIRADOR = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>Mirador</title>
<div id="viewer" style="position:absolute;inset:0"></div>
<script src="/mirador/mirador.min.js"></script>
<script>
Mirador.viewer({id: "viewer", language: "zh-CN",
  windows: [{manifestId: %r, sideBarOpen: true, defaultSideBarPanel: "info"}]});
</script></html>"""
CLOVER = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>Clover</title>
<script src="/clover/clover.umd.js"></script>
<clover-viewer id="%s"></clover-viewer></html>"""

# Messages of the viewers themselves that say nothing of our documents, each with its reason.
TOLERATED = {
    r"^Accessing element\.ref was removed in React 19": "Mirador 4.0.0 carries a Material UI "
    "that reads it; the sentence comes with any manifest",
    r'unique "key" prop[\s\S]*render method of `video`': "Mirador 4.0.0 keys the sources of a "
    "film by `source.io`, a slip for `source.id`; any film brings it",
}


CANVAS = {"mirador": ".openseadragon-canvas canvas", "clover": "clover-viewer canvas"}


@dataclass
class Watch:
    """What went wrong on a page."""

    host: str
    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("console", lambda told: told.type == "error" and self.add(told.text))
        page.on("pageerror", lambda error: self.add(str(error)))
        page.on("response", lambda got: got.status >= 400 and self.add(f"{got.status} {got.url}"))
        page.on("requestfailed", lambda asked: self._failed(asked.url, asked.failure or ""))

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # a player that has read enough lets go of the rest
            self.add(f"{why} {url}")

    def add(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in TOLERATED):
            self.faults.append(text)


@pytest.fixture
def browser(monkeypatch) -> Iterator[Browser]:
    # Playwright runs a loop in this thread; the database is still asked synchronously.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is needed: ./run test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def museum(settings, live_server, tmp_path: Path) -> dict[str, Record]:
    """A picture, a film of which there are two forms, a book of three pages, and their set."""
    settings.SITE_URL = live_server.url
    film = tmp_path / "film.mp4"
    _make_film(film)
    picture = tmp_path / "picture.png"
    Image.effect_noise((1400, 900), 70).convert("RGB").save(picture)
    book = papers.pdf(tmp_path / "book.pdf")
    made = {
        "picture": RecordFactory(assets=[_asset(picture, "银饰"), _asset(book, "说明书")]),
        "film": RecordFactory(assets=[_asset(film, "摆手舞")], kind="audiovisual"),
        "book": RecordFactory(assets=[_asset(book, "织锦手册")], kind="document"),
    }
    moving = made["film"].media_items.get().asset
    TextTrackFactory(asset=moving)
    TextTrackFactory(asset=moving, language="en")
    TextTrackFactory(asset=moving, kind="chapters")
    made["set"] = RecordFactory(title_zh="全套", title_en="The set")
    for part in (made["picture"], made["book"]):
        RecordRelation.objects.create(record=part, kind="part_of", target=made["set"])
    return made


def _asset(path: Path, title: str) -> Asset:
    asset = ingest_file(path, title_zh=title, title_en=f"{title} (en)")
    make_renditions(asset, now=timezone.now(), on_progress=lambda *_said: None)
    Asset.objects.filter(pk=asset.pk).update(public_access="full")
    asset.refresh_from_db()
    return asset


def _make_film(path: Path) -> None:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
         "testsrc2=size=1280x720:rate=12:duration=6", "-f", "lavfi", "-i",
         "sine=frequency=330:duration=6", "-shortest", "-pix_fmt", "yuv420p", "-c:v", "libx264",
         "-preset", "ultrafast", "-c:a", "aac", str(path)],
        check=True, timeout=120,
    )  # fmt: skip


def _open(browser: Browser, base: str, html: str) -> tuple[Page, Watch]:
    """A page of the test on the live server's own host."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(base)
        if path == "/viewer":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.startswith(("/mirador/", "/clover/")):
            route.fulfill(path=VIEWERS / path.removeprefix("/"), content_type="text/javascript")
        elif route.request.url.startswith((f"{base}/", "data:", "blob:")):
            route.continue_()
        else:
            watch.add(f"another host is asked: {route.request.url}")
            route.abort()

    watch = Watch(base)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    watch.attach(page)
    page.route("**/*", answer)
    page.goto(f"{base}/viewer", wait_until="domcontentloaded")
    return page, watch


def _plays(page: Page) -> None:
    """The film's head was read and understood."""
    page.wait_for_selector("video", timeout=30_000, state="attached")
    for _attempt in range(150):
        if page.locator("video").first.evaluate("video => video.readyState > 0"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the film was not read within 15 s")


def _keep_picture(page: Page, name: str) -> None:
    """For those who want to look: HUXIANG_PICTURES names a folder."""
    if folder := os.environ.get("HUXIANG_PICTURES"):
        page.wait_for_timeout(1500)
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_mirador_and_clover_show_pictures_film_and_pages(browser, live_server, museum):
    faults: dict[str, list[str]] = {}
    for viewer, html in (("mirador", MIRADOR), ("clover", CLOVER)):
        for name in ("picture", "film", "book"):
            page, watch = _open(browser, live_server.url, html % manifest_url(museum[name]))
            if name == "film":
                _plays(page)
            else:
                page.wait_for_selector(CANVAS[viewer], timeout=30_000, state="attached")
                page.wait_for_load_state("networkidle")
            _keep_picture(page, f"{viewer}-{name}")
            page.close()
            if watch.faults:
                faults[f"{viewer} {name}"] = watch.faults

    page, watch = _open(browser, live_server.url, MIRADOR % parts_url(museum["set"]))
    page.wait_for_selector("text=没有条目被选中", timeout=30_000)
    # Sometimes Mirador has opened the list by itself, over this button; the event reaches it there.
    # The first button of that name leads to the collection above.
    page.locator("text=显示集合").last.dispatch_event("click")
    page.wait_for_selector(f"[role=dialog] >> text={museum['book'].title_zh}", timeout=30_000)
    _keep_picture(page, "mirador-set")
    if watch.faults:
        faults["mirador set"] = watch.faults
    assert faults == {}
