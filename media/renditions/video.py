"""Film: a progressive MP4 that starts at once, a marked preview, a poster, thumbnails."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

import ffmpeg as graph  # ffmpeg-python: builds arguments only, never runs anything

from media import ffmpeg, sandbox
from media.renditions.audio import make_waveform, preview_length
from media.renditions.image import make_stills
from media.renditions.made import Made, OnProgress, Outcome

LIMITS = sandbox.Limits(memory_mb=2048, cpu_s=4 * 3600, file_mb=4096, wall_s=4 * 3600)
PROXY_PX = (1280, 720)
PREVIEW_PX = (640, 360)
MARK = "湖湘 预览 PREVIEW"
MARK_LATIN = "HUXIANG PREVIEW"
POSTER_PX = 1200


def make_video(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    duration_ms: int,
    has_sound: bool,
    preview_s: int,
    thumbnails: tuple[int, ...],
    on_progress: OnProgress,
) -> Outcome:
    """Make the renditions of a film.

    Args:
        preview_s: longest preview, seconds; it is small and carries a visible mark.

    Raises:
        ffmpeg.Failed, ImageFailed: the file could not be decoded within the limits.
    """
    seconds = duration_ms / 1000
    on_progress(1, 100, "poster")
    frame = folder / "frame.png"
    _grab(master, frame, demuxer, at_s=seconds / 10)
    made_stills, colour = make_stills(frame, folder, thumbnails=thumbnails, poster_px=POSTER_PX)
    frame.unlink()

    length_s = preview_length(seconds, preview_s)
    _encode(
        master,
        folder / "preview.mp4",
        demuxer=demuxer,
        box=PREVIEW_PX,
        crf=30,
        limit_s=length_s,
        has_sound=has_sound,
        mark=True,
        on_time=lambda ms: None,
    )
    _encode(
        master,
        folder / "video.mp4",
        demuxer=demuxer,
        box=PROXY_PX,
        crf=23,
        limit_s=seconds + 5,
        has_sound=has_sound,
        mark=False,
        on_time=lambda ms: on_progress(10 + min(85, ms * 85 // duration_ms), 100, "video"),
    )
    width, height = _size(folder / "video.mp4")
    small_width, small_height = _size(folder / "preview.mp4")
    files = [
        Made("proxy", "video.mp4", "video/mp4", "720p", width, height, duration_ms),
        Made(
            *("preview", "preview.mp4", "video/mp4", "360p", small_width, small_height),
            round(length_s * 1000),
        ),
        *made_stills,
    ]
    if has_sound:
        make_waveform(master, folder, demuxer=demuxer, duration_ms=duration_ms)
        files.append(Made("waveform", "waveform.json", "application/json", duration_ms=duration_ms))
    return Outcome(
        files=tuple(files), colour=colour, made_by="ffmpeg libx264", duration_ms=duration_ms
    )


def _encode(
    master: Path,
    target: Path,
    *,
    demuxer: str,
    box: tuple[int, int],
    crf: int,
    limit_s: float,
    has_sound: bool,
    mark: bool,
    on_time: ffmpeg.OnTime,
) -> None:
    """Encode into H.264 and AAC, no larger than the box, ready for progressive playback."""
    megabytes = int(limit_s * 1.5) + 32  # 12 Mbit/s and room; -fs cuts beyond
    arguments = _graph(master, target, box=box, crf=crf, has_sound=has_sound, mark=mark)
    # Our own input and limits take the place of the plain `-i file` that the graph carries.
    inputs = arguments.index("-i")
    command = [
        *ffmpeg.source(master, demuxer, limit_s=limit_s),
        *arguments[inputs + 2 : -1],
        *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
        arguments[-1],
    ]
    ffmpeg.run(command, max_output_mb=megabytes, limits=LIMITS, on_time=on_time)


def _graph(
    master: Path, target: Path, *, box: tuple[int, int], crf: int, has_sound: bool, mark: bool
) -> list[str]:
    """Arguments of one encoding, as ffmpeg-python builds them."""
    source = graph.input(str(master))
    # Anamorphic film is given square pixels before it is fitted into the box.
    picture = source.video.filter("scale", "trunc(iw*sar/2)*2", "ih").filter("setsar", "1")
    picture = picture.filter(
        "scale",
        f"min({box[0]},iw)",
        f"min({box[1]},ih)",
        force_original_aspect_ratio="decrease",
        force_divisible_by="2",
    )
    if mark:
        picture = _marked(picture)
    streams = [picture.filter("format", "yuv420p")]
    options = {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": crf,
        "profile:v": "high",
        "g": 96,
        "movflags": "+faststart",
        "f": "mp4",
        "fps_mode": "vfr",
    }
    if has_sound:
        streams.append(source.audio)
        options |= {"c:a": "aac", "b:a": "128k", "ac": 2, "ar": 48_000}
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


def _grab(master: Path, target: Path, demuxer: str, *, at_s: float) -> None:
    """The most typical of the frames after `at_s`; the first frame where there are none."""
    for start_s in (at_s, 0.0):
        ffmpeg.run(
            [
                *ffmpeg.source(master, demuxer, start_s=start_s, limit_s=10),
                *("-map", "0:v:0", "-an", "-vf"),
                "scale=trunc(iw*sar/2)*2:ih,setsar=1,thumbnail=30,"
                "scale='min(1280,iw)':'min(1280,ih)':force_original_aspect_ratio=decrease",
                *("-frames:v", "1"),
                *ffmpeg.output_options(max_output_mb=16, limit_s=10),
                *("-f", "image2", "-update", "1", "-c:v", "png", str(target)),
            ],
            max_output_mb=16,
            limits=LIMITS,
        )
        if target.is_file():
            return
    raise ffmpeg.Failed(sandbox.Result(1, b"", "no frame could be decoded", False, 0))


def _size(path: Path) -> tuple[int, int]:
    """Width and height of a film that we made, px."""
    stream = ffmpeg.probe(path, "mov")["streams"][0]
    return int(stream["width"]), int(stream["height"])
