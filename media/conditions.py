"""Conditional requests (RFC 9110, section 13) for a file with a strong ETag."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def is_unchanged(headers: dict[str, str], *, etag: str, changed_at: float) -> bool:
    """Whether 304 is the answer: If-None-Match, and only without it If-Modified-Since.

    Args:
        headers: by lower-case name; missing and "" are the same.
        etag: without its quotes.
        changed_at: seconds since 1970.
    """
    if tags := headers.get("if-none-match", ""):
        # The weak comparison: a proxy that compressed the answer writes W/ before the tag.
        listed = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in listed or f'"{etag}"' in listed
    since = _seconds(headers.get("if-modified-since", ""))
    return since is not None and int(changed_at) <= since


def range_applies(headers: dict[str, str], *, etag: str, changed_at: float) -> bool:
    """Whether Range counts: no If-Range, or one that names this very version."""
    asked = headers.get("if-range", "").strip()
    if not asked:
        return True
    if asked.endswith('"'):
        return asked == f'"{etag}"'  # strong: W/"…" never matches
    return _seconds(asked) == int(changed_at)


def _seconds(date: str) -> int | None:
    try:
        found = parsedate_to_datetime(date)
    except (TypeError, ValueError):  # absent or not a date
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        return int(datetime.timestamp(found))
    except OverflowError:
        return None
