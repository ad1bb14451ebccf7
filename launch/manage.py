"""Django's own commands, the worker alone, and the lock."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from launch import messages
from launch.errors import LaunchError
from launch.paths import ROOT, VENV_BIN


def command(options: argparse.Namespace) -> int:
    """`./run manage …`: replaces this process, so that signals and exit codes are Django's."""
    messages.compile_all()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "manage.py", *options.arguments])  # noqa: S606  # our own interpreter


def worker(options: argparse.Namespace) -> int:
    options.arguments = ["worker"]
    return command(options)


def lock(options: argparse.Namespace) -> int:
    """Compile the locks: versions and hashes, no addresses.

    Raises:
        LaunchError: uv found no consistent set.
    """
    for name, extra in (("base", []), ("dev", ["-c", "requirements/base.txt"])):
        done = subprocess.run(
            [
                VENV_BIN / "uv", "pip", "compile", "--quiet", "--generate-hashes",
                "--no-emit-index-url", "--no-header", "--universal", "--python-version", "3.11",
                "--override", "requirements/overrides.txt", *extra,
                f"requirements/{name}.in", "-o", f"requirements/{name}.txt",
            ],
            cwd=ROOT,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise LaunchError(f"requirements/{name}.in could not be locked.")
    return 0
