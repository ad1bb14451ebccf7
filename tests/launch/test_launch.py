"""The launcher tells what is wrong before anything starts."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launch import reset, site, strings, system
from launch.errors import LaunchError
from tests.conftest import ROOT


def test_the_lock_carries_versions_and_hashes_but_no_address():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text and "index-url" not in text
        if path.name != "overrides.txt":
            packages = [line for line in text.splitlines() if line and line[0].isalnum()]
            assert packages
            assert all("==" in line for line in packages)
            assert text.count("--hash=sha256:") >= len(packages)


def test_the_only_complaint_of_pip_is_the_cap_that_we_override_on_purpose():
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    complaints = [line for line in done.stdout.splitlines() if line and "No broken" not in line]
    assert [line.split(",")[0] for line in complaints] == [
        "iiif-prezi3 3.1.1 has requirement Pillow<=12.0.0"
    ]


def test_a_taken_port_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=f"--port {port + 1}"):
            site._refuse_taken_port("127.0.0.1", port)


def test_a_missing_system_package_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(system, "_root_prefix", lambda: None)

    with pytest.raises(
        LaunchError, match="sudo apt-get install -y --no-install-recommends no-such"
    ):
        system.ensure((system.Need("no-such", lambda: False),))


def test_reset_deletes_nothing_unless_the_word_is_typed(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("HUXIANG_VAR", str(tmp_path))
    (tmp_path / "masters").mkdir()
    (tmp_path / "masters" / "a").write_text("x")
    (tmp_path / "vendor").mkdir()

    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    assert reset.run(argparse.Namespace(yes=False)) == 1
    assert (tmp_path / "masters" / "a").exists()

    monkeypatch.setattr("builtins.input", lambda prompt: "reset")
    assert reset.run(argparse.Namespace(yes=False)) == 0
    assert not (tmp_path / "masters").exists()
    assert (tmp_path / "vendor").exists()


def test_the_file_of_a_dead_site_counts_for_nothing(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "running.json").write_text(json.dumps({"pid": ended.pid, "url": "http://x"}))

    assert site.RunningSite.read(tmp_path) is None


def test_strings_are_found_in_python_and_in_templates():
    python = (
        'x = _("取得授权")\ny = ngettext("%(n)d 件", "%(n)d 件们", 2)\nz = pgettext("动词", "看")'
    )
    template = (
        '{% load i18n %}{% translate "馆藏" %}'
        "{% blocktranslate count n=items|length %}{{ n }} 项{% plural %}{{ n }} 项们{% endblocktranslate %}"
    )

    assert set(strings._in_python(python)) == {
        ("", "取得授权", ""),
        ("", "%(n)d 件", "%(n)d 件们"),
        ("动词", "看", ""),
    }
    assert set(strings._in_template(template, "x.html")) == {
        ("", "馆藏", ""),
        ("", "%(n)s 项", "%(n)s 项们"),
    }


@pytest.mark.parametrize("command", [["--help"], ["test", "--help"], ["bench"]])
def test_commands_answer_without_starting_anything(command):
    done = subprocess.run(
        [sys.executable, "-m", "launch", *command], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_bootstrap_script_stays_small():
    assert len(Path(ROOT / "run").read_text().splitlines()) < 100
