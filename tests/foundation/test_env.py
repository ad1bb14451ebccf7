from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from foundation import env


def test_a_bad_value_names_the_variable_and_the_mend(monkeypatch):
    monkeypatch.setenv("DEBUG", "flase")

    with pytest.raises(
        ImproperlyConfigured, match="DEBUG='flase' is not usable: use 1, true, 0 or false"
    ):
        env.read("DEBUG", False, env.flag)


def test_an_empty_value_is_the_default(monkeypatch):
    monkeypatch.setenv("HUXIANG_X", "  ")

    assert env.read("HUXIANG_X", 7, env.at_least(1)) == 7


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("HUXIANG_A", "from environment")
    monkeypatch.delenv("HUXIANG_B", raising=False)
    file = tmp_path / ".env"
    file.write_text("# 注释\nHUXIANG_A=from file\nHUXIANG_B='quoted value'\n", encoding="utf-8")

    env.load_dotenv(file)

    assert env.read("HUXIANG_A", "", str) == "from environment"
    assert env.read("HUXIANG_B", "", str) == "quoted value"
    monkeypatch.delenv("HUXIANG_B")


def test_a_broken_line_of_the_file_is_named(tmp_path):
    file = tmp_path / ".env"
    file.write_text("OK=1\nthis is not a setting\n", encoding="utf-8")

    with pytest.raises(ImproperlyConfigured, match="line 2"):
        env.load_dotenv(file)
