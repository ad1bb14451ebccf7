"""A house of its own in a folder, whose processes a test may kill."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT, migrated_template


@dataclass(frozen=True, slots=True)
class House:
    """A folder with a migrated database, and ways to run code and commands in it."""

    folder: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def build(cls, folder: Path) -> House:
        shutil.copyfile(migrated_template(), folder / "huxiang.sqlite3")
        return cls(folder)

    def start(self, code: str, *arguments: object) -> subprocess.Popen[str]:
        return self._launch(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], arguments
        )

    def command(self, name: str, *arguments: object) -> subprocess.Popen[str]:
        return self._launch([sys.executable, "manage.py", name], arguments)

    def serve(self, port: int) -> subprocess.Popen[str]:
        """The real web server, as `./run` starts it."""
        program = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
        program += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        program += ["--blocking-threads", "4", "--log-level", "warning"]
        return self._launch([*program, "config.wsgi:application"], ())

    def _launch(self, program: list[str], arguments: tuple[object, ...]) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {
            "HUXIANG_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT),
            "ALLOWED_HOSTS": "testserver,127.0.0.1",
        }
        process = subprocess.Popen(
            [*program, *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Kill what a failed test has left running, with all that it started."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()

    def query(self, sql: str) -> list[tuple]:
        connection = sqlite3.connect(self.folder / "huxiang.sqlite3", timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def children(self) -> list[str]:
        """Commands that still run over files of this house: decoders, and what encloses them."""
        return list(self._commands().values())

    def strays(self, alive: Iterable[subprocess.Popen[str]]) -> list[str]:
        """The same, but of no living process of ours."""
        ours = {process.pid for process in alive if process.poll() is None}
        return [said for pid, said in self._commands().items() if not ours & _line_of(pid)]

    def _commands(self) -> dict[int, str]:
        found = {}
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if f"{self.folder}/" in command:
                found[int(entry.parent.name)] = command
        return found


def _line_of(pid: int) -> set[int]:
    """The process and those that it descends from."""
    line: set[int] = set()
    while pid > 1 and pid not in line:
        line.add(pid)
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:  # it has just ended
            return line
        pid = int(stat.rpartition(")")[2].split()[1])
    return line
