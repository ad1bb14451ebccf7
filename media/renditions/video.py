"""Film: an adaptive stream, a progressive MP4, a marked preview, stills, a strip, its cuts.

The master's picture is decoded once: every size, the preview, the frame for the stills, the
strip's pictures and the scene cuts come out of that one pass. The progressive file is a size
of the adaptive stream in another wrapping; a preview or stills that alone are lost come of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from media import ffmpeg, sandbox
from media.renditions import film_graph, film_preview, hls, strip
from media.renditions.image import make_stills
from media.renditions.made import Made, OnProgress, Outcome, Steps
from media.renditions.parts import ALL, Name, Plan
from media.renditions.scenes import parse_scdet, write_scenes
from media.renditions.sound import Measured, fade_out, measure, preview_length
from media.renditions.source import Source, look
from media.renditions.waveform import write_peaks

LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=8 * 3600, file_mb=8192, wall_s=8 * 3600)
POSTER_PX = 1200
FILM = "video.mp4"
WEIGHTS = {"measure": 8, "video": 85, "wrap": 3, "poster": 4}


def make_video(
    master: Path,
    folder: Path,
    *,
    plan: Plan = ALL,
    demuxer: str,
    duration_ms: int,
    preview_s: int,
    loudness_lufs: float,
    thumbnails: tuple[int, ...],
    label: str,
    on_progress: OnProgress,
) -> Outcome:
    """Make the renditions of a film.

    Args:
        label: of AI-made content, or "".
        plan: its preview and stills alone are made of the progressive film in `folder`.
        preview_s: longest preview, seconds; it is small and carries a visible mark.
        loudness_lufs: the level of what is played; the master keeps its own.

    Raises:
        ffmpeg.Failed, ImageFailed: the file could not be decoded within the limits.
    """
    steps = Steps(on_progress, WEIGHTS)
    length_s = preview_length(duration_ms / 1000, preview_s)
    files: list[Made] = []
    facts: dict[str, Any] = {}
    if plan.makes(Name.FILM):
        files, facts = _make_film(
            master,
            folder,
            demuxer=demuxer,
            duration_ms=duration_ms,
            length_s=length_s,
            loudness_lufs=loudness_lufs,
            label=label,
            steps=steps,
        )
    elif plan.makes(Name.PREVIEW):
        on_time = steps.of("video", round(length_s * 1000))
        files.append(_make_preview(folder, length_s=length_s, label=label, on_time=on_time))
    colour = ""
    if plan.makes(Name.STILLS):
        frame = folder / film_graph.FRAME
        on_time = steps.of("poster", 10_000)
        if not frame.is_file():
            _grab(folder / FILM, frame, at_s=duration_ms / 10_000, on_time=on_time)
        on_time(5_000)
        made_stills, colour = make_stills(
            frame, folder, thumbnails=thumbnails, poster_px=POSTER_PX, label=label
        )
        frame.unlink()
        files += made_stills
    return Outcome(
        files=tuple(files),
        colour=colour,
        made_by=f"{ffmpeg.version()} libx264",
        duration_ms=duration_ms,
        facts=facts,
    )


def _make_film(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    duration_ms: int,
    length_s: float,
    loudness_lufs: float,
    label: str,
    steps: Steps,
) -> tuple[list[Made], dict[str, Any]]:
    """What comes out of the pass over the master, the preview with it."""
    source = look(master, demuxer)
    if source.picture is None:
        raise ffmpeg.Failed(sandbox.Result(1, b"", "no picture stream", False, 0))
    sound = None
    if source.sound is not None:
        sound = measure(
            master,
            folder,
            demuxer=demuxer,
            stream=source.sound,
            duration_ms=duration_ms,
            on_time=steps.of("measure", duration_ms),
        )
    level = sound.loudness.filter(loudness_lufs) if sound else ""
    sizes = hls.rungs(source.picture)
    adaptive = hls.wanted(source.picture, duration_ms)
    if not adaptive:
        sizes = sizes[:1]
    _encode(
        master,
        folder,
        demuxer=demuxer,
        source=source,
        sizes=sizes,
        adaptive=adaptive,
        level=level,
        label=label,
        duration_ms=duration_ms,
        preview_s=length_s,
        on_time=steps.of("video", duration_ms),
    )
    plain = film_graph.plain(sizes)
    files: list[Made] = []
    if adaptive:
        tracks = [rung.name for rung in sizes] + (["sound"] if sound else [])
        hls.require_whole(folder / hls.FOLDER, tracks)
        hls.write_master(folder / hls.FOLDER, sizes, has_sound=sound is not None)
        on_time = steps.of("wrap", duration_ms)
        _wrap(folder, plain.name, has_sound=sound is not None, label=label,
              seconds=duration_ms / 1000 + 5, on_time=on_time)  # fmt: skip
        files += _hls_files(sizes, has_sound=sound is not None, duration_ms=duration_ms)
    facts = {"loudness": sound.loudness.facts(loudness_lufs)} if sound else {}
    files += [
        Made(
            *("proxy", FILM, "video/mp4", "720p", plain.width, plain.height, duration_ms),
            facts=facts,
        ),
        _preview(film_graph.preview_size(sizes), length_s),
        *_beside(folder, source, sound, sizes[-1], label=label, duration_ms=duration_ms),
    ]
    return files, facts


def _preview(size: tuple[int, int], length_s: float) -> Made:
    return Made(*("preview", film_preview.FILE, "video/mp4", "360p", *size), round(length_s * 1000))


def _encode(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    source: Source,
    sizes: list[hls.Rung],
    adaptive: bool,
    level: str,
    label: str,
    duration_ms: int,
    preview_s: float,
    on_time: ffmpeg.OnTime,
) -> None:
    """The one pass over the master's picture."""
    assert source.picture is not None  # noqa: S101  # asked by the caller
    limit_s = duration_ms / 1000 + 5
    megabytes = int(limit_s * 1.5) + 32  # 12 Mbit/s and room; -fs cuts beyond
    (folder / hls.FOLDER).mkdir()
    graph = film_graph.build(
        source, sizes, level=level, duration_ms=duration_ms, preview_s=preview_s
    )
    has_sound = source.sound is not None
    ends = film_graph.adaptive_output if adaptive else film_graph.single_output
    options = ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s, label=label)
    ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer, limit_s=limit_s),
            *("-filter_complex", graph),
            *ends(sizes, has_sound=has_sound, options=options),
            *film_graph.beside_output(
                has_sound=has_sound, limit_s=limit_s, preview_s=preview_s, label=label
            ),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
        on_time=on_time,
        cwd=folder,
    )
    if not adaptive:
        (folder / hls.FOLDER).rmdir()


