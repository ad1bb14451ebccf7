"""Text as XML 1.0 can carry it, and white space as one line."""

from __future__ import annotations

import re

# XML 1.0, section 2.2 (Char): everything else cannot be written, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: object) -> str:
    """Without control characters, noncharacters and lone surrogates, and trimmed."""
    return _FORBIDDEN.sub("", str(text)).strip()


def one_line(text: object) -> str:
    return " ".join(clean(text).split())
