"""A house of its own in a folder, whose processes a test may kill."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, migrated_template


@dataclass(frozen=True, slots=True)
class House:
    """A folder with a migrated database, and ways to run code and commands in it."""

    folder: Path

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

    def _launch(self, program: list[str], arguments: tuple[object, ...]) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {
            "HUXIANG_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": str(ROOT),
            "ALLOWED_HOSTS": "testserver",
        }
        return subprocess.Popen(
            [*program, *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def query(self, sql: str) -> list[tuple]:
        connection = sqlite3.connect(self.folder / "huxiang.sqlite3", timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def children(self) -> list[str]:
        """Commands that still run over files of this house."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if f"{self.folder}/" in command:
                found.append(command)
        return found
