"""Filters of the media library that upper floors know: in which collection a file is shown.

The floor that knows the thing registers its filter in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from media.models import AssetQuerySet


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """One filter: a parameter of the list's address and a group in the panel.

    Attributes:
        choices: for this user, each a value and its words; asked whenever the panel is shown.
        narrow: the assets that belong to a value.
    """

    name: str
    label: Any
    choices: Callable[[Any], list[tuple[str, Any]]]
    narrow: Callable[[AssetQuerySet, str], AssetQuerySet]


_filters: dict[str, LibraryFilter] = {}


def register_library_filter(one: LibraryFilter) -> None:
    """Called in `AppConfig.ready()`."""
    _filters[one.name] = one


def registered() -> list[LibraryFilter]:
    return list(_filters.values())