def _wrap(
    folder: Path,
    size: str,
    *,
    has_sound: bool,
    label: str,
    seconds: float,
    on_time: ffmpeg.OnTime,
) -> None:
    """`video.mp4` out of one size and the sound of the adaptive stream; nothing is encoded."""
    parts = [*ffmpeg.source(folder / hls.FOLDER / f"{size}.mp4", "mov"), "-map", "0:v:0"]
    if has_sound:
        inputs = ffmpeg.source(folder / hls.FOLDER / "sound.mp4", "mov")
        parts = [*parts[:-2], *inputs, "-map", "0:v:0", "-map", "1:a:0"]
    ffmpeg.run(
        [
            *parts,
            *("-c", "copy", "-movflags", ffmpeg.MP4_FLAGS),
            *ffmpeg.output_options(max_output_mb=LIMITS.file_mb - 16, limit_s=seconds, label=label),
            *("-f", "mp4", str(folder / FILM)),
        ],
        max_output_mb=LIMITS.file_mb - 16,
        limits=LIMITS,
        on_time=on_time,
    )


def _hls_files(sizes: list[hls.Rung], *, has_sound: bool, duration_ms: int) -> list[Made]:
    files = [Made("hls", f"{hls.FOLDER}/master.m3u8", hls.PLAYLIST, "master.m3u8")]
    tracks = [(rung.name, rung.width, rung.height) for rung in sizes]
    for name, width, height in [*tracks, *([("sound", None, None)] if has_sound else [])]:
        kind = "audio/mp4" if name == "sound" else "video/mp4"
        files += [
            Made("hls", f"{hls.FOLDER}/{name}.m3u8", hls.PLAYLIST, f"{name}.m3u8"),
            Made(
                *("hls", f"{hls.FOLDER}/{name}.mp4", kind, f"{name}.mp4", width, height),
                duration_ms,
            ),
        ]
    return files


def _beside(
    folder: Path,
    source: Source,
    sound: Measured | None,
    smallest: hls.Rung,
    *,
    label: str,
    duration_ms: int,
) -> list[Made]:
    """The strip, the waveform, and the cuts with the container's chapters."""
    width, height = film_graph.strip_size(smallest)
    files = strip.write_strip(
        folder, width=width, height=height, label=label, duration_ms=duration_ms
    )
    if sound is not None:
        write_peaks(sound.peaks, folder / "waveform.json", duration_ms=duration_ms)
        files.append(Made("waveform", "waveform.json", "application/json", duration_ms=duration_ms))
    printed = folder / film_graph.SCENES
    scenes = parse_scdet(printed.read_text()) if printed.exists() else []
    printed.unlink(missing_ok=True)
    write_scenes(folder / "scenes.json", scenes, source.chapters, duration_ms=duration_ms)
    return [*files, Made("scenes", "scenes.json", "application/json", duration_ms=duration_ms)]


def _make_preview(folder: Path, *, length_s: float, label: str, on_time: ffmpeg.OnTime) -> Made:
    """The preview out of the progressive film."""
    film = look(folder / FILM, "mov")
    assert film.picture is not None  # noqa: S101  # we made it
    size = film_preview.fitted(film.picture.width, film.picture.height)
    chains = [f"[0:v:0]{film_preview.picture(size)}[preview]"]
    if film.sound is not None:
        chains.append(f"[0:a:0]{fade_out(length_s)}[words]")
    ffmpeg.run(
        [
            *ffmpeg.source(folder / FILM, "mov", limit_s=length_s),
            *("-filter_complex", ";".join(chains)),
            *film_preview.output(has_sound=film.sound is not None, length_s=length_s, label=label),
        ],
        max_output_mb=32,
        limits=LIMITS,
        on_time=on_time,
        cwd=folder,
    )
    return _preview(size, length_s)


def _grab(film: Path, target: Path, *, at_s: float, on_time: ffmpeg.OnTime) -> None:
    """The most typical of the frames after `at_s`.

    The first ones for a film that is shorter than its container promised.
    """
    for start_s in (at_s, 0.0):
        ffmpeg.run(
            [
                *ffmpeg.source(film, "mov", start_s=start_s, limit_s=film_graph.TYPICAL_S),
                *("-map", "0:v:0", "-an", "-vf", "thumbnail=30", "-frames:v", "1"),
                *ffmpeg.output_options(max_output_mb=64, limit_s=film_graph.TYPICAL_S),
                *("-c:v", "tiff", "-compression_algo", "raw", "-pix_fmt", "rgb24"),
                *("-f", "image2", "-update", "1", str(target)),
            ],
            max_output_mb=64,
            limits=LIMITS,
            on_time=on_time,
        )
        if target.is_file():
            return
    raise ffmpeg.Failed(sandbox.Result(1, b"", "no frame could be decoded", False, 0))
