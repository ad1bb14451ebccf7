"""Cells that a spreadsheet program would take for a formula, made harmless and back.

A leading apostrophe says "text" to these programs. `unescaped` is the exact inverse of
`escaped`, also for text that begins with an apostrophe of its own.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def escaped(text: str) -> str:
    """With an apostrophe before what could be computed; plain numbers stay numbers."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unescaped(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text
