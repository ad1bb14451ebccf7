"""The words of a recording as lines that can be read, searched and jumped to."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TIME = r"(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})"
_CUE = re.compile(rf"^{_TIME}\s+-->\s+{_TIME}", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """One cue: when it is heard (ms), who speaks where that is marked, and the words."""

    start_ms: int
    end_ms: int
    voice: str
    text: str

    @property
    def start_s(self) -> str:
        """The start in seconds, as `?t=` and players write it."""
        return f"{self.start_ms / 1000:g}"


def lines(vtt: str) -> list[Line]:
    """Cues of a WebVTT text in order; markup and notes are left out."""
    found = []
    for block in re.split(r"\n\s*\n", vtt.replace("\r\n", "\n")):
        timing = _CUE.search(block)
        if timing is None:
            continue
        words = (
            block[block.index("\n", timing.start()) :] if "\n" in block[timing.start() :] else ""
        )
        voice = _VOICE.search(words)
        text = " ".join(html.unescape(_MARKUP.sub("", words)).split())
        if text:
            found.append(
                Line(
                    _ms(timing.groups()[:4]),
                    _ms(timing.groups()[4:]),
                    voice[1].strip() if voice else "",
                    text,
                )
            )
    return found


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
