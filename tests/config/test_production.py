"""Production refuses to start half-configured, and Django's own deployment check is clean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k7Wq" * 20 + "-not-secret-but-long-and-varied-0123456789",
    "ALLOWED_HOSTS": "museum.example.org",
    "HUXIANG_SITE_URL": "https://museum.example.org",
    "HUXIANG_NAAN": "12345",
    "DATABASE_URL": "",
}


def _manage(tmp_path: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | GOOD | {"HUXIANG_VAR": str(tmp_path)} | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_clean(tmp_path):
    done = _manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"HUXIANG_SITE_URL": "http://museum.example.org"}, "HUXIANG_SITE_URL"),
        ({"DATABASE_URL": "mysql://nope/x"}, "DATABASE_URL"),
    ],
)
def test_a_half_configured_site_does_not_start_and_names_the_variable(tmp_path, changes, told):
    done = _manage(tmp_path, "check", **changes)

    assert done.returncode != 0
    assert told in done.stderr.splitlines()[-1]
