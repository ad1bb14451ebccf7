"""What an engine is asked, in a form that each engine writes in its own language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    GRAMS = "grams"
    WORDS = "words"
    SOUNDS = "sounds"
    INITIALS = "initials"
    TITLE_GRAMS = "title_grams"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens side by side in one column; with `prefix` the last is only a beginning."""

    column: Column
    tokens: tuple[str, ...]
    prefix: bool = False

    def __post_init__(self) -> None:
        if not self.tokens:
            raise ValueError("a phrase has at least one token")


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Expression, ...]


Expression = Phrase | Every | Some


def every(*parts: Expression) -> Expression:
    return parts[0] if len(parts) == 1 else Every(parts)


def some(*parts: Expression) -> Expression:
    return parts[0] if len(parts) == 1 else Some(parts)


def leaves(expression: Expression) -> list[Phrase]:
    """All phrases of an expression."""
    if isinstance(expression, Phrase):
        return [expression]
    return [leaf for part in expression.parts for leaf in leaves(part)]
