"""In a real Chromium: pictures of another server zoom in place, an icon is dropped, pages hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import bring_in
from iiif.imports.services.receive import receive_address
from iiif.imports.services.show import publish_foreign
from tests.iiif.imports.documents import manifest, say_collection
from tests.iiif.imports.image_server import HEIGHT, WIDTH, Images
from tests.museum.test_browser import browser, serious, until  # noqa: F401  # a fixture
from tests.other_server import OtherServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERVICES = {
    1: {"@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json"},
    2: {"@context": "http://iiif.io/api/image/2/context.json"},
    3: {"type": "ImageService3", "profile": "level2"},
}


def say_pictures(museum: OtherServer, path: str = "/m/1") -> str:
    """A manifest of three canvases with image services of version 1, 2 and 3 of this server."""
    address = f"{museum.url}{path}"
    document: dict[str, Any] = manifest(address, canvases=3)
    document["provider"][0]["logo"] = [{"id": f"{museum.url}/img/3/logo/full/200,/0/default.jpg"}]
    for version, canvas in enumerate(document["items"], 1):
        base = f"{museum.url}/img/{version}/cloth"
        body = canvas["items"][0]["items"][0]["body"]
        name = "native" if version == 1 else "default"
        body |= {"id": f"{base}/full/full/0/{name}.jpg", "width": WIDTH, "height": HEIGHT}
        body["service"] = [SERVICES[version] | {"id" if version == 3 else "@id": base}]
        canvas |= {"width": WIDTH, "height": HEIGHT}
    return museum.say(path, json.dumps(document).encode(), Content_Type="application/json")


def say_rich(museum: OtherServer, path: str = "/m/rich") -> str:
    """As `say_pictures`, with a table of contents, remarks, and a choice on the second canvas."""
    document = json.loads(museum.pages[say_pictures(museum, path).removeprefix(museum.url)][2])
    first, second, third = document["items"]
    document["structures"] = [
        {"id": f"{museum.url}/r/{n}", "type": "Range", "label": {"en": [f"Part {n}"], "zh-Hans": [f"第 {n} 部分"]},
         "items": [{"id": each["id"], "type": "Canvas"},
                   {"id": f"{museum.url}/r/{n}/1", "type": "Range", "label": {"zh-Hans": ["针法"], "en": ["Stitches"]},
                    "items": [{"id": each["id"], "type": "Canvas"}]}]}
        for n in range(1, 18) for each in [(first, second, third)[n % 3]]
    ]  # fmt: skip
    first["annotations"] = [
        {"id": f"{museum.url}/says", "type": "AnnotationPage", "items": [
            {"id": f"{museum.url}/says/{n}", "type": "Annotation", "target": f"{first['id']}#xywh=1,1,50,50",
             "motivation": "tagging" if n % 4 == 0 else "commenting",
             "body": {"type": "TextualBody", "value": f"The {n}. stitch is an old one.", "language": "en"}}
            for n in range(14)
        ]}
    ]  # fmt: skip
    painting = second["items"][0]["items"][0]
    body = painting["body"]
    painting["body"] = {"type": "Choice", "items": [
        body | {"label": {"en": ["Natural light"], "zh-Hans": ["自然光"]}},
        body | {"id": f"{body['id']}?ir", "label": {"en": ["Infrared"], "zh-Hans": ["红外"]}},
    ]}  # fmt: skip
    return museum.say(path, json.dumps(document).encode(), Content_Type="application/json")


@pytest.fixture
def staff(db) -> User:
    user = User.objects.create_user("curator@example.org", "secret-words-1")
    user.groups.add(Group.objects.get_or_create(name=Role.PUBLISHER)[0])
    return user


@pytest.fixture
def images(museum) -> Images:
    museum.otherwise = Images()
    return museum.otherwise


def brought(address: str, by: User, owner: User | None = None) -> ForeignItem:
    now = timezone.now()
    item = bring_in(receive_address(address, owner=owner, by=by, now=now), by=by, now=now)
    if owner is None:
        publish_foreign(item, by=by, now=now)
    return item


def listen(page: Page) -> list[str]:
    faults: list[str] = []
    page.on("console", lambda told: told.type == "error" and faults.append(told.text))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    return faults


def sign_in(page: Page, live_server, client, user: User) -> None:
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def test_image_services_of_every_version_zoom_from_their_own_server(
    browser,  # noqa: F811  # the fixture
    live_server,
    museum,
    images,
    staff,
):
    item = brought(say_pictures(museum), staff)
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    faults = listen(page)

    for number in (1, 2, 3):
        images.asked.clear()
        page.goto(f"{live_server.url}{item.get_absolute_url()}?canvas={number}")
        page.wait_for_selector("huxiang-viewer.is-sharp", timeout=30_000)
        page.click(".viewer-stage", position={"x": 500, "y": 200})
        for _step in range(4):
            page.click("[data-act=in]")
        until(page, "document.querySelector('huxiang-viewer').region().width < 1000")
        page.wait_for_timeout(500)
        tiles = [a for a in images.asked if a.startswith(f"/img/{number}/") and "/full/" not in a]
        assert f"/img/{number}/cloth/info.json" in tiles
        assert len(tiles) > 2, tiles
    assert faults == []


def test_an_icon_that_is_dropped_or_pasted_leads_to_the_preview(
    browser,  # noqa: F811  # the fixture
    live_server,
    client,
    museum,
    images,
    staff,
):
    address = say_pictures(museum)
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    faults = listen(page)
    sign_in(page, live_server, client, staff)
    drop = """([kind, text]) => {
        const data = new DataTransfer();
        data.setData(kind, text);
        const form = document.querySelector("[data-foreign-drop]");
        for (const name of ["dragenter", "dragover", "drop"])
          form.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    paste = """([kind, text]) => {
        const data = new DataTransfer();
        data.setData(kind, text);
        document.body.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    link = f"https://viewer.example.org/?manifest={address}"
    ways = [
        (drop, "text/uri-list", link),
        (drop, "text/html", f'<a href="{link}"><img src="icon.png" alt="IIIF"></a>'),
        (paste, "text/plain", address),
    ]
    for way, kind, text in ways:
        page.goto(f"{live_server.url}/workspace/elsewhere")
        with page.expect_navigation():
            page.evaluate(way, [kind, text])
        page.wait_for_url("**/workspace/elsewhere/arrivals/*")
        assert "苗族绣片" in page.inner_text("h1")
    page.click("form.actions button")
    page.wait_for_url("**/elsewhere/f1*")
    assert ForeignItem.objects.get().owner == staff
    assert faults == []


def test_pages_hold_for_everybody(
    browser,  # noqa: F811  # the fixture
    live_server,
    client,
    museum,
    images,
    staff,
    run_jobs,
):
    inside = say_pictures(museum, "/m/2")
    collection = say_collection(museum, [("Manifest", inside), ("Manifest", f"{museum.url}/no")])
    item = brought(say_rich(museum), staff)
    several = brought(collection, staff)
    mine = brought(say_pictures(museum, "/m/3"), staff, owner=staff)
    waiting = receive_address(inside, owner=staff, by=staff, now=timezone.now())
    run_jobs()
    publish_foreign(several, by=staff, now=timezone.now(), with_members=True)
    addresses = [
        "/elsewhere",
        item.get_absolute_url(),
        f"{item.get_absolute_url()}?canvas=2&choice=2",
        "/search?q=绣片",
        several.get_absolute_url(),
        mine.get_absolute_url(),
        "/workspace/elsewhere",
        f"/workspace/elsewhere/arrivals/{waiting.pk}",
        f"/workspace/elsewhere/{mine.public_id}/remove",
    ]

    faults: list[str] = []
    for scheme, width, prefix in (("light", 1440, ""), ("dark", 320, "/en")):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        sign_in(page, live_server, client, staff)
        for address in addresses:
            where = f"{scheme} {width} px {prefix}{address}"
            page.goto(f"{live_server.url}{prefix}{address}", wait_until="domcontentloaded")
            wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wider > 0:
                faults.append(f"{where} is {wider} px too wide")
            faults += [f"{where}: {each}" for each in serious(page)]
        context.close()
    assert faults == []
