"""Which function does which kind of job. Packages register in their `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from jobs.lanes import DEFAULT
from jobs.progress import Progress

Handler = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    handler: Handler
    max_attempts: int = 4
    every_s: int = 0  # 0: only when somebody asks for it
    lane: str = DEFAULT
    label: str | Promise = ""


_kinds: dict[str, Kind] = {}


def job(
    name: str,
    *,
    max_attempts: int = 4,
    every_s: int = 0,
    lane: str = DEFAULT,
    label: str | Promise = "",
) -> Callable[[Handler], Handler]:
    """Register a handler: `handler(subject, *, progress, **payload)`, safe to run twice.

    Args:
        every_s: the worker also queues it by itself, at most once in so many seconds.
        lane: which jobs it shares its places with (`HUXIANG_LANES`); `enqueue` may say
            another for one job.
        label: what it does, for the queue page.

    Raises:
        ValueError: the name is taken by another function.
    """

    def register(handler: Handler) -> Handler:
        known = _kinds.get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"job kind {name} is registered twice")
        _kinds[name] = Kind(name, handler, max_attempts, every_s, lane, label)
        return handler

    return register


def names() -> list[str]:
    """All registered kinds."""
    return sorted(_kinds)


def periodic() -> list[Kind]:
    """Kinds that the worker queues by itself."""
    return [kind for kind in _kinds.values() if kind.every_s]


def label_of(name: str) -> str:
    """What a kind does, for people; its name where it says nothing or is gone."""
    kind = _kinds.get(name)
    return str(kind.label) if kind is not None and kind.label else name


def kind_of(name: str) -> Kind:
    """The registered kind.

    Raises:
        LookupError: no package registers it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no handler for job kind {name}") from None


__all__ = ["Handler", "Kind", "Progress", "job", "kind_of", "label_of", "names", "periodic"]
