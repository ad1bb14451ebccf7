"""Start the museum: web server and task worker together, watched, stopped cleanly."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from launch import frontend, messages, system
from launch.errors import LaunchError
from launch.paths import ROOT, VENV_BIN, digest_of, var_dir

START_S = 90  # a slow disk at the first start; the second takes a few seconds
STOP_S = 10  # then what still runs is killed: every job can be killed at any instant


@dataclass(frozen=True, slots=True)
class RunningSite:
    """Who serves this var/ now; kept in var/running.json while it does."""

    pid: int
    url: str

    @staticmethod
    def read(folder: Path) -> RunningSite | None:
        """The running site, or None; a file left by a killed process counts for nothing."""
        try:
            site = RunningSite(**json.loads((folder / "running.json").read_text()))
            os.kill(site.pid, 0)
            command = Path(f"/proc/{site.pid}/cmdline")
            if command.exists() and b"launch" not in command.read_bytes():
                return None
        except (FileNotFoundError, ValueError, TypeError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        return site


def start(options: argparse.Namespace) -> int:
    """Prepare what changed, start web and worker, tell the addresses, wait for Ctrl-C.

    Raises:
        LaunchError: the port is taken, the site runs already, or a part does not come up.
    """
    began = time.monotonic()
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    if running := RunningSite.read(folder):
        raise LaunchError(f"The museum is running already: {running.url} (process {running.pid}).")
    _refuse_taken_port(options.host, options.port)
    system.ensure(system.PRODUCT)
    frontend.install_frontend(folder)
    messages.compile_all()

    url = f"http://{_shown_host(options.host)}:{options.port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.dev"),
        "HUXIANG_SITE_URL": os.environ.get("HUXIANG_SITE_URL") or url,
        "PYTHONUNBUFFERED": "1",
    }
    if options.host not in {"127.0.0.1", "localhost", "::1"} and "ALLOWED_HOSTS" not in environment:
        environment["ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1],{_shown_host(options.host)}"
    wants_demo = _prepare(folder, environment, wants_demo=not options.no_demo)

    site = _Site(folder, environment, options.host, options.port)
    (folder / "running.json").write_text(json.dumps(asdict(RunningSite(os.getpid(), url))))
    try:
        return site.run(url, began=began, demo=wants_demo)
    finally:
        (folder / "running.json").unlink(missing_ok=True)


def _prepare(folder: Path, environment: dict[str, str], *, wants_demo: bool) -> bool:
    """Migrate and load vocabularies when code changed; whether a demo is still to be built."""
    stamp, demo = folder / "prepared", folder / "demo-state"
    wanted = digest_of(
        "*/migrations/*.py", "*/vocabularies/*", "*/roles.py", "*/apps.py", "requirements/base.txt"
    ) + environment.get("DATABASE_URL", "")
    state = demo.read_text().strip() if demo.is_file() else ""
    if not stamp.is_file() or stamp.read_text() != wanted or (wants_demo and state in {"", "none"}):
        print("Preparing the database …", flush=True)
        command = [sys.executable, "manage.py", "prepare", *(["--demo"] if wants_demo else [])]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise LaunchError("The database could not be prepared; the reason stands above.")
        stamp.write_text(wanted)
        state = demo.read_text().strip() if demo.is_file() else ""
    return wants_demo and state == "wanted"


class _Site:
    """The processes of one running site."""

    def __init__(self, folder: Path, environment: dict[str, str], host: str, port: int) -> None:
        self.folder = folder
        self.environment = environment
        self.commands = {
            "web": [
                str(VENV_BIN / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", environment.get("HUXIANG_WEB_WORKERS", "1"),
                "--blocking-threads", environment.get("HUXIANG_WEB_THREADS", "4"),
                "--http", "1", "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
                "config.wsgi:application",
            ],
            "worker": [sys.executable, "manage.py", "worker"],
        }  # fmt: skip
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def run(self, url: str, *, began: float, demo: bool) -> int:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        try:
            self._start("web")
            if not self._wait_until_up(url):
                return 0
            self._greet(url, time.monotonic() - began)
            self._start("worker")
            if demo:
                self.children["demo"] = subprocess.Popen(
                    [sys.executable, "manage.py", "build_demo", "--wait"],
                    cwd=ROOT, env=self.environment, start_new_session=True,
                )  # fmt: skip
            self._watch(url)
        finally:
            self._end_children()
        return 0

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which then stops the others.
        self.children[name] = subprocess.Popen(
            self.commands[name], cwd=ROOT, env=self.environment, start_new_session=True
        )

    def _wait_until_up(self, url: str) -> bool:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and not self.stopping:
            if self.children["web"].poll() is not None:
                raise LaunchError("The web server ended at once; its reason stands above.")
            try:
                with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:  # noqa: S310  # our own address
                    answer.read()
                    return True
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        if self.stopping:
            return False
        raise LaunchError(f"The web server did not answer within {START_S} s.")

    def _greet(self, url: str, seconds: float) -> None:
        print(f"\n湖湘 Huxiang is up ({seconds:.1f} s)\n")
        for label, path in (
            ("中文", "/"), ("English", "/en/"), ("Curators 策展后台", "/cms/"), ("Verify 验证", "/verify"),
        ):  # fmt: skip
            print(f"  {label:22} {url}{path}")
        self._show_accounts()
        print("\nCtrl-C stops it.", flush=True)

    def _show_accounts(self) -> None:
        accounts = self.folder / "demo-accounts.txt"
        if accounts.is_file():
            print(f"\nDemo accounts ({accounts}):")
            print(accounts.read_text(encoding="utf-8").rstrip(), flush=True)

    def _watch(self, url: str) -> None:
        restarts: list[float] = []
        while not self.stopping:
            time.sleep(0.3)
            for name, child in list(self.children.items()):
                code = child.poll()
                if code is None or self.stopping:
                    continue
                if name == "demo":
                    del self.children["demo"]
                    if code == 0:
                        (self.folder / "demo-state").write_text("done")
                        self._show_accounts()
                    else:
                        print(
                            f"The demo is not complete (exit {code}); the next start goes on with it."
                        )
                    continue
                restarts = [moment for moment in restarts if moment > time.monotonic() - 60]
                if len(restarts) >= 5:
                    raise LaunchError(
                        f"The {name} process ended 5 times within a minute; giving up."
                    )
                restarts.append(time.monotonic())
                print(f"The {name} process ended (exit {code}); starting it again.", flush=True)
                self._start(name)

    def _stop(self, _signal: int, _frame: object) -> None:
        self.stopping = True

    def _end_children(self) -> None:
        print("\nStopping …", flush=True)
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_S
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        print("Stopped.", flush=True)


def _shown_host(host: str) -> str:
    if host == "0.0.0.0":  # noqa: S104  # compared, not bound
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(
                f"{host}:{port} cannot be used ({error.strerror}). Try: ./run --port {port + 1}"
            ) from None
