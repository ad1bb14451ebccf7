"""The door: what a stored or incoming file says about itself, read in a limited process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from media import ffmpeg, sandbox
from media.metadata.ai_label import label_in
from media.metadata.bounds import Budget, bounded
from media.metadata.normalise import normalise
from media.sniff import FileType

LIMITS = sandbox.Limits(memory_mb=2048, cpu_s=60, file_mb=1, wall_s=90)
VERSION = 1  # of what is read; a higher one makes the command read again


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was found.

    Attributes:
        facts: the normalised part, see `normalise`.
        raw: the tree as found, by standard (exif, iptc, xmp, icc, …), bounded.
        ai_label: the label of AI-made content that the file carries (GB 45438-2025), or "".
        fault: why nothing could be read: "" or `limit`.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    ai_label: str = ""
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the master's row keeps."""
        kept: dict[str, Any] = {"version": VERSION, "facts": self.facts, "raw": self.raw}
        if self.ai_label:
            kept["ai_label"] = self.ai_label
        return kept | ({"fault": self.fault} if self.fault else {})


def extract(path: Path, file_type: FileType, *, known: dict[str, Any] | None = None) -> Embedded:
    """Read the metadata of `path`; a file whose metadata kill the reader has none.

    Args:
        known: what the check has read already (`Checked.embedded`).
    """
    if file_type.family == "image" and known is not None:
        return Embedded(normalise(known), known, label_in(known))
    command = sandbox.python_module(
        "media.metadata.read", path.absolute(), file_type.family, file_type.pillow_format or "-"
    )
    result = sandbox.run(command, limits=LIMITS)
    if not result.ok:
        return Embedded(fault="limit" if result.hit_a_limit else "reader")
    raw = json.loads(result.stdout)
    if file_type.family == "av":
        probed = _probed(path, file_type) if known is None else known
        raw |= bounded({"ffprobe": _told(probed)}, Budget())
    facts = normalise(raw)
    return Embedded(facts, raw, label_in(raw))


def _probed(path: Path, file_type: FileType) -> dict[str, Any]:
    """ffprobe's answer; {} where it can't read the file."""
    try:
        return ffmpeg.probe(path, file_type.decoder, chapters=True)
    except ffmpeg.Failed:
        return {}


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """Tags, chapters and streams as ffprobe tells them."""
    if not found:
        return {}
    container = found.get("format", {})
    return {
        "format": container.get("format_long_name", ""),
        "tags": container.get("tags", {}),
        "chapters": [
            {
                "start_s": chapter.get("start_time"),
                "end_s": chapter.get("end_time"),
                "title": chapter.get("tags", {}).get("title", ""),
            }
            for chapter in found.get("chapters", [])
        ],
        "streams": [
            {
                "type": stream.get("codec_type", ""),
                "codec": stream.get("codec_long_name", ""),
                "profile": stream.get("profile", ""),
                "language": stream.get("tags", {}).get("language", ""),
                "tags": stream.get("tags", {}),
            }
            for stream in found.get("streams", [])
        ],
    }
