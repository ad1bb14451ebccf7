"""Collect translatable strings from Python and templates (what `makemessages` does, without
the gettext programs: Python through `ast`, templates through Django's own `templatize`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGES = (
    "accounts", "archive", "community", "config", "foundation", "iiif", "jobs",
    "licensing", "media", "museum", "provenance", "search",
)  # fmt: skip
_ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_MANY = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_LITERAL = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(
    rf"\b(gettext|ngettext|pgettext|npgettext)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?(?:\s*,\s*{_LITERAL})?"
)


def collect(root: Path) -> list[polib.POEntry]:
    """Every string of the code once, in the order of files; with the file it stands in."""
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for path in _sources(root):
        where = str(path.relative_to(root))
        text = path.read_text(encoding="utf-8")
        found = _in_python(text) if path.suffix == ".py" else _in_template(text, where)
        for context, msgid, plural in found:
            entry = entries.setdefault(
                (context, msgid),
                polib.POEntry(msgid=msgid, msgctxt=context or None, occurrences=[(where, "")]),
            )
            if plural:
                entry.msgid_plural = plural
                entry.msgstr_plural = entry.msgstr_plural or {0: "", 1: ""}
            if "%(" in msgid and "python-format" not in entry.flags:
                entry.flags.append("python-format")
    return list(entries.values())


def _sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for pattern in ("*.py", "*.html", "*.txt", "*.svg"):
            for path in sorted((root / package).rglob(pattern)):
                inside_templates = "templates" in path.parts
                if "migrations" in path.parts or (path.suffix != ".py" and not inside_templates):
                    continue
                yield path


def _in_python(text: str) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        values = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if name in _ONE and values:
            yield "", values[0], ""
        elif name in _MANY and len(values) >= 2:
            yield "", values[0], values[1]
        elif name in _CONTEXT and len(values) >= 2:
            yield values[0], values[1], ""


def _in_template(text: str, origin: str) -> Iterator[tuple[str, str, str]]:
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    for match in _IN_TEMPLATE.finditer(templatize(text, origin=origin)):
        function = match[1]
        values = [ast.literal_eval(part) for part in match.groups()[1:] if part]
        if function == "gettext":
            yield "", values[0], ""
        elif function == "ngettext":
            yield "", values[0], values[1]
        elif function == "pgettext":
            yield values[0], values[1], ""
        else:
            yield values[0], values[1], values[2]
