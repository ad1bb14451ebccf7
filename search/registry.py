"""What can be searched: each floor registers its own things in `AppConfig.ready()`.

    registry.register(Source("story", keys=public_story_ids, describe=describe_stories))

and calls `search.services.index.index(description)` or `remove(object_type, object_id)`
inside the transaction that publishes or withdraws one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from search.description import Description


@dataclass(frozen=True, slots=True)
class Source:
    """One sort of findable things.

    Attributes:
        object_type: stable name, stored with every document.
        keys: primary keys of everything that is public now, in a stable order; a queryset, not
            its iterator (`foundation.keyset` tells why).
        describe: descriptions of those of the given keys that are public at this moment;
            called in a transaction, with the rows locked where the database can.
    """

    object_type: str
    keys: Callable[[], Iterable[Any]]
    describe: Callable[[Sequence[Any]], Iterable[Description]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source, or put another in its place.

    Raises:
        ValueError: the name has characters other than small letters and `_`.
    """
    if not source.object_type.replace("_", "").isalpha() or not source.object_type.islower():
        raise ValueError(f"{source.object_type!r} is no name of a source")
    _sources[source.object_type] = source


def sources() -> list[Source]:
    """All sources, in the order of their registration."""
    return list(_sources.values())
