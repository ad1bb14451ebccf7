"""The desk of the media room in a real browser: what a new file is like, the grid, the layouts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.steps import sign_in_to_cms, staff, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def picture(path: Path, *, width: int) -> None:
    """A picture with shapes that a fingerprint can hold on to, the same in every size."""
    drawn = Image.radial_gradient("L").resize((900, 700))
    drawn.paste(40, (80, 90, 330, 520))
    drawn.paste(230, (500, 60, 760, 260))
    drawn.paste(10, (480, 420, 850, 640))
    drawn.convert("RGB").resize((width, width * 7 // 9)).save(path, quality=92)


def test_a_scaled_copy_is_named_below_its_upload_and_stands_in_the_grid(
    page: Page, site: Site, tmp_path: Path
):
    first, copy = tmp_path / "被面原图.jpg", tmp_path / "被面小图.jpg"
    picture(first, width=900)
    picture(copy, width=600)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in_to_cms(page, staff(site, "cataloguer"))

    upload(page, first)
    site.python(
        "import time\n"
        "from media.models import Asset\n"
        "while not Asset.objects.filter(title_zh='被面原图', fingerprints__isnull=False).exists():"
        " time.sleep(0.2)"
    )
    upload(page, copy)
    line = page.locator(".upload-alike li")
    expect(line).to_contain_text("与《被面原图》相似", timeout=60_000)
    expect(line.locator("img")).to_be_visible()
    assert line.locator("img").evaluate("each => each.naturalWidth") > 0
    assert (
        line.locator("img").bounding_box()["y"] > line.locator("xpath=..").bounding_box()["y"] - 1
    )

    line.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("比较两件资产")

    page.goto("/cms/snippets/media/asset/")
    page.locator("label", has=page.locator("input[name=layout][value=grid]")).click()
    expect(page.locator(".media-card", has_text="被面小图")).to_be_visible()
    page.goto("/cms/snippets/media/asset/")
    expect(page.locator(".media-grid")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert complaints == []
