"""Which function does which kind of job. Packages register in their `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobs.progress import Progress

Handler = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    handler: Handler
    max_attempts: int


_kinds: dict[str, Kind] = {}


def job(name: str, *, max_attempts: int = 4) -> Callable[[Handler], Handler]:
    """Register a handler: `handler(subject, *, progress, **payload)`, safe to run twice.

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(handler: Handler) -> Handler:
        known = _kinds.get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"job kind {name} is registered twice")
        _kinds[name] = Kind(name, handler, max_attempts)
        return handler

    return register


def kind_of(name: str) -> Kind:
    """The registered kind.

    Raises:
        LookupError: no package registers it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no handler for job kind {name}") from None


__all__ = ["Handler", "Kind", "Progress", "job", "kind_of"]
