"""Refusals that a person can act on. A code never changes; its text may.

Every package derives its errors from `HouseError`; `catalogue()` lists all of them, and
a documentation test holds docs/developers/errors.md against that list.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import translation
from django.utils.functional import Promise, lazy


def _fill(message: Any, values: Any) -> str:
    return str(message) % values


# A sentence with values that is put into the language of whoever reads it: `_("…") % values`
# would be put into the language of whoever raised it, which for a job is always Chinese.
filled = lazy(_fill, str)


class HouseError(Exception):
    """A refusal with a stable code for programs and a sentence for people.

    Attributes:
        code: stable, unique, snake_case; part of the public API.
        status: the HTTP status that a view answers with.
        message: what happened and what can be done, in the reader's language.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str | Promise = "") -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)

    def both(self) -> tuple[str, str]:
        """The sentence in Chinese and in English, for a row that keeps both."""
        texts = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                texts.append(str(self.message))
        return texts[0], texts[1]

    def problem(self) -> dict[str, object]:
        """The refusal as an RFC 9457 problem document."""
        return {
            "type": f"urn:huxiang:error:{self.code}",
            "title": self.code,
            "status": self.status,
            "detail": str(self),
        }


def catalogue() -> dict[str, type[HouseError]]:
    """Every error class that defines its own code, by code.

    Raises:
        ValueError: two classes claim one code.
    """
    found: dict[str, type[HouseError]] = {}
    stack: list[type[HouseError]] = [HouseError]
    while stack:
        cls = stack.pop()
        stack.extend(cls.__subclasses__())
        if "code" not in vars(cls):
            continue
        if cls.code in found and found[cls.code] is not cls:
            raise ValueError(f"two errors share the code {cls.code}: {found[cls.code]}, {cls}")
        found[cls.code] = cls
    return found
