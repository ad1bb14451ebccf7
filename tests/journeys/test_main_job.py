"""The whole main job in a real browser on a real site: publish, zoom, license, pay, download,
verify — in Chinese on a desktop, and in English on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser

OFFER = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from media.models import Asset
from licensing.models import Party
from licensing.services.register_asset import register_asset
from licensing.services.seal_split_plan import seal_split_plan
from licensing.services.draft_offer import draft_offer
from licensing.services.publish_offer import publish_offer
from licensing.terms import default_terms
asset = Asset.objects.get(master__sha256="{sha256}")
Asset.objects.filter(pk=asset.pk).update(title_en="{title_en}", title_zh="{title_zh}")
asset.refresh_from_db()
officer = User.objects.get(email="{officer}")
holder, _ = Party.objects.get_or_create(legal_name_zh="旅程馆（虚构）", kind="institution")
now = timezone.now()
register_asset(asset=asset, holder=holder, source_statement="馆藏拍摄", by=officer,
               noticed_at=now - timedelta(days=11), now=now)
seal_split_plan(asset=asset, shares={{holder: 10000}}, by=officer, now=now)
offer = draft_offer(asset=asset, licensor=holder, now=now, base_price_fen=120000,
                    terms=default_terms(), credit_line_zh="旅程馆", credit_line_en="Journey museum",
                    instant=True)
publish_offer(offer, by=officer, now=now)
record = asset.record_links.get().record
print(record.ark_name)
"""


@pytest.fixture
def collection(site: Site) -> None:
    site.python(
        "from archive.models import Collection\n"
        "Collection.objects.get_or_create(slug='journey', defaults=dict("
        "title_zh='旅程专题', title_en='Journey', live=True))"
    )


def _wait_until_ready(site: Site, sha256: str) -> None:
    site.python(
        "import time\n"
        "from media.models import Asset\n"
        f"while Asset.objects.get(master__sha256='{sha256}').state != 'ready': time.sleep(0.3)"
    )


def test_publish_zoom_license_pay_download_verify(
    site: Site, page: Page, browser: Browser, collection: None, tmp_path: Path
):
    curator, officer = steps.staff(site, "publisher"), steps.staff(site, "rights_officer")
    file = tmp_path / "四十八勾.jpg"
    sha256 = steps.paint(file, seed=48)

    # the curator
    steps.sign_in_to_cms(page, curator)
    steps.upload(page, file)
    steps.publish_record(page, title_zh="四十八勾被面", title_en="Quilt cover", file=file)
    _wait_until_ready(site, sha256)
    name = site.python(
        OFFER.format(
            sha256=sha256, title_zh="四十八勾被面", title_en="Quilt cover", officer=officer
        )
    ).splitlines()[-1]

    # the public, who becomes a licensee
    visitor = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900})
    visitor.set_default_timeout(20_000)
    public = visitor.new_page()
    complaints: list[str] = []
    public.on("pageerror", lambda error: complaints.append(str(error)))
    public.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    tiles = steps.watch_tiles(public)
    public.goto("/search?q=被面")
    public.get_by_role("link", name="四十八勾被面").first.click()
    public.wait_for_url(f"**/objects/{name}")
    steps.zoom_in(public, tiles)
    steps.sign_up(public, "", "zh-licensee@journey.example", "被许可人")
    public.goto(f"/objects/{name}")
    number = steps.take_licence(public)
    steps.pay_in_the_sandbox(public)
    got = tmp_path / "licensed.jpg"
    assert steps.download(public, got) == sha256
    steps.verify(public, "", number, got)
    assert complaints == []
    visitor.close()


def test_the_same_in_english_on_a_phone(
    site: Site, browser: Browser, collection: None, tmp_path: Path
):
    officer = steps.staff(site, "rights_officer")
    file = tmp_path / "hooks.jpg"
    sha256 = steps.paint(file, seed=24)
    site.manage("import_media", str(file), "--collection", "journey", "--publish")
    _wait_until_ready(site, sha256)
    name = site.python(
        OFFER.format(
            sha256=sha256, title_zh="二十四勾", title_en="Twenty-four hooks", officer=officer
        )
    ).splitlines()[-1]

    phone = browser.new_context(
        base_url=site.url,
        locale="en-GB",
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    phone.set_default_timeout(20_000)
    page = phone.new_page()
    tiles = steps.watch_tiles(page)
    page.goto(f"/en/objects/{name}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    steps.zoom_in(page, tiles)
    steps.sign_up(page, "/en", "en-licensee@journey.example", "Licensee")
    page.goto(f"/en/objects/{name}")
    number = steps.take_licence(page)
    assert "/en/" in page.url
    steps.pay_in_the_sandbox(page)
    got = tmp_path / "licensed.jpg"
    assert steps.download(page, got) == sha256
    steps.verify(page, "/en", number, got)
    for address in (
        "/en/",
        "/en/collections",
        f"/en/objects/{name}",
        "/en/licensing/",
        "/en/verify",
    ):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{address} scrolls sideways by {wide} px"
    phone.close()
