"""Lines above the queue about the machine: registered by whoever knows (the disk: media)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Condition:
    """One line; `is_bad` when a person has to do something."""

    text: str | Promise
    is_bad: bool = False


Source = Callable[[], list[Condition]]
_sources: list[Source] = []


def register_conditions(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def conditions() -> list[Condition]:
    """What is to be said now, in the order of registration."""
    return [line for source in _sources for line in source()]
