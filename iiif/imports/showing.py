"""One canvas on the page of its item: the chosen file, its remarks, the table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from iiif.imports import wording
from iiif.imports.models import ForeignCanvas, ForeignItem

_FIRST = {"remarks": 10, "contents": 20}  # the rest opens with a click
_OF_A_FILE = ("kind", "service", "service_version", "url", "still", "format", "thumbnail")


@dataclass(frozen=True, slots=True)
class Option:
    """One file of a choice; `number` from 1."""

    number: int
    name: wording.Said
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """`start` in seconds, None without a moment."""

    text: SafeString
    lang: str
    is_tag: bool
    is_part: bool
    start: float | None

    @property
    def clock(self) -> str:
        return clock(self.start)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table of contents; `query` is "" where it opens no canvas."""

    name: wording.Said
    depth: int
    query: str
    clock: str


def choose(canvas: ForeignCanvas, wanted: str) -> list[Option]:
    """The files of a choice, and the canvas changed (never saved) to show the wanted one."""
    number = _number(wanted)
    if 1 <= number <= len(canvas.options):
        for name in _OF_A_FILE:
            if name != "thumbnail" or canvas.options[number - 1][name]:
                setattr(canvas, name, canvas.options[number - 1][name])
    return [
        Option(n, wording.plain(one["label"], one["format"] or str(n)), one["url"] == canvas.url)
        for n, one in enumerate(canvas.options, 1)
    ]


def remarks_of(canvas: ForeignCanvas) -> list[Remark]:
    return [
        Remark(_harmless(one), one["language"], one["is_tag"], one["is_part"], one["start"])
        for one in canvas.remarks
    ]


def contents_of(item: ForeignItem) -> list[Line]:
    return [
        Line(
            wording.plain(one["label"], "—"),
            one["depth"],
            _query(one["canvas"], one["start"]) if one["canvas"] else "",
            clock(one["start"]),
        )
        for one in item.contents
    ]


def cut(name: str, lines: list[Any]) -> dict[str, list[Any]]:
    """What the page shows at once, and what it shows when asked for more."""
    first = _FIRST[name]
    return {name: lines[:first], f"more_{name}": lines[first:]}


def moment(wanted: str) -> float | None:
    """Seconds where a recording opens; None where none are asked for."""
    if len(wanted) > 12 or not wanted.isascii():
        return None
    whole, _dot, rest = wanted.partition(".")
    return float(wanted) if whole.isdigit() and (not rest or rest.isdigit()) else None


def clock(seconds: float | None) -> str:
    """`12:05`, `1:02:05`; "" for no moment."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _query(canvas: int, start: float | None) -> str:
    return f"?canvas={canvas}" + (f"&t={start:g}" if start is not None else "")


def _harmless(remark: dict[str, Any]) -> SafeString:
    if remark["is_html"]:
        return wording.harmless(remark["text"])
    return mark_safe(linebreaks(remark["text"], autoescape=True))  # noqa: S308  # linebreaks escaped the text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
