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
    every_s: int = 0  # 0: only when somebody asks for it


_kinds: dict[str, Kind] = {}


def job(name: str, *, max_attempts: int = 4, every_s: int = 0) -> Callable[[Handler], Handler]:
    """Register a handler: `handler(subject, *, progress, **payload)`, safe to run twice.

    With `every_s` the worker also queues it by itself, at most once in so many seconds.

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(handler: Handler) -> Handler:
        known = _kinds.get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"job kind {name} is registered twice")
        _kinds[name] = Kind(name, handler, max_attempts, every_s)
        return handler

    return register


def periodic() -> list[Kind]:
    """Kinds that the worker queues by itself."""
    return [kind for kind in _kinds.values() if kind.every_s]


def kind_of(name: str) -> Kind:
    """The registered kind.

    Raises:
        LookupError: no package registers it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no handler for job kind {name}") from None


__all__ = ["Handler", "Kind", "Progress", "job", "kind_of", "periodic"]
