"""`./run check`: everything that a machine can judge without running the product."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from launch import messages, system
from launch.paths import ROOT, VENV_BIN


def run(options: argparse.Namespace) -> int:
    """Run every check, print one line each and the output of those that fail."""
    system.ensure(system.PRODUCT)  # the system check warns where they are missing
    messages.compile_all()
    fix = options.fix
    manage = [sys.executable, "manage.py"]
    commands: dict[str, list[object]] = {
        "lint": [VENV_BIN / "ruff", "check", "--quiet", *(["--fix"] if fix else []), "."],
        "format": [VENV_BIN / "ruff", "format", "--quiet", *([] if fix else ["--check"]), "."],
        "floors": [VENV_BIN / "lint-imports", "--no-cache"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "system": [*manage, "check", "--fail-level", "WARNING"],
        "templates": [VENV_BIN / "djlint", ".", "--lint", "--quiet"],
        "types": [VENV_BIN / "mypy"],
    }
    failed = _strings()
    for name, command in commands.items():
        started = time.monotonic()
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
            capture_output=True,
            text=True,
            check=False,
        )
        verdict = "FAILED" if done.returncode else "ok"
        print(f"{name:12} {verdict:7} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print((done.stdout + done.stderr)[-6000:])
    return 1 if failed else 0


def _strings() -> int:
    missing = messages.untranslated()
    print(f"{'strings':12} {'FAILED' if missing else 'ok':7}")
    for line in missing[:60]:
        print(f"  not in English: {line}")
    return 1 if missing else 0
