"""Our own runner of ffmpeg and ffprobe; ffmpeg-python only builds filter graphs.

Every call: an absolute path, closed stdin, only the file protocol, only the one container
format that was found beforehand, a pixel limit, a time limit, a size limit, no metadata in
what it writes, two threads, and the limits of `media.sandbox`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from media import sandbox

THREADS = "2"
MP4_FLAGS = "+faststart+use_metadata_tags"  # index first; names of metadata are kept as given
OnTime = Callable[[int], None]  # position reached, ms
MAX_PIXELS = str(8192 * 4352)  # of one frame of film: 8K
PROBE = sandbox.Limits(memory_mb=1024, cpu_s=30, file_mb=1, wall_s=60)
SCAN = sandbox.Limits(memory_mb=1024, cpu_s=300, file_mb=1, wall_s=600)
# Names of demuxers: a playlist or a script that is named .mp4 is not opened by any of these.
FORMATS = {
    "mov": "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska": "matroska,webm",
    "ogg": "ogg",
    "wav": "wav",
    "flac": "flac",
    "mp3": "mp3",
    "aiff": "aiff",
}


class ToolMissing(Exception):
    """ffmpeg or ffprobe isn't on this machine."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        super().__init__(tool)


class Failed(Exception):
    """The tool did not do its work.

    Attributes:
        result: how it ended, with the end of what it said.
    """

    def __init__(self, result: sandbox.Result) -> None:
        self.result = result
        super().__init__(f"ended with {result.code}: {result.stderr[-500:].strip()}")


@lru_cache
def tool(name: str) -> str:
    """Absolute path of ffmpeg or ffprobe.

    Raises:
        ToolMissing: it is not installed.
    """
    path = shutil.which(name)
    if path is None:
        raise ToolMissing(name)
    return str(Path(path).absolute())


@lru_cache
def version() -> str:
    """Name and version, such as `ffmpeg 5.1.9`, for the record of what made a file."""
    words = sandbox.run([tool("ffmpeg"), "-version"], limits=PROBE).stdout.split(maxsplit=3)
    return f"ffmpeg {words[2].decode()}" if len(words) > 2 else "ffmpeg"


def source(path: Path, demuxer: str, *, start_s: float = 0, limit_s: float = 0) -> list[str]:
    """The input arguments: nothing but this file, as this format, within these limits."""
    arguments = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS[demuxer]]
    arguments += ["-f", demuxer, "-max_pixels", MAX_PIXELS, "-threads", THREADS]
    if start_s > 0:
        arguments += ["-ss", f"{start_s:.3f}"]
    if limit_s > 0:
        arguments += ["-t", f"{limit_s:.3f}"]
    return [*arguments, "-i", f"file:{path.absolute()}"]


def probe(path: Path, demuxer: str, *, chapters: bool = False) -> dict[str, Any]:
    """ffprobe's format and streams, and on demand the chapters.

    Raises:
        Failed: it could not read the file.
        ToolMissing: ffprobe is not installed.
    """
    command = [
        *(tool("ffprobe"), "-v", "error", "-print_format", "json", "-show_format"),
        *("-show_streams", *(["-show_chapters"] if chapters else [])),
        *("-protocol_whitelist", "file"),
        *("-format_whitelist", FORMATS[demuxer], "-f", demuxer, "-max_pixels", MAX_PIXELS),
        *("-i", f"file:{path.absolute()}"),
    ]
    result = sandbox.run(command, limits=PROBE)
    if not result.ok:
        raise Failed(result)
    return json.loads(result.stdout or b"{}")


def run(
    arguments: Sequence[str],
    *,
    max_output_mb: int,
    limits: sandbox.Limits,
    on_time: OnTime | None = None,
    cwd: Path | None = None,
    loglevel: str = "warning",
) -> sandbox.Result:
    """Run ffmpeg over input and output arguments.

    Args:
        arguments: `source(...)` followed by filters and outputs; each output is preceded
            by `output_options()`.
        on_time: called with the position reached, in milliseconds; what it raises (a
            cancelled job) kills ffmpeg and goes on to the caller.
        cwd: where relative names of outputs lie.
        loglevel: `info` where what a filter reports at its end is wanted.

    Raises:
        Failed: it ended badly or ran into a limit.
    """
    command = [
        *(tool("ffmpeg"), "-hide_banner", "-nostdin", "-nostats", "-loglevel", loglevel, "-y"),
        *("-progress", "pipe:1", "-filter_threads", THREADS),
        *arguments,
    ]

    def line(text: str) -> None:
        name, _, value = text.partition("=")
        if name == "out_time_us" and on_time is not None and value.lstrip("-").isdigit():
            on_time(max(0, int(value) // 1000))

    bounded = sandbox.Limits(
        memory_mb=limits.memory_mb,
        cpu_s=limits.cpu_s,
        file_mb=min(limits.file_mb, max_output_mb + 16),
        wall_s=limits.wall_s,
    )
    result = sandbox.run(command, limits=bounded, on_line=line, cwd=cwd)
    # It may report a full disk and still end with 0; the file is cut short then.
    if not result.ok or "No space left on device" in result.stderr:
        raise Failed(result)
    return result


def output_options(*, max_output_mb: int, limit_s: float, label: str = "") -> list[str]:
    """What precedes every output: no metadata, threads, longest time and largest size.

    Args:
        label: of AI-made content (GB 45438-2025), the only thing that is written in place of
            the metadata; containers of the MP4 family need `MP4_FLAGS` to take it.
    """
    return [
        *("-map_metadata", "-1", "-map_chapters", "-1", "-threads", THREADS),
        *("-t", f"{limit_s:.3f}", "-fs", str(max_output_mb * 2**20)),
        *(["-metadata", f"AIGC={label}"] if label else []),
    ]


def scan(path: Path, demuxer: str, *, limit_s: float, seconds: float = 1) -> tuple[int, str]:
    """Read the whole file without decoding it, and decode its first seconds.

    Both in one process that opens the file twice: one start of ffmpeg costs more than either.

    Returns:
        Position of its last packet in ms, and what ffmpeg complained of on the way.

    Raises:
        Failed: it could not be read to its end, or nothing could be decoded.
    """
    last = 0

    def keep(position_ms: int) -> None:
        nonlocal last
        last = max(last, position_ms)

    result = run(
        [
            *source(path, demuxer),
            *source(path, demuxer, limit_s=seconds),
            *("-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy"),
            *output_options(max_output_mb=1, limit_s=limit_s),
            *("-f", "null", "-"),
            *("-map", "1:v:0?", "-map", "1:a:0?"),
            *output_options(max_output_mb=1, limit_s=seconds),
            *("-f", "null", "-"),
        ],
        max_output_mb=1,
        limits=SCAN,
        on_time=keep,
    )
    return last, result.stderr
