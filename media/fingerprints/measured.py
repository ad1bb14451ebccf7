"""One fingerprint as an algorithm gave it, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """A fingerprint.

    Attributes:
        algorithm: a value of `Fingerprint.Algorithm`.
        code: the bits; several codes of one width after each other where it has positions.
        text: how people and other programs write it; "" where nobody does.
        quality: 0 to 100; low: too little structure to be compared.
        extra: what searching needs besides; JSON.
    """

    algorithm: str
    code: bytes
    text: str = ""
    quality: int = 100
    extra: dict[str, Any] = field(default_factory=dict)


class CannotMeasure(Exception):
    """The process that reads the file gave up or ran into a limit; says how."""
