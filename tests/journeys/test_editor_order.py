"""The order of a record's files, with the arrow buttons and the keyboard, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Site
from tests.journeys.steps import sign_in_to_cms, staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE = """
from tests.archive.factories import RecordFactory
from tests.media.factories import AssetFactory
from archive.models import RecordMedia
record = RecordFactory(title_zh="三幅图")
for position, name in enumerate("甲乙丙"):
    RecordMedia.objects.create(record=record, asset=AssetFactory(title_zh=name), position=position)
print(record.pk)
"""


def order(page: Page) -> str:
    titles = page.locator("#id_media_items-FORMS > :not(.deleted) .chooser__title")
    return "".join(title.strip() for title in titles.all_inner_texts())


def test_each_press_moves_a_file_by_one_place(page: Page, site: Site):
    pk = site.python(MADE)
    sign_in_to_cms(page, staff(site, "cataloguer"))
    page.goto(f"/cms/snippets/archive/record/edit/{pk}/")
    down = page.locator("#id_media_items-FORMS [data-inline-panel-child-move-down]")
    assert order(page) == "甲乙丙"

    down.first.click()
    assert order(page) == "乙甲丙"
    down.first.focus()
    page.keyboard.press("Enter")
    assert order(page) == "甲乙丙"
    down.nth(1).click()
    assert order(page) == "甲丙乙"
    page.get_by_role("button", name="保存草稿").click()
    page.locator(".messages").wait_for()
    assert order(page) == "甲丙乙"
