"""Authorization Flow 2.0 end to end: a conforming viewer of another site, in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from accounts.models import User
from media.models import Asset
from tests.iiif.factories import AssetFactory, rendition

CLIENT = Path(__file__).parent / "client.html"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(monkeypatch, tmp_path) -> Iterator[Callable[[str], BrowserContext]]:
    """A browser in a language that lets frames of other sites have their cookies.

    Chromium's own setting keeps them back, and so do private windows, which Playwright's
    usual contexts are: without them the flow ends with "no token" (docs/operators/iiif.md).
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is needed: ./run test installs it"
    started: list[BrowserContext] = []
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text('{"profile": {"cookie_controls_mode": 0}}')
    with sync_playwright() as playwright:

        def start(locale: str) -> BrowserContext:
            started.append(
                playwright.chromium.launch_persistent_context(
                    tmp_path / "profile", executable_path=program, args=CHROMIUM, locale=locale
                )
            )
            return started[-1]

        yield start
        for context in started:
            context.close()


class _Viewer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(CLIENT.read_bytes())

    def log_message(self, *args: object) -> None:
        """Silent."""


@pytest.fixture
def viewer_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Viewer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def museum(live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    settings.MEDIA_PREVIEW_PX = 600
    settings.MEDIA_PREVIEW_SECONDS = 3
    return live_server.url


def _until(page: Page, condition: str) -> None:
    for _attempt in range(150):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within 15 s: {condition}; heard {page.evaluate('seen')}")


def _open(page: Page, client: str, info: str) -> None:
    """Open the viewer, and give it the image of an info.json."""
    page.goto(client)
    page.evaluate(
        """async (info) => {
            const found = await (await fetch(info)).json();
            flow({id: `${found.id}/full/max/0/default.jpg`, type: "Image", probe: found.service[0]});
        }""",
        info,
    )


@pytest.mark.parametrize("across_sites", [False, True], ids=["same site", "across sites"])
def test_a_preview_becomes_the_whole_image_after_sign_in(
    people, museum, viewer_port, settings, across_sites
):
    if across_sites:  # as in production: cookies for pages of other sites need https
        settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = f"http://{'127.0.0.1' if across_sites else 'localhost'}:{viewer_port}/"
    assert "localhost" in museum
    owner = User.objects.create_user("maker@example.org", "secret-words-1")
    asset = AssetFactory(preview=True, pyramid=True, owner=owner)
    info = f"{museum}/iiif/image/3/{asset.public_id}/info.json"
    page = people("zh-CN").new_page()

    _open(page, client, info)
    _until(page, "seen.includes('offered')")
    assert page.inner_text("#words") == "登录后看得更清楚"
    _until(page, "document.querySelector('#shown').naturalWidth === 600")  # the substitute

    with page.expect_popup() as opened:
        page.click("#confirm")
    window = opened.value
    window.fill("[name=login]", "maker@example.org")
    window.fill("[name=password]", "secret-words-1")
    window.click("main form button[type=submit]")
    window.wait_for_selector("text=想显示你的账户可以看的影像")
    assert page.evaluate("seen.at(-1)") == "offered"  # the viewer still waits for the window
    with window.expect_event("close"):
        window.click("main form button[type=submit]")

    _until(page, "document.querySelector('#words').textContent === 'whole'")
    _until(page, "document.querySelector('#shown').naturalWidth === 1301")
    assert page.evaluate("seen.at(-1).status") == 200

    # next time nobody is asked: the external service hands out a token at once
    _open(page, client, info)
    _until(page, "document.querySelector('#words').textContent === 'whole'")
    assert "offered" not in page.evaluate("seen")

    logout = page.evaluate(
        """async (info) => (await (await fetch(info)).json()).service[0].service[1].service
            .find((each) => each.type === "AuthLogoutService2").id""",
        info,
    )
    page.context.new_page().goto(logout)
    _open(page, client, info)
    _until(page, "seen.includes('offered')")
    assert page.evaluate("seen.map((each) => each.profile).filter(Boolean)") == ["missingAspect"]


def test_a_recording_plays_whole_by_the_address_of_the_probe(people, museum, viewer_port, films):
    owner = User.objects.create_user("singer@example.org", "secret-words-1")
    asset = films(owner)
    context = people("en-GB")
    page = context.new_page()
    signed_in = context.new_page()
    signed_in.goto(f"{museum}/accounts/login/")
    signed_in.fill("[name=login]", "singer@example.org")
    signed_in.fill("[name=password]", "secret-words-1")
    signed_in.click("main form button[type=submit]")
    signed_in.wait_for_url("**/workspace/")

    page.goto(f"http://localhost:{viewer_port}/")
    probe = _manifest_probe(page, museum, asset)
    page.evaluate("(probe) => { flow({id: 'x', type: 'Sound', probe}); }", probe)
    _until(page, "seen.includes('offered')")
    with page.expect_popup() as opened:
        page.click("#confirm")
    opened.value.wait_for_url("**/en/iiif/auth/agree**")  # the window speaks English
    opened.value.click("main form button[type=submit]")

    _until(page, "document.querySelector('#words').textContent === 'whole'")
    _until(page, "document.querySelector('#shown').duration > 5")
    assert page.evaluate("seen.at(-1).status") == 302


def _manifest_probe(page: Page, museum: str, asset: Asset) -> dict:
    from tests.iiif.factories import RecordFactory

    record = RecordFactory(assets=[asset])
    manifest = page.evaluate(
        "async (address) => (await fetch(address)).json()",
        f"{museum}/iiif/presentation/3/{record.ark_name}/manifest",
    )
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    return next(s for s in body["service"] if s["type"] == "AuthProbeService2")


@pytest.fixture
def films(tmp_path) -> Callable[[User], Asset]:
    """A recording of six seconds with a preview of two, both real sound."""
    import subprocess

    from django.conf import settings

    def make(owner: User) -> Asset:
        asset = AssetFactory(sound=True, preview=True, owner=owner)
        folder = Path(settings.RENDITIONS_DIR) / asset.public_id
        folder.mkdir(parents=True)
        for purpose, seconds in (("audio_proxy", 6), ("preview", 2)):
            file = folder / f"{purpose}.m4a"
            tone = f"sine=frequency=440:duration={seconds}"
            subprocess.run(
                ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", tone, "-c:a", "aac", str(file)],
                check=True,
            )
            rendition(
                asset, purpose, "audio/mp4", path=f"{asset.public_id}/{file.name}",
                width=None, height=None, duration_ms=seconds * 1000,
                size_bytes=file.stat().st_size, sha256=f"{seconds}" * 64,
            )  # fmt: skip
        return asset

    return make
