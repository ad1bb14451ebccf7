"""What a recording or film consists of, as ffprobe tells it: which streams to use, and how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media import ffmpeg

HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})  # PQ and HLG
INTERLACED = frozenset({"tt", "bb", "tb", "bt"})
HD_LINES = 720  # untagged film of so many lines is taken for BT.709, smaller for BT.601


@dataclass(frozen=True, slots=True)
class Picture:
    """The film's picture stream.

    Attributes:
        index: of the stream in the file.
        width, height: px as shown: turned as the camera was held, with square pixels.
        matrix: colour matrix by the name that ffmpeg's scaler knows.
    """

    index: int
    width: int
    height: int
    is_hdr: bool
    is_interlaced: bool
    matrix: str


@dataclass(frozen=True, slots=True)
class Chapter:
    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """The streams that are used, and the chapters that the container names.

    Attributes:
        picture: None for sound.
        sound: index of the sound stream, None for a silent film.
    """

    picture: Picture | None
    sound: int | None
    chapters: tuple[Chapter, ...]


def look(path: Path, demuxer: str) -> Source:
    """Probe the file.

    Raises:
        ffmpeg.Failed: it could not be read.
    """
    found = ffmpeg.probe(path, demuxer, chapters=True)
    streams = found.get("streams", [])
    video = _chosen([s for s in streams if _is_picture(s)])
    audio = _chosen([s for s in streams if s.get("codec_type") == "audio" and s.get("channels")])
    return Source(
        _picture(video) if video else None,
        int(audio["index"]) if audio else None,
        tuple(_chapters(found.get("chapters", []))),
    )


def _is_picture(stream: dict[str, Any]) -> bool:
    """A film, not the cover of a recording."""
    return (
        stream.get("codec_type") == "video"
        and bool(stream.get("width"))
        and not stream.get("disposition", {}).get("attached_pic")
    )


def _chosen(streams: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The stream that its maker marked as the default, else the first."""
    marked = [s for s in streams if s.get("disposition", {}).get("default")]
    return next(iter(marked or streams), None)


def _picture(stream: dict[str, Any]) -> Picture:
    width, height = int(stream["width"]), int(stream["height"])
    wide, _, high = str(stream.get("sample_aspect_ratio", "1:1")).partition(":")
    if wide.isdigit() and high.isdigit() and int(wide) and int(high):
        width = max(1, round(width * int(wide) / int(high)))
    turns = (int(float(side.get("rotation") or 0)) for side in stream.get("side_data_list", []))
    if any(abs(turn) % 180 == 90 for turn in turns):
        width, height = height, width
    tagged = stream.get("color_space", "unknown") not in ("unknown", "reserved")
    guess = "bt709" if min(width, height) >= HD_LINES else "bt601"
    return Picture(
        int(stream["index"]),
        width,
        height,
        stream.get("color_transfer") in HDR_TRANSFERS,
        stream.get("field_order") in INTERLACED,
        "auto" if tagged else guess,
    )


def _chapters(found: list[dict[str, Any]]) -> list[Chapter]:
    chapters = []
    for number, chapter in enumerate(found[:500], 1):
        start, end = (round(float(chapter[f"{edge}_time"]) * 1000) for edge in ("start", "end"))
        title = " ".join(str(chapter.get("tags", {}).get("title", "")).split())[:200]
        if 0 <= start < end:
            chapters.append(Chapter(start, end, title or str(number)))
    return chapters
