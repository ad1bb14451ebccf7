"""Bounds on what is kept: a file may claim anything, in any quantity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_CHARACTERS = 2_000  # of one value
MOST_ENTRIES = 400  # of one mapping
MOST_ITEMS = 64  # of one list
MOST_DEPTH = 6
MOST_TOTAL = 200_000  # characters of the whole tree, names and values


class Budget:
    """Counts down over one tree; what comes after it is spent is left out."""

    def __init__(self, characters: int = MOST_TOTAL) -> None:
        self.left = characters
        self.cut = False

    def take(self, text: str) -> str:
        """The text, as far as it fits."""
        kept = text[: min(MOST_CHARACTERS, max(0, self.left))]
        self.cut |= len(kept) < len(text)
        self.left -= len(kept)
        return kept


def bounded(value: Any, budget: Budget, depth: int = 0) -> Any:
    """The same value, ready for JSON on every database: no control characters, no excess."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else budget.take(str(value))
    if isinstance(value, float):
        return value if abs(value) < 1e15 else None  # not a number, infinite: nothing
    if isinstance(value, bytes):
        return budget.take(f"({len(value)} bytes)")
    if isinstance(value, Mapping) and depth < MOST_DEPTH:
        budget.cut |= len(value) > MOST_ENTRIES
        kept = list(value.items())[:MOST_ENTRIES]
        return {
            budget.take(clean(str(name))[:120]): bounded(each, budget, depth + 1)
            for name, each in kept
            if budget.left > 0
        }
    if isinstance(value, list | tuple | set) and depth < MOST_DEPTH:
        budget.cut |= len(value) > MOST_ITEMS
        return [
            bounded(each, budget, depth + 1) for each in list(value)[:MOST_ITEMS] if budget.left > 0
        ]
    return budget.take(clean(str(value)))


def clean(text: str) -> str:
    """Without NUL (PostgreSQL refuses it), lone surrogates and other control characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c >= " " and c != "\x7f" or c in "\n\t").strip()


def decoded(data: bytes) -> str:
    """Text of unknown encoding: UTF-8, else what old Chinese programs wrote, else Latin-1."""
    data = data.split(b"\x00\x00")[0] if data.startswith(b"\xff\xfe") else data.rstrip(b"\x00")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
