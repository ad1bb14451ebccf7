"""A motif is marked on an image by mouse and by keyboard, published, and found by the public."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.steps import sign_in_to_cms, staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE = """
import json
import tempfile
from pathlib import Path
from PIL import Image
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from jobs.services.run import run_all
from media.services.ingest import ingest_file
from tests.archive.factories import CollectionFactory
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "brocade.png"
    Image.effect_noise((1200, 800), 60).convert("RGB").save(path)
    asset = ingest_file(path, title_zh="织锦全幅")
run_all()
record = publish_record(create_record(collection=CollectionFactory(slug="motif-journey"),
    kind="object", title_zh="纹样旅程的织锦", by=None, media=[asset], media_access="full"), by=None)
print(json.dumps({"record": record.ark_name, "asset": asset.pk}))
"""
NUMBERS = ("page", "x", "y", "width", "height")


def numbers(page: Page) -> list[str]:
    return [page.input_value(f"[name=bearings-0-{name}]") for name in NUMBERS]


def test_from_the_record_to_the_public_page_of_its_motif(page: Page, site: Site):
    made = json.loads(site.python(MADE).splitlines()[-1])
    sign_in_to_cms(page, staff(site, "publisher"))
    page.goto(f"/cms/snippets/archive/motif/add/?record={made['record']}")
    page.fill("input[name=title_zh]", "纹样旅程的八勾")
    page.get_by_role("tab", name="图样与藏品").click()
    page.locator("[data-region] [data-act=open]").click()
    stage = page.locator(".archive-region__inner")
    expect(stage).to_be_visible()

    stage.scroll_into_view_if_needed()
    frame = stage.bounding_box()
    assert frame is not None
    left, top = frame["x"], frame["y"]
    page.mouse.move(left + frame["width"] * 0.25, top + frame["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(left + frame["width"] * 0.5, top + frame["height"] * 0.75, steps=5)
    page.mouse.up()

    drawn = numbers(page)
    assert page.input_value("[name=bearings-0-asset]") == str(made["asset"])
    for value, wanted in zip(drawn, (1, 300, 200, 300, 400), strict=True):
        assert abs(int(value) - wanted) <= 3
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowLeft")
    moved = [int(value) for value in numbers(page)]
    before = [int(value) for value in drawn]
    assert moved == [1, before[1] + 1 - 25, before[2], before[3], before[4] + 1]
    page.keyboard.press("Enter")
    expect(stage).to_have_count(0)
    expect(page.locator("[data-region] [data-act=open]")).to_be_focused()
    expect(page.locator("[data-region] figure img")).to_be_visible()

    page.get_by_role("button", name="更多动作").click()
    page.click("button[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text("纹样旅程的八勾")
    page.goto("/search?q=纹样旅程的八勾")
    page.get_by_role("link", name="纹样旅程的八勾").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("纹样旅程的八勾")
    figure = page.locator(".motif-figure img")
    assert figure.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    page.get_by_role("link", name="在整幅影像里看").click()
    expect(page).to_have_url(re.compile(rf"/objects/{made['record']}\?.*xywh="))
