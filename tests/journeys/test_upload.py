"""Uploads in a real browser, against a real server and worker."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Site
from tests.journeys.steps import paint, sign_in_to_cms, sign_up, staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def long_sound(path: Path, megabytes: int) -> None:
    """A WAV of this size: several pieces of an upload."""
    samples = np.random.default_rng(5).integers(-9000, 9000, megabytes * 2**19, dtype="<i2")
    data = samples.tobytes()
    header = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt "
    header += (16).to_bytes(4, "little") + (1).to_bytes(2, "little") * 2
    header += (48_000).to_bytes(4, "little") + (96_000).to_bytes(4, "little")
    header += (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    path.write_bytes(header + b"data" + len(data).to_bytes(4, "little") + data)


def row(page: Page, name: str):
    return page.locator(".upload-list li", has_text=name)


def test_files_are_paused_reloaded_and_go_on_and_a_false_picture_is_refused(
    page: Page, site: Site, tmp_path: Path
):
    address = staff(site, "cataloguer")
    sound, picture, false = tmp_path / "山歌.wav", tmp_path / "吊脚楼.jpg", tmp_path / "假.jpg"
    long_sound(sound, 36)
    paint(picture, 3)
    false.write_text("这是文字，不是图像。", encoding="utf-8")
    pieces: list[int] = []

    def slow(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
            page.wait_for_timeout(250)
        route.continue_()

    sign_in_to_cms(page, address)
    page.route("**/media/uploads/*", slow)
    page.goto("/cms/media/upload/")
    page.set_input_files("input[name=uploads]", [sound, picture, false])
    expect(row(page, "山歌.wav")).to_contain_text("等你按")
    page.fill("input[name=credit_zh]", "龙䶮 摄")
    page.click("form[data-upload] button[type=submit]")

    expect(row(page, "山歌.wav").locator("[data-upload-status]")).to_contain_text("正在上传")
    expect(row(page, "山歌.wav").get_by_role("progressbar")).to_be_visible()
    while sum(each > 0 for each in pieces) < 2:  # one piece at least has come whole
        page.wait_for_timeout(50)
    row(page, "山歌.wav").get_by_role("button", name=re.compile("暂停")).click()
    expect(row(page, "山歌.wav")).to_contain_text("已暂停")
    expect(row(page, "吊脚楼.jpg").get_by_role("link")).to_be_visible()
    expect(row(page, "假.jpg")).to_contain_text("纯文本")
    expect(row(page, "山歌.wav")).to_contain_text("已暂停")

    page.reload()
    expect(row(page, "山歌.wav")).to_contain_text("没有传完")
    before = len(pieces)
    page.set_input_files("input[name=uploads]", sound)
    expect(row(page, "山歌.wav").get_by_role("link")).to_be_visible(timeout=60_000)

    assert len(pieces) > before
    assert 0 not in pieces[before:]  # what the house had was not sent again
    told = site.python(
        "from media.models import Asset, Upload\n"
        "print(sorted(Asset.objects.values_list('title_zh', 'credit_zh')),"
        " sorted(Upload.objects.values_list('name', 'state')))"
    )
    assert "('吊脚楼', '龙䶮 摄')" in told
    assert "('山歌', '龙䶮 摄')" in told
    assert "('假.jpg', 'refused')" in told


def test_a_cancelled_upload_is_asked_about_and_gone(page: Page, site: Site, tmp_path: Path):
    address = staff(site, "cataloguer")
    sound = tmp_path / "号子.wav"
    long_sound(sound, 20)
    sign_in_to_cms(page, address)
    page.route(
        "**/media/uploads/*",
        lambda route: None if route.request.method == "PATCH" else route.continue_(),
    )
    page.goto("/cms/media/upload/")
    page.set_input_files("input[name=uploads]", sound)
    page.click("form[data-upload] button[type=submit]")
    here = row(page, "号子.wav")

    here.get_by_role("button", name=re.compile("^取消 ")).click()
    expect(here).to_contain_text("确定取消")
    here.get_by_role("button", name="不，接着传").click()
    expect(here.locator("[data-upload-confirm]")).to_be_hidden()
    here.get_by_role("button", name=re.compile("^取消 ")).click()
    here.get_by_role("button", name="取消上传").click()

    expect(here).to_have_count(0)
    assert "cancelled" in site.python(
        "from media.models import Upload; print(Upload.objects.get(name='号子.wav').state)"
    )


def test_a_whole_file_whose_check_cannot_be_asked_after_offers_nothing_to_send(
    page: Page, site: Site
):
    address = staff(site, "cataloguer")
    site.python(
        "from django.utils import timezone\n"
        "from datetime import timedelta\n"
        "from accounts.models import User\n"
        "from media.models import Upload\n"
        "now = timezone.now()\n"
        f"Upload.objects.create(public_id='c' * 32, owner=User.objects.get(email='{address}'),"
        " purpose='library', name='木叶.wav', size_bytes=900, state='checking',"
        " created_at=now, touched_at=now, expires_at=now + timedelta(days=1))"
    )
    sign_in_to_cms(page, address)
    page.route(f"**/api/v1/uploads/{'c' * 32}", lambda route: route.abort())
    page.goto("/cms/media/upload/")

    here = row(page, "木叶.wav")
    expect(here.locator("[data-upload-status]")).to_contain_text("连接中断")
    expect(here.locator("button:visible")).to_have_count(0)
    page.unroute(f"**/api/v1/uploads/{'c' * 32}")
    expect(here.locator("[data-upload-status]")).to_contain_text("正在检查", timeout=15_000)


def test_a_contributor_uploads_under_the_strict_policy(page: Page, site: Site, tmp_path: Path):
    picture, false = tmp_path / "Stilt house.jpg", tmp_path / "false.jpg"
    paint(picture, 7)
    false.write_text("words, no picture", encoding="utf-8")
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "policy" in said.text else None)
    sign_up(page, "/en", "uploader@journey.example", "Long")
    page.goto("/en/contribute")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/file")

    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("[data-upload-complaint]")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_input_files("input[name=file]", false)
    page.locator("main .actions button[type=submit]").click()
    expect(row(page, "false.jpg")).to_contain_text("plain text")
    page.set_input_files("input[name=file]", picture)
    page.locator("main .actions button[type=submit]").click()
    page.wait_for_url("**/about")
    # the page asks by itself what is on its way; a predicate polled in it would be an eval
    with page.expect_response(lambda answer: "/uploads?" in answer.url):
        page.goto(page.url.replace("/about", "/file"))
    page.wait_for_load_state("networkidle")
    expect(row(page, "false.jpg")).to_have_count(0)  # a good file has settled that refusal

    assert blocked == []
    assert "True" in site.python(
        "from community.models import Contribution\n"
        "c = Contribution.objects.get(contributor__email='uploader@journey.example')\n"
        "print(c.asset.owner == c.contributor)"
    )


def test_a_connection_cut_in_the_middle_and_a_killed_server_lose_nothing(
    site: Site, tmp_path: Path
):
    picture = tmp_path / "银饰.jpg"
    paint(picture, 11)
    data = picture.read_bytes()
    secret = site.python(
        "from accounts.models import User\n"
        "from accounts.services.issue_token import issue_token\n"
        "from django.utils import timezone\n"
        "u = User.objects.create_superuser('cut@journey.example', 'brocade-loom-48')\n"
        "print(issue_token(owner=u, name='x', scopes=['media:upload'], expires_at=None,"
        " now=timezone.now())[1])"
    )
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {secret}"}
    wishes = {"filename": "银饰.jpg", "purpose": "library"}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in wishes.items())

    def ask(method: str, path: str, body: bytes = b"", **more: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        connection.request(method, path, body or None, headers | more)
        answer = connection.getresponse()
        answer.body = answer.read()
        return answer

    begun = ask(
        "POST", "/media/uploads/", **{"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    )
    place = begun.headers["Location"]
    lines = [f"PATCH {place} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Upload-Offset: 0", "Content-Type: application/offset+octet-stream", "", ""]
    with socket.create_connection(("127.0.0.1", site.port)) as wire:
        wire.sendall("\r\n".join(lines).encode() + data[: len(data) // 2])
        time.sleep(0.5)  # the cut falls in the middle of the body
    deadline = time.monotonic() + 20
    while int(ask("HEAD", place).headers["Upload-Offset"]) < len(data) // 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for name in ("web", "worker"):
        os.killpg(site.children[name].pid, signal.SIGKILL)
        site.children[name].wait()
    site.start()

    have = int(ask("HEAD", place).headers["Upload-Offset"])
    piece = {"Upload-Offset": str(have), "Content-Type": "application/offset+octet-stream"}
    assert ask("PATCH", place, data[have:], **piece).status == 204
    state = f"/api/v1/uploads/{place.rsplit('/', 1)[1]}"
    while (told := json.loads(ask("GET", state).body))["state"] == "checking":
        assert time.monotonic() < deadline + 60
        time.sleep(0.3)

    assert have == len(data) // 2
    assert (told["state"], told["sha256"]) == ("stored", hashlib.sha256(data).hexdigest())
