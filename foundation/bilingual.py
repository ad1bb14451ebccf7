"""Bilingual values: real columns side by side, read by the language of the page.

A model declares `title_zh` and `title_en` as fields and `title = Bilingual("title")`;
`record.title` is then the value in the active language, or the other one where it is
empty. `record.title_lang` is not guessed: ask `Bilingual.lang_of(record, "title")`, so
that a template can put the right `lang` attribute on a foreign run.
"""

from __future__ import annotations

import re
from typing import Any, overload

from django.utils.functional import lazy
from django.utils.translation import get_language

SUFFIXES = ("zh", "en")
TAGS = {"zh": "zh-Hans", "en": "en"}


_HAN_MEETS_LATIN = re.compile(
    r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])"
)


def _space_out(text: Any) -> str:
    return _HAN_MEETS_LATIN.sub(" ", str(text))


# A Chinese sentence whose values may be Chinese or Latin words, with the space that Chinese
# typography puts between the two; worked out when the sentence is read, in its language.
spaced_out = lazy(_space_out, str)


def active_suffix() -> str:
    """`en` when the active language is English, else `zh`."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def pick(zh: str, en: str) -> str:
    """The value for the active language; the other one where it is empty."""
    return (en or zh) if active_suffix() == "en" else (zh or en)


class Bilingual:
    """Read-only attribute over the columns `<name>_zh` and `<name>_en`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Bilingual: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        return pick(getattr(instance, f"{self.name}_zh"), getattr(instance, f"{self.name}_en"))

    @staticmethod
    def lang_of(instance: object, name: str) -> str:
        """BCP 47 tag of the value that `instance.<name>` shows now."""
        first = active_suffix()
        other = "zh" if first == "en" else "en"
        return TAGS[first if getattr(instance, f"{name}_{first}") else other]

    @staticmethod
    def both(instance: object, name: str) -> dict[str, list[str]]:
        """An IIIF/JSON-LD language map; empty values are left out, Chinese first."""
        return {TAGS[s]: [value] for s in SUFFIXES if (value := getattr(instance, f"{name}_{s}"))}
