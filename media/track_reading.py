"""Take in what an editor uploads: WebVTT, SRT or lines without times, in any usual encoding."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from media import vtt
from media.errors import TrackInvalid
from media.vtt import Cue

MAX_BYTES = vtt.MAX_CHARACTERS * 4
# What Chinese editors save in, in this order where the detector leaves a choice.
_LIKELY = ("gb18030", "big5", "utf_16_le", "utf_16_be", "utf_8", "cp1252")
_NAMES = {
    "utf_8": "UTF-8",
    "utf_16_le": "UTF-16 LE",
    "utf_16_be": "UTF-16 BE",
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp1252": "Windows-1252",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
HAN_MS, LETTER_MS, SHORTEST_MS = 250, 70, 1_000  # an easy reading pace


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text.

    Attributes:
        format: `vtt`, `srt` or `txt`.
        encoding: name for people; "" where the text came from a form.
        is_timed: False where the times are only spread and nobody has set them yet.
    """

    cues: tuple[Cue, ...]
    format: str
    encoding: str
    is_timed: bool


def read_bytes(content: bytes, *, duration_ms: int | None = None) -> Reading:
    """The cues of an uploaded file.

    Args:
        duration_ms: length of the recording, over which lines without times are spread.

    Raises:
        TrackInvalid: names the line and what is wrong with it.
    """
    if len(content) > MAX_BYTES:
        raise TrackInvalid(line=1, reason=_("文件超过 8 MB，请分段。"))
    text, encoding = decode(content)
    return read_text(text, duration_ms=duration_ms, encoding=encoding)


def read_text(text: str, *, duration_ms: int | None = None, encoding: str = "") -> Reading:
    """The cues of a text in any of the three forms.

    Raises:
        TrackInvalid: names the line and what is wrong with it.
    """
    vtt.refuse_oversized(text)
    clean = text.removeprefix("\ufeff")
    if "-->" not in clean and not clean.lstrip().startswith("WEBVTT"):
        cues = spread(clean.splitlines(), duration_ms=duration_ms)
        return Reading(tuple(cues), "txt", encoding, is_timed=False)
    found = vtt.in_order(vtt.parse(clean))
    return Reading(tuple(found), "vtt" if clean.startswith("WEBVTT") else "srt", encoding, True)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. A byte order mark decides; then strict UTF-8.

    Raises:
        TrackInvalid: it is no text in an encoding that we know.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], name)
    try:
        return content.decode("utf-8"), _NAMES["utf_8"]
    except UnicodeDecodeError:
        return _decoded(content, _detected(content))


def spread(lines: list[str], *, duration_ms: int | None) -> list[Cue]:
    """One cue a line, as long as its words take; scaled to the recording where it is known.

    Raises:
        TrackInvalid: there is no line, or more lines than milliseconds.
    """
    words = [" ".join(line.split()) for line in lines if line.strip()]
    if not words:
        raise TrackInvalid(line=1, reason=_("没有找到任何文字。"))
    pace = [_pace_ms(line) for line in words]
    total = sum(pace)
    length_ms = duration_ms or total
    if length_ms < len(words):
        raise TrackInvalid(line=1, reason=_("行数比录音的毫秒数还多。"))
    cues, passed, last = [], 0, 0
    for line, share in zip(words, pace, strict=True):
        passed += share
        end = max(last + 1, passed * length_ms // total)
        cues.append(Cue(last, end, escaped(line)))
        last = end
    return cues


def _pace_ms(line: str) -> int:
    han = len(_HAN.findall(line))
    return max(SHORTEST_MS, han * HAN_MS + (len(line) - han) * LETTER_MS)


def escaped(line: str) -> str:
    """Plain words as WebVTT writes them."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _detected(content: bytes) -> str:
    from charset_normalizer import from_bytes

    ranked = from_bytes(content, cp_isolation=list(_LIKELY))
    best = ranked.best()
    return best.encoding if best is not None else ""


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    try:
        return content.decode(name or "utf_8"), _NAMES.get(name, name.upper())
    except (UnicodeDecodeError, LookupError) as fault:
        raise TrackInvalid(line=1, reason=_("认不出文字编码。请另存为 UTF-8 再上传。")) from fault
