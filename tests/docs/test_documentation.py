"""Every setting, command, endpoint and error code is documented, and nothing that is gone."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from foundation import env
from foundation.errors import catalogue
from launch.strings import PACKAGES
from tests.doors.routes import all_routes

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _first_column(path: Path) -> set[str]:
    """The codes in the first column of the page's tables, without back-ticks."""
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            found.update(re.findall(r"`([^`]+)`", line.split("|")[1]))
    return found


def _import_everything() -> None:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" in parts or parts[:2] == ("config", "settings"):
                continue
            if "verifier" in parts:  # a program of its own, not part of the site
                continue
            importlib.import_module(".".join(parts).removesuffix(".__init__"))


def test_every_setting_is_documented(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 64)
    monkeypatch.setenv("ALLOWED_HOSTS", "museum.example.org")
    monkeypatch.setenv("HUXIANG_SITE_URL", "https://museum.example.org")
    for name in ("dev", "production"):
        text = (ROOT / "config" / "settings" / f"{name}.py").read_text()
        for variable in re.findall(r'env\.read\(\s*"(\w+)"', text):
            env.read(variable, "", str)
    _import_everything()
    launcher = set(
        re.findall(
            r'environ(?:ment)?\.get\(\s*"(HUXIANG_\w+)"',
            "".join(path.read_text() for path in (ROOT / "launch").glob("*.py")),
        )
    )
    declared = {variable.name for variable in env.declared()} | launcher

    documented = _first_column(DOCS / "operators" / "settings.md")

    assert documented - {"DJANGO_SETTINGS_MODULE", "SENTRY_DSN"} == declared


def test_the_example_environment_names_only_settings_that_exist():
    named = set(re.findall(r"^# (\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert named <= _first_column(DOCS / "operators" / "settings.md")


def test_every_command_is_documented():
    ours = {name for name, app in get_commands().items() if app in PACKAGES}

    assert _first_column(DOCS / "operators" / "commands.md") == ours


def test_every_error_code_is_documented():
    _import_everything()
    codes = {code for code, cls in catalogue().items() if cls.__module__.split(".")[0] in PACKAGES}

    assert _first_column(DOCS / "developers" / "errors.md") == codes


def _plain(address: str) -> str:
    """`/a/<int:b>` and `^a/(?P<b>…)$` both as `/a/<b>`."""
    address = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", address)
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", address)
    return address.replace("^", "").replace("$", "").replace("/?", "/").rstrip("/") or "/"


def test_every_endpoint_is_documented():
    routes = {
        _plain(route.pattern)
        for route in all_routes()
        if route.package in PACKAGES
        and "snippets" not in route.pattern
        and "chooser" not in route.name
    }

    documented = {_plain(a) for a in _first_column(DOCS / "developers" / "endpoints.md")}
    documented = {a for a in documented if "snippets" not in a and "chooser" not in a}

    assert routes - documented == set(), "not documented"
    assert documented - routes == set(), "documented, but gone"


@pytest.mark.parametrize(
    "page",
    sorted([*DOCS.rglob("*.md"), ROOT / "README.md"]),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_no_link_of_the_documentation_is_dead(page: Path):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.name)
def test_a_decision_is_one_page_with_its_reason(page: Path):
    text = page.read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert len(text.split()) <= 700, "one page"
    assert re.search(r"(?im)^tags:", text)


def test_every_part_of_the_house_is_in_the_glossary_language():
    """Terms of DOMAIN that code uses have one Chinese name each."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| 中文") and "---" not in line
    ]
    chinese = [row[0] for row in rows]

    assert len(chinese) == len(set(chinese)), "a term stands twice"
    models = {
        model.__name__
        for name in PACKAGES
        if apps.is_installed(name)
        for model in apps.get_app_config(name).get_models()
    }
    named = " ".join(row[1] for row in rows)
    missing = {m for m in models if not re.search(rf"\b{m}\b", named)}
    assert missing == set(), "models without a glossary row"
