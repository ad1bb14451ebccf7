"""Interface strings: one English catalogue, compiled to `.mo` without gettext tools.

The source strings are Chinese, so the Chinese catalogue needs no file; `locale/en` must
hold every string (`./run check` fails on one that is missing).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polib

from launch.paths import ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"


def compile_all() -> None:
    """Write `django.mo` where the catalogue is newer."""
    target = CATALOGUE.with_suffix(".mo")
    if CATALOGUE.is_file() and (
        not target.is_file() or target.stat().st_mtime < CATALOGUE.stat().st_mtime
    ):
        temporary = target.with_suffix(".mo.part")
        polib.pofile(str(CATALOGUE)).save_as_mofile(str(temporary))
        temporary.replace(target)


def run(options: argparse.Namespace) -> int:
    """Collect strings from the code into the catalogue, keep translations, compile."""
    from launch.strings import collect

    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.is_file() else _empty()
    known = {(e.msgctxt or "", e.msgid): e for e in catalogue}
    fresh = _empty()
    missing = 0
    for found in collect(ROOT):
        old = known.get((found.msgctxt or "", found.msgid))
        if old is not None:
            found.msgstr, found.msgstr_plural = old.msgstr, old.msgstr_plural
            if found.msgid_plural and not found.msgstr_plural:
                found.msgstr_plural = {0: "", 1: ""}
        missing += not found.translated()
        fresh.append(found)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    compile_all()
    print(f"{len(fresh)} strings, {missing} without English ({CATALOGUE.relative_to(ROOT)})")
    return 1 if missing else 0


def untranslated(root: Path = ROOT) -> list[str]:
    """Strings of the code that the English catalogue lacks, with where they stand."""
    from launch.strings import collect

    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.is_file() else _empty()
    known = {(e.msgctxt or "", e.msgid) for e in catalogue if e.translated()}
    return [
        f"{entry.occurrences[0][0]}: {entry.msgid!r}"
        for entry in collect(root)
        if (entry.msgctxt or "", entry.msgid) not in known
    ]


def _empty() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue
