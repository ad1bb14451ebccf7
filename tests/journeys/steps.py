"""What people do, step by step, as functions over a browser page."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, Response, expect

from tests.journeys.conftest import Site

PASSWORD = "brocade-loom-48"


def paint(path: Path, seed: int) -> str:
    """A picture large enough for real deep zoom (2,800 × 2,000 px); returns its SHA-256."""
    noise = np.random.default_rng(seed).integers(0, 255, (500, 700, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((2800, 2000), Image.Resampling.NEAREST).save(path, quality=88)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def staff(site: Site, role: str) -> str:
    """An account with one role; returns its address."""
    address = f"{role.replace('_', '-')}@journey.example"
    site.python(
        "from accounts.models import User\n"
        "from django.contrib.auth.models import Group\n"
        f"u = User.objects.filter(email='{address}').first() or "
        f"User.objects.create_user('{address}', '{PASSWORD}', display_name='{role}')\n"
        f"u.groups.add(Group.objects.get(name='{role}'))"
    )
    return address


def sign_in_to_cms(page: Page, address: str) -> None:
    page.goto("/cms/login/")
    page.fill("input[name=username]", address)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/cms/")


def upload(page: Page, file: Path) -> None:
    page.goto("/cms/media/upload/")
    page.set_input_files("input[name=uploads]", file)
    page.click("form[data-media-upload] button[type=submit]")
    expect(page.locator(".media-upload-list [data-upload-status] a")).to_have_count(1)


def publish_record(page: Page, *, title_zh: str, title_en: str, file: Path) -> None:
    """Choose a kind, write a record in the editor, choose collection and file, publish it."""
    page.goto("/cms/snippets/archive/record/add/")
    page.get_by_role("link", name="可移动文物", exact=True).click()
    page.fill("input[name=title_zh]", title_zh)
    page.fill("input[name=title_en]", title_en)
    page.get_by_role("button", name="选择专题").click()
    page.locator(".modal-body a[data-chooser-modal-choice]").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.get_by_role("button", name="增加 影像").click()
    row = page.locator(".modal-body tr", has_text=file.stem)
    row.locator("input[type=checkbox]").check()
    page.click("[data-multiple-choice-submit]")
    expect(page.locator(".modal-body")).to_have_count(0)
    page.get_by_role("button", name="更多动作").click()
    page.click("button[name=action-publish]")
    expect(page.locator(".messages")).to_contain_text(title_zh)


def watch_tiles(page: Page) -> list[str]:
    """Call it before the object's page opens: the tiles that are answered are listed in it."""
    tiles: list[str] = []

    def note(answer: Response) -> None:
        if "/iiif/image/3/" in answer.url and ".jpg" in answer.url and answer.status == 200:
            tiles.append(answer.url)

    page.on("response", note)
    return tiles


def zoom_in(page: Page, tiles: list[str]) -> None:
    """Zoom into the object's picture: tiles arrive, and finer ones than the whole picture."""
    page.locator("[data-controls]").wait_for(state="visible")
    for _ in range(3):
        page.click("[data-act=in]")
        page.wait_for_timeout(600)
    regions = {url.split("/iiif/image/3/")[1].split("/")[1] for url in tiles}
    assert any(region != "full" for region in regions), f"no tile was asked for: {tiles}"


def sign_up(page: Page, prefix: str, address: str, name: str) -> None:
    page.goto(f"{prefix}/accounts/signup/")
    page.fill("input[name=email]", address)
    page.fill("input[name=display_name]", name)
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/workspace/")


def take_licence(page: Page) -> str:
    """From the object's page to a signed agreement: use, price, licensee, confirm."""
    page.locator(".licence-panel a.btn").click()
    page.locator(".licence-form button[type=submit]").click()  # the usual choice
    page.locator("main .actions a.btn:not(.btn-quiet)").click()
    page.select_option("select[name=kind]", "person")
    page.locator("input[name=legal_name_zh]").fill("旅程测试人（虚构）")
    page.locator("main form button.btn:not(.btn-quiet)[type=submit]").click()
    page.locator("input[name=signature]").fill("旅程测试人")
    page.locator("input[name=agreed]").check()
    page.locator("main form button.btn[type=submit]").click()
    page.wait_for_url("**/licensing/agreements/*")
    return page.url.rsplit("/", 1)[1].split("?")[0]


def pay_in_the_sandbox(page: Page) -> None:
    page.click("button[name=method][value=sandbox]")
    page.click("button[name=result][value=paid]")
    page.wait_for_url("**/licensing/agreements/*")


def download(page: Page, target: Path) -> str:
    """Wait until the delivery is open, use one download; returns the file's SHA-256."""
    link = page.locator("a[href*='/licensing/deliveries/']")
    for _ in range(60):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    link.first.click()
    with page.expect_download() as waiting:
        page.locator("main form button[type=submit]").click()
    waiting.value.save_as(target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def verify(page: Page, prefix: str, number: str, file: Path) -> None:
    """The certificate by its number, the file by its bytes, and the proof in the browser."""
    page.goto(f"{prefix}/licensing/certificates/{number}")
    expect(page.locator("h1")).to_have_text(number)
    page.locator("a.btn[href*='/verify']").click()
    expect(page.locator(".verify-found .chip-ok").first).to_be_visible()
    page.locator("[data-verify-bundle]").first.click()
    expect(page.locator(".verify-outcome").first).not_to_be_empty(timeout=20_000)
    assert "chain-break" not in page.content()

    page.goto(f"{prefix}/verify")
    page.set_input_files("#verify-file", file)
    page.wait_for_url("**/verify?q=*")
    expect(page.locator(".verify-found").first).to_be_visible()
