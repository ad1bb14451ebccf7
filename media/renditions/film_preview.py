"""The preview of a film: its first seconds, small, with a word across the picture."""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache

import ffmpeg as graph  # ffmpeg-python: writes filters only, never runs anything

from media import ffmpeg

BOX_PX = 640  # an upright film stays upright
MARK = "湖湘 预览 PREVIEW"
MARK_LATIN = "HUXIANG PREVIEW"
FILE = "preview.mp4"
_LABELS = re.compile(r"^\[0\]|\[s\d+\];\[s\d+\]|\[s\d+\]$")


def fitted(width: int, height: int) -> tuple[int, int]:
    """Even width and height within the box, never enlarged, px."""
    longest = max(width, height, BOX_PX)
    return max(2, width * BOX_PX // longest // 2 * 2), max(2, height * BOX_PX // longest // 2 * 2)


def picture(size: tuple[int, int]) -> str:
    """The filters: the size, and the word PREVIEW across the picture, white on a dark band."""
    font = cjk_font()
    options = {"fontfile": font} if font else {}
    chain = graph.input("film").filter("scale", *size)
    chain = chain.filter(
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
    return _unlabelled(chain.filter("format", "yuv420p"))


def _unlabelled(chain: graph.nodes.FilterableStream) -> str:
    """The filters of a straight chain as ffmpeg-python writes and escapes them."""
    arguments = chain.output("preview").get_args()
    written = arguments[arguments.index("-filter_complex") + 1]
    return _LABELS.sub(lambda found: "," if ";" in found[0] else "", written)


def output(*, has_sound: bool, length_s: float, label: str) -> list[str]:
    """Its place among the outputs of the pass over the film.

    Args:
        label: of AI-made content, or "".
    """
    sound = ["-map", "[words]", "-c:a", "aac", "-b:a", "64k"] if has_sound else []
    return [
        *("-map", "[preview]", *sound, "-c:v", "libx264", "-preset", "veryfast", "-crf", "30"),
        *("-profile:v", "high", "-fps_mode", "vfr"),
        *ffmpeg.output_options(max_output_mb=32, limit_s=length_s, label=label),
        *("-movflags", ffmpeg.MP4_FLAGS, "-f", "mp4", FILE),
    ]


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
