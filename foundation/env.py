"""The one place that reads the environment (12-factor, `.env` honoured).

Every variable is declared once, with its default and its parser; `declared()` lists
them, and a documentation test holds docs/operators/settings.md against that list.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One declared variable: its name and its default as text."""

    name: str
    default: str


_declared: dict[str, Variable] = {}


def declared() -> list[Variable]:
    """All variables read so far, by name."""
    return [_declared[name] for name in sorted(_declared)]


def load_dotenv(path: Path) -> None:
    """Put `NAME=value` lines of a file into the environment; what is set already wins.

    Raises:
        ImproperlyConfigured: a line is neither empty, comment, nor `NAME=value`.
    """
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{path.name} line {number} is not NAME=value: {text!r}")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def read(name: str, default: T, parse: Callable[[str], T]) -> T:
    """Read one variable; a bad value stops the start and names the variable.

    Raises:
        ImproperlyConfigured: the value does not parse; says which and why.
    """
    _declared[name] = Variable(name, str(default))
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return parse(value)
    except ValueError as error:
        shown = "…" if name.endswith(("_KEY", "_PASSWORD")) else repr(value)
        raise ImproperlyConfigured(f"{name}={shown} is not usable: {error}") from error


def flag(value: str) -> bool:
    """Parse 1/true/yes/on or 0/false/no/off."""
    lowered = value.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError("use 1, true, 0 or false")


def words(value: str) -> list[str]:
    """Parse a comma-separated list; empty parts are dropped."""
    return [part.strip() for part in value.split(",") if part.strip()]


def counts(value: str) -> dict[str, int]:
    """Parse `name=number` pairs by comma; each number is 1 or more."""
    found = {}
    for part in words(value):
        name, equals, number = part.partition("=")
        if not equals or not name.strip() or not number.strip().isdigit() or int(number) < 1:
            raise ValueError(f"{part!r} is not name=number with a number of 1 or more")
        found[name.strip()] = int(number)
    return found


def at_least(minimum: int) -> Callable[[str], int]:
    """A parser for whole numbers not below `minimum`."""

    def parse(value: str) -> int:
        number = int(value)
        if number < minimum:
            raise ValueError(f"must be {minimum} or more")
        return number

    return parse


def between(lowest: int, highest: int) -> Callable[[str], int]:
    """A parser for whole numbers within these bounds, both included."""

    def parse(value: str) -> int:
        number = int(value)
        if not lowest <= number <= highest:
            raise ValueError(f"must be {lowest} to {highest}")
        return number

    return parse


def base64_of(length: int) -> Callable[[str], bytes]:
    """A parser for base64 of exactly `length` bytes; its message does not repeat the value."""

    def parse(value: str) -> bytes:
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
        if len(raw) != length:
            raise ValueError(f"use base64 of {length} random bytes")
        return raw

    return parse


def one_of(*allowed: str) -> Callable[[str], str]:
    """A parser that accepts only these words."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"use one of {', '.join(allowed)}")
        return value

    return parse
