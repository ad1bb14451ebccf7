"""Moments of recordings as editors write them: `1:02.5`, `62.5`, `1:00:02`."""

from __future__ import annotations

import re

_FORM = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?", re.ASCII)


def moment_ms(text: str) -> int | None:
    """Milliseconds from the beginning; None where it is no moment."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups(default="0")
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(rest.ljust(3, "0"))


def clock_ms(milliseconds: int) -> str:
    """`0:12`, `0:12.5`, `1:00:02`."""
    seconds, thousandths = divmod(milliseconds, 1000)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    tail = f".{thousandths:03d}".rstrip("0").rstrip(".")
    return f"{head}:{seconds:02d}{tail}"
