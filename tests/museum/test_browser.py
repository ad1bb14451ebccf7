"""Main pages in a real Chromium: axe finds nothing serious, nothing sticks out, zoom works."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from jobs.models import Job
from media.models import Asset
from media.services.ingest import ingest_file
from media.services.make_renditions import make_renditions
from tests.archive.factories import CollectionFactory
from tests.media.factories import AssetFactory, RenditionFactory
from tests.museum.factories import public_record, recording, story

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
AXE = Path(settings.VENDOR_DIR).parent / "vendor-dev" / "axe-core" / "axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def paged() -> Asset:
    """A public document of three pages."""
    asset = AssetFactory(ready=True, public=True, kind=Asset.Kind.DOCUMENT)
    for number in range(1, 4):
        RenditionFactory(
            asset=asset, purpose="page", params=str(number), path=f"{asset.public_id}/p{number}.tif"
        )
    return asset


def serious(page: Page) -> list[str]:
    """Serious and critical findings of axe, each with the element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """What a CMS page cuts off at its right edge, outside of boxes that scroll."""
    return page.evaluate(
        """[...document.querySelectorAll("main *")].filter((each) => {
            if (each.closest("[data-bulk-action-footer]")) return false; // Wagtail moves it in
            for (let box = each.parentElement; box.tagName !== "MAIN"; box = box.parentElement)
                if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return false;
            const box = each.getBoundingClientRect();
            return box.width > 1 && box.right > innerWidth + 1;
        }).map((each) => each.outerHTML.slice(0, 160))"""
    )


def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition; the policy of the page forbids Playwright's own way."""
    for _attempt in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within 10 s: {condition}")


def test_main_pages_hold_for_everybody(browser, live_server):
    asset = AssetFactory(ready=True, public=True)
    still = public_record(asset=asset, unsure="织造者姓名", date_found="20世纪80年代")
    film = public_record(still.collection, asset=recording())
    sound = public_record(still.collection, asset=AssetFactory(ready=True, audio=True, public=True))
    pages = public_record(still.collection, asset=paged())
    told = story(asset)
    addresses = ["/", "/collections", "/stories/", told.url, "/terms/", "/nothing/"]
    records = [each.get_absolute_url() for each in (still, film, sound, pages)]
    addresses += [still.collection.get_absolute_url(), *records]

    faults: list[str] = []
    for scheme, width, prefix in (("light", 1440, ""), ("dark", 320, "/en")):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        for address in addresses:
            where = f"{scheme} {width} px {prefix}{address}"
            if prefix and address == told.url:
                continue  # not translated
            page.goto(f"{live_server.url}{prefix}{address}", wait_until="domcontentloaded")
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                faults.append(f"{where} is {wider} px too wide")
            faults += [f"{where}: {each}" for each in serious(page)]
        context.close()
    assert faults == []


def test_the_media_desk_holds_for_everybody(browser, live_server, client):
    """File pages of each kind, the library, the upload page, the queue with every state."""
    kinds = [AssetFactory(ready=True, public=True), recording(), paged()]
    kinds += [AssetFactory(ready=True, audio=True), AssetFactory(refused=True)]
    running = {"state": Job.State.RUNNING, "slot": 0, "claim": "x", "started_at": timezone.now()}
    states = [running | {"progress_done": 3, "progress_total": 10}, {"error": "OSError: disk"}]
    states += [{"state": Job.State.FAILED, "error": "OSError", "finished_at": timezone.now()}]
    for asset, fields in zip(kinds, states, strict=False):
        Job.objects.create(kind="media.renditions", subject=asset.public_id, lane="av", **fields)
    addresses = ["/cms/jobs/", "/cms/media/upload/", "/cms/snippets/media/asset/"]
    addresses += [f"/cms/snippets/media/asset/inspect/{asset.pk}/" for asset in kinds]
    client.force_login(User.objects.create_superuser("desk@example.org", "x"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    cookie["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value

    faults: list[str] = []
    for width in (1440, 390):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        for address in addresses:
            page.goto(f"{live_server.url}{address}", wait_until="domcontentloaded")
            faults += [f"{width} px {address} sticks out: {each}" for each in too_wide(page)]
            faults += [f"{width} px {address}: {each}" for each in serious(page)]
        context.close()
    assert faults == []


def test_a_picture_zooms_once_it_has_focus_and_can_be_cut(browser, live_server, files):
    """The page scrolls until the stage has focus; then the picture zooms and can be cut."""
    asset = ingest_file(files / "picture.jpg", title_zh="西兰卡普")
    make_renditions(asset, now=timezone.now(), on_progress=lambda *_said: None)
    asset.refresh_from_db()
    type(asset).objects.filter(pk=asset.pk).update(public_access="full")
    record = public_record(CollectionFactory(), asset=asset)

    page = browser.new_page(viewport={"width": 1000, "height": 700})
    faults: list[str] = []
    page.on("console", lambda told: told.type == "error" and faults.append(told.text))
    page.goto(f"{live_server.url}{record.get_absolute_url()}")
    page.wait_for_selector("huxiang-viewer.is-sharp", timeout=20_000)
    page.hover(".viewer-stage")
    page.mouse.wheel(0, 200)
    until(page, "scrollY > 100")
    page.evaluate("scrollTo(0, 0)")

    page.click(".viewer-stage", position={"x": 500, "y": 200})
    before = page.evaluate("document.querySelector('huxiang-viewer').region().height")
    page.mouse.wheel(0, -400)
    until(page, f"document.querySelector('huxiang-viewer').region().height < {before}")
    assert page.evaluate("scrollY") == 0

    page.click("[data-act=cut]")
    link = page.get_attribute("[data-cut-link=image]", "href") or ""
    assert f"/{asset.public_id}/" in link
    assert page.request.get(link).headers["content-type"] == "image/jpeg"

    # the same detail opens again, from the address of the page and from the content state
    seen = page.evaluate("document.querySelector('huxiang-viewer').region()")
    shared = [page.get_attribute(f"[data-cut-link={kind}]", "href") for kind in ("page", "state")]
    assert "iiif-content=" in (shared[1] or "")
    for address in shared:
        page.goto("about:blank")
        page.goto(address or "")
        page.wait_for_selector("huxiang-viewer.is-sharp", timeout=20_000)
        again = page.evaluate("document.querySelector('huxiang-viewer').region()")
        for side, length in seen.items():
            assert abs(again[side] - length) < 0.1 * seen["width"], (side, seen, again)
    assert faults == []
