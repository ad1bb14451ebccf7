"""The preview of a film: its first seconds, small, with a word across the picture."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

import ffmpeg as graph  # ffmpeg-python: builds arguments only, never runs anything

from media import ffmpeg, sandbox
from media.renditions.sound import fade_out

LIMITS = sandbox.Limits(memory_mb=1024, cpu_s=600, file_mb=64, wall_s=600)
BOX_PX = (640, 640)  # an upright film stays upright
MARK = "湖湘 预览 PREVIEW"
MARK_LATIN = "HUXIANG PREVIEW"


def make_preview(
    film: Path,
    target: Path,
    *,
    length_s: float,
    has_sound: bool,
    label: str,
    on_time: ffmpeg.OnTime,
) -> tuple[int, int]:
    """Encode the first `length_s` seconds of `film`, an MP4 that we made.

    Args:
        label: of AI-made content, or "".

    Returns:
        Width and height, px.

    Raises:
        ffmpeg.Failed: it could not be encoded within the limits.
    """
    arguments = _graph(film, target, length_s=length_s, has_sound=has_sound)
    # Our own input and limits take the place of the plain `-i file` that the graph carries.
    inputs = arguments.index("-i")
    ffmpeg.run(
        [
            *ffmpeg.source(film, "mov", limit_s=length_s),
            *arguments[inputs + 2 : -1],
            *ffmpeg.output_options(max_output_mb=32, limit_s=length_s, label=label),
            arguments[-1],
        ],
        max_output_mb=32,
        limits=LIMITS,
        on_time=on_time,
    )
    stream = ffmpeg.probe(target, "mov")["streams"][0]
    return int(stream["width"]), int(stream["height"])


def _graph(film: Path, target: Path, *, length_s: float, has_sound: bool) -> list[str]:
    """Arguments of the encoding, as ffmpeg-python builds them."""
    source = graph.input(str(film))
    picture = source.video.filter(
        "scale",
        f"min({BOX_PX[0]},iw)",
        f"min({BOX_PX[1]},ih)",
        force_original_aspect_ratio="decrease",
        force_divisible_by="2",
    )
    streams = [_marked(picture).filter("format", "yuv420p")]
    options = {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": 30,
        "profile:v": "high",
        "movflags": ffmpeg.MP4_FLAGS,
        "f": "mp4",
        "fps_mode": "vfr",
    }
    if has_sound:
        name, _, values = fade_out(length_s).partition("=")
        fade = dict(pair.split("=") for pair in values.split(":"))
        streams.append(source.audio.filter(name, **fade))
        options |= {"c:a": "aac", "b:a": "64k"}
    return graph.output(*streams, str(target), **options).get_args()


def _marked(picture: graph.nodes.FilterableStream) -> graph.nodes.FilterableStream:
    """The word PREVIEW across the picture, white on a dark band."""
    font = cjk_font()
    options = {"fontfile": font} if font else {}
    return picture.filter(
        "drawtext",
        text=MARK if font else MARK_LATIN,
        fontcolor="white@0.85",
        fontsize="max(14,h/10)",
        box=1,
        boxcolor="black@0.45",
        boxborderw=10,
        x="(w-text_w)/2",
        y="(h-text_h)*0.85",
        **options,
    )


@lru_cache
def cjk_font() -> str:
    """Path of a font with Chinese characters, or "" where there is none."""
    try:
        found = subprocess.run(
            ["fc-match", "-f", "%{file}|%{lang}", "Noto Sans CJK SC:lang=zh-cn"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    path, _, languages = found.partition("|")
    return path if "zh-cn" in languages.split("|") else ""
