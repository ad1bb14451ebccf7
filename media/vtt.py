"""WebVTT: parse with faults that name the line, write, cut, and take SRT in and out.

Follows the WebVTT file structure (W3C, section 4); styles and regions are dropped, because
a page's own style decides how its captions look, and cue settings are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media.errors import TrackInvalid

MAX_CHARACTERS = 2_000_000
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(.*))?\s*", re.ASCII)
_ASIDE = re.compile(r"(NOTE|STYLE|REGION|region)\b")  # some tools write it small
_TAG = re.compile(r"</?[^>]*>")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]+)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words from `start_ms` to `end_ms`; `text` keeps its WebVTT tags."""

    start_ms: int
    end_ms: int
    text: str
    identifier: str = ""
    settings: str = ""

    @property
    def plain(self) -> str:
        """The words without tags, one line."""
        return _words(self.text)

    @property
    def voice(self) -> str:
        """Who speaks, where a voice tag says so."""
        found = _VOICE.search(self.text)
        return found[1].strip() if found else ""


def parse(text: str) -> list[Cue]:
    """The cues of a WebVTT or SRT text, in order of time.

    Raises:
        TrackInvalid: names the line and what is wrong with it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    refuse_oversized(text)
    start = 1 if lines and re.fullmatch(r"WEBVTT([ \t].*)?", lines[0]) else 0
    cues = [cue for block in _blocks(lines, start) if (cue := _cue(*block)) is not None]
    if not cues:
        raise _fault(1, _("没有找到任何一条字幕。请用 WebVTT 或 SRT 格式。"))
    return cues


def refuse_oversized(text: str) -> None:
    """Refuse what is no text of a sensible length.

    Raises:
        TrackInvalid: too long, or with zero bytes in it.
    """
    if len(text) > MAX_CHARACTERS:
        raise _fault(1, _("文字超过 200 万字符，请分段。"))
    if "\x00" in text:
        raise _fault(1, _("这不是文本文件。"))


def render(cues: Iterable[Cue]) -> str:
    """A WebVTT text of the cues. Empty lines inside a text are left out: they would end it."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        timing = f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}"
        head = f"{cue.identifier}\n" if cue.identifier else ""
        settings = f" {cue.settings}" if cue.settings else ""
        words = "".join(f"{line}\n" for line in cue.text.splitlines() if line.strip())
        blocks.append(f"{head}{timing}{settings}\n{words}")
    return "\n".join(blocks)


def render_srt(cues: Iterable[Cue]) -> str:
    """An SRT text: numbered, commas in the times, no tags that SRT doesn't know."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        timing = f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}".replace(".", ",")
        lines = [_words(line) for line in cue.text.splitlines()]
        words = "".join(f"{line}\n" for line in lines if line)
        blocks.append(f"{number}\n{timing}\n{words}")
    return "\n".join(blocks)


def in_order(cues: Iterable[Cue]) -> list[Cue]:
    """By the moment they begin, as WebVTT asks; those that begin together keep their order."""
    return sorted(cues, key=lambda cue: cue.start_ms)


def until(cues: Iterable[Cue], limit_ms: int) -> list[Cue]:
    """The cues that begin before `limit_ms`, none lasting beyond it."""
    return [
        replace(cue, end_ms=min(cue.end_ms, limit_ms)) for cue in cues if cue.start_ms < limit_ms
    ]


def _words(text: str) -> str:
    unescaped = _TAG.sub("", text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        unescaped = unescaped.replace(entity, character)
    return " ".join(unescaped.split())


def _fault(line: int, reason: str | Promise) -> TrackInvalid:
    return TrackInvalid(line=line, reason=reason)


def _blocks(lines: list[str], start: int) -> Iterable[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line (from 1)."""
    block: list[str] = []
    first = 0
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip():
            if not block:
                first = number
            block.append(line)
        elif block:
            yield first, block
            block = []
    if block:
        yield first, block


def _cue(first: int, block: list[str]) -> Cue | None:
    if _ASIDE.match(block[0]) and not any("-->" in line for line in block[:2]):
        return None
    if "-->" in block[0]:
        identifier, at = "", 0
    elif len(block) > 1 and "-->" in block[1]:
        identifier, at = block[0].strip(), 1
    elif first == 2:
        return None  # further lines of the WEBVTT header
    else:
        raise _fault(first, _("这里应有时间行，例如 00:00:01.000 --> 00:00:04.000。"))
    timing = _TIMING.fullmatch(block[at])
    if timing is None:
        raise _fault(first + at, _("时间写法不对，应为 00:00:01.000 --> 00:00:04.000。"))
    begin, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:8])
    if end <= begin:
        raise _fault(first + at, _("结束时间必须晚于开始时间。"))
    words = "\n".join(line.strip() for line in block[at + 1 :])
    return Cue(begin, end, words.replace("-->", "→"), identifier, timing.group(9) or "")


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def clock(ms: int) -> str:
    """`00:01:02.345`, as cues are timed."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{thousandths:03d}"
