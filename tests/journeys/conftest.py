"""A real site for the journeys: granian and a worker on a folder of their own, and Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.conftest import ROOT, migrated_template

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Site:
    """One running installation of the product."""

    var: Path
    port: int
    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, text: str | None = None) -> str:
        """Run one Django command on this installation; fails the test with its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def python(self, code: str) -> str:
        """Run code in a Django shell of this installation; returns what it printed."""
        return self.manage("shell", "-v", "0", "-c", code).strip()

    def start(self) -> None:
        self.children["web"] = subprocess.Popen(
            [
                Path(sys.executable).parent / "granian", "--interface", "wsgi", "--workers", "1",
                "--blocking-threads", "6", "--host", "127.0.0.1", "--port", str(self.port),
                "--log-level", "warning", "config.wsgi:application",
            ],
            cwd=ROOT, env=self.environment, start_new_session=True,
        )  # fmt: skip
        self.start_worker()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=20):  # noqa: S310  # our own address
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError("the site did not come up within 60 s")

    def start_worker(self) -> None:
        self.children["worker"] = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT, env=self.environment, start_new_session=True,
        )  # fmt: skip

    def stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Site]:
    """An empty, prepared museum that runs; shared by the journeys of one process."""
    var = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock():
        shutil.copyfile(migrated_template(), var / "huxiang.sqlite3")
    if Path(settings.VENDOR_DIR).is_dir():
        (var / "vendor").symlink_to(settings.VENDOR_DIR)
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": "",
        "HUXIANG_VAR": str(var),
        "HUXIANG_SITE_URL": f"http://127.0.0.1:{port}",
    }
    running = Site(var, port, environment)
    running.manage("prepare")
    running.start()
    yield running
    running.stop()


# Of a module, not of the session: while it is open its event loop runs in this thread, and
# whatever test came next on this process could not ask the database.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is needed: ./run test installs it"
    # A busy machine is slow, not wrong: a page gets as long to answer as a click does.
    expect.set_options(timeout=20_000)
    started = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor: no cookies, Chinese desktop."""
    context = browser.new_context(
        base_url=site.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
