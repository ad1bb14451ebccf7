"""Chapters that a machine found: a proposal beside the film, until a person has looked at it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from media import vtt
from media.models import Asset, FileEvent, TextTrack
from media.renditions.scenes import chapters_from_scenes
from media.services.add_track import add_track
from media.vtt import Cue

TITLE = "第 {number} 段"  # of a chapter that has no name
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def chapters_in(scenes: Path) -> list[Cue]:
    """The chapters that a `scenes.json` suggests, in order; [] where there is none to tell apart."""
    document = json.loads(scenes.read_text(encoding="utf-8"))
    return vtt.in_order(chapters_from_scenes(document, title=TITLE))


def propose_chapters(asset: Asset, cues: Sequence[Cue], *, at: datetime) -> TextTrack | None:
    """Add the chapters as a track that waits for a person, in the caller's transaction.

    Only once in the life of an asset, and only while it has no chapters: what a person
    approved, wrote or threw away is theirs.

    Returns:
        The waiting track; None where nothing was proposed.
    """
    chapters = TextTrack.Kind.CHAPTERS
    if not cues or asset.tracks.filter(kind=chapters).exists() or _had_chapters(asset):
        return None
    in_chinese = any(_CHINESE.search(cue.text) for cue in cues)
    return add_track(
        asset,
        kind=chapters,
        language="zh-Hans" if in_chinese else "en",
        text=vtt.render(cues),
        origin=TextTrack.Origin.DETECTED,
        by=None,
        at=at,
    )


def _had_chapters(asset: Asset) -> bool:
    """Whether there ever were chapters: the events of a track outlive it."""
    added = {"detail__event": "asset.track_added", "detail__track": TextTrack.Kind.CHAPTERS.value}
    return FileEvent.objects.filter(asset=asset, **added).exists()
