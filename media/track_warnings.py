"""What an editor should look at in a track that is valid all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from media.vtt import Cue

# Reading speeds: the usual limits for adults in Chinese and English subtitles.
MOST_CHARACTERS_PER_S = 9.0
MOST_WORDS_PER_S = 4.0
LONGEST_GAP_MS = 30_000
_CJK = ("zh", "ja", "ko", "yue")
_SPACE_OR_MARK = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at.

    Attributes:
        code: overlap, beyond_end, too_fast, empty or gap.
        cue: position of the cue, from 0.
    """

    code: str
    cue: int
    text: Promise

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "cue": self.cue, "text": str(self.text)}


def notices(
    cues: Sequence[Cue], *, language: str, duration_ms: int | None, kind: str = "captions"
) -> list[Notice]:
    """Everything to look at, in order of time.

    Args:
        language: BCP 47 tag; decides whether characters or words are counted.
        kind: the speed of chapters is not measured, nobody reads them in step.
    """
    found = list(_of_neighbours(cues))
    for place, cue in enumerate(cues):
        if not cue.plain:
            found.append(Notice("empty", place, _("没有文字。")))
        elif kind != "chapters" and (text := _speed(cue, language)):
            found.append(Notice("too_fast", place, text))
        if duration_ms and cue.end_ms > duration_ms:
            beyond = cue.end_ms - duration_ms
            text = format_lazy(_("比录音晚结束 {s} 秒。"), s=f"{beyond / 1000:.1f}")
            found.append(Notice("beyond_end", place, text))
    return sorted(found, key=lambda notice: notice.cue)


def _of_neighbours(cues: Sequence[Cue]) -> Iterator[Notice]:
    last_end = 0
    for place, cue in enumerate(cues):
        if place and cue.start_ms < last_end:
            by = f"{(last_end - cue.start_ms) / 1000:.1f}"
            yield Notice("overlap", place, format_lazy(_("与前面重叠 {s} 秒。"), s=by))
        elif cue.start_ms - last_end > LONGEST_GAP_MS:
            by = f"{(cue.start_ms - last_end) / 1000:.0f}"
            yield Notice("gap", place, format_lazy(_("前面有 {s} 秒没有文字。"), s=by))
        last_end = max(last_end, cue.end_ms)


def _speed(cue: Cue, language: str) -> Promise | None:
    seconds = (cue.end_ms - cue.start_ms) / 1000
    if language.lower().split("-")[0] in _CJK:
        rate = len(_SPACE_OR_MARK.sub("", cue.plain)) / seconds
        if rate > MOST_CHARACTERS_PER_S:
            return format_lazy(_("太快：每秒 {n} 字。"), n=f"{rate:.1f}")
        return None
    rate = len(cue.plain.split()) / seconds
    if rate > MOST_WORDS_PER_S:
        return format_lazy(_("太快：每秒 {n} 词。"), n=f"{rate:.1f}")
    return None
