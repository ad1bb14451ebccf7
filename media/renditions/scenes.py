"""Where one shot ends and the next begins; and chapters made of that, or of the container's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from media.renditions.source import Chapter
from media.vtt import Cue

THRESHOLD = 10  # of ffmpeg's scdet, 0 to 100
LEAST_MS = 20_000  # a chapter is at least so long
MOST = 30  # chapters; beyond, nobody reads the list
_FRAME = re.compile(r"pts_time:(\d+(?:\.\d+)?)")
_SCORE = re.compile(r"lavfi\.scd\.score=(\d+(?:\.\d+)?)")


def parse_scdet(text: str) -> list[dict[str, Any]]:
    """`start_ms` and `score` (0 to 100) of each cut in what ffmpeg's metadata filter printed."""
    scenes: list[dict[str, Any]] = []
    at_ms: int | None = None
    for line in text.splitlines():
        if frame := _FRAME.search(line):
            at_ms = round(float(frame[1]) * 1000)
        elif (score := _SCORE.search(line)) and at_ms is not None:
            scenes.append({"start_ms": at_ms, "score": float(score[1])})
            at_ms = None
    return scenes


def write_scenes(
    target: Path, scenes: list[dict[str, Any]], chapters: Iterable[Chapter], *, duration_ms: int
) -> None:
    """`scenes.json`: the cuts, and the chapters that the container itself names."""
    document = {
        "version": 1,
        "duration_ms": duration_ms,
        "scenes": scenes,
        "chapters": [
            {"start_ms": c.start_ms, "end_ms": c.end_ms, "title": c.title} for c in chapters
        ],
    }
    target.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def chapters_from_scenes(document: dict[str, Any], *, title: str = "{number}") -> list[Cue]:
    """Chapter cues of a `scenes.json`.

    Chapters that the container names win and keep their titles. Else the strongest cuts begin
    chapters, none shorter than `LEAST_MS`; they are a machine's proposal, to be marked as such.

    Args:
        title: of a proposed chapter; `{number}` counts from 1.

    Returns:
        Cues in order that cover the film; [] where there would be only one chapter.
    """
    named = document.get("chapters", [])
    if named:
        return [Cue(c["start_ms"], c["end_ms"], _escaped(c["title"])) for c in named]
    duration_ms = document["duration_ms"]
    starts = [0]
    for scene in sorted(document["scenes"], key=lambda s: (-s["score"], s["start_ms"])):
        at_ms = scene["start_ms"]
        near = min(abs(at_ms - other) for other in [*starts, duration_ms])
        if near >= LEAST_MS and len(starts) < MOST:
            starts.append(at_ms)
    if len(starts) == 1:
        return []
    starts.sort()
    ends = [*starts[1:], duration_ms]
    return [
        Cue(start, end, title.format(number=number))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def _escaped(title: str) -> str:
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
