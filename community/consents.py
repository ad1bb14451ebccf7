"""The words that a contributor agrees to. A version that was ever shown never changes.

A new wording is a new file and a new version; old ones stay, because consents point at
them by version and digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from foundation.bilingual import pick
from provenance.canonical import canonical

CURRENT = "2026-01"
_FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class ConsentText:
    version: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """In the reader's language."""
        return self.en if pick("zh", "en") == "en" else self.zh

    @property
    def sha256(self) -> str:
        """Over the canonical JSON of the version and both languages."""
        content = {"version": self.version, "zh": list(self.zh), "en": list(self.en)}
        return hashlib.sha256(canonical(content)).hexdigest()


@cache
def consent_text(version: str = CURRENT) -> ConsentText:
    """One version of the words.

    Raises:
        FileNotFoundError: there was never such a version.
    """
    return ConsentText(version, _read(version, "zh"), _read(version, "en"))


def _read(version: str, language: str) -> tuple[str, ...]:
    text = (_FOLDER / f"consent-{version}.{language}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())
