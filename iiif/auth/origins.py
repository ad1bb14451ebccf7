"""Origins of other sites, as browsers write them: scheme, host and port."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 300


def parse_origin(text: str) -> str | None:
    """The origin in one spelling; None for what is no origin of a web page.

    A slash at the end is taken off: viewers add one, and browsers compare without.
    """
    if not text or len(text) > LONGEST or any(ord(c) <= 32 or c in "\\\"'<>" for c in text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
