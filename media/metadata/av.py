"""What a recording or film says of itself, by MediaInfo's library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_LEFT_OUT = {
    "complete_name", "folder_name", "file_name", "file_name_extension", "file_extension",
    "file_last_modification_date", "file_last_modification_date__local", "file_creation_date",
    "file_creation_date__local", "count", "count_of_stream_of_this_kind", "kind_of_stream",
    "stream_identifier", "proportion_of_this_stream", "cover_data", "track_type",
}  # fmt: skip


def read_av(path: Path) -> dict[str, Any]:
    """`mediainfo`: the tracks (General, Video, Audio, Text, Menu) with their values."""
    from pymediainfo import MediaInfo

    try:
        parsed = MediaInfo.parse(path, parse_speed=0.5)
    except (OSError, RuntimeError, ValueError):
        return {}
    tracks = [_track(track.to_data()) for track in parsed.tracks]
    return {"mediainfo": tracks} if tracks else {}


def _track(data: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in data.items()
        if name not in _LEFT_OUT and not name.startswith("other_") and value not in ("", None)
    }
    return {"track": data.get("track_type", ""), **kept}
