"""Sound: a version that every browser plays, a preview, and the peaks for a waveform."""

from __future__ import annotations

import json
from pathlib import Path

from media import ffmpeg, sandbox
from media.renditions.image import make_stills
from media.renditions.made import Made, OnProgress, Outcome
from media.renditions.waveform import draw, peaks_of_pcm

LIMITS = sandbox.Limits(memory_mb=1024, cpu_s=3600, file_mb=2048, wall_s=3600)
PCM_RATE_HZ = 8_000
FADE_S = 2.0
POINTS = 1_800
BYTES_PER_S = 24_000  # of the 128 kbit/s proxy, with room


def make_audio(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    duration_ms: int,
    preview_s: int,
    thumbnails: tuple[int, ...],
    on_progress: OnProgress,
) -> Outcome:
    """Make the renditions of a recording.

    Args:
        preview_s: longest preview, seconds; it fades out at its end.

    Raises:
        ffmpeg.Failed, ImageFailed: the file could not be decoded within the limits.
    """
    seconds = duration_ms / 1000
    limit_s = seconds + 5
    megabytes = int(limit_s * BYTES_PER_S / 2**20) + 8
    ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer),
            *("-map", "0:a:0", "-vn", "-sn", "-dn"),
            *("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"),
            *("-movflags", "+faststart"),
            *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
            *("-f", "ipod", str(folder / "audio.m4a")),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
        on_time=lambda ms: on_progress(min(ms, duration_ms), duration_ms * 3, "audio"),
    )
    length_s = preview_length(seconds, preview_s)
    _preview(master, folder / "preview.m4a", demuxer, length_s)
    peaks = make_waveform(master, folder, demuxer=demuxer, duration_ms=duration_ms)
    on_progress(2, 3, "waveform")
    picture = folder / "waveform.png"
    draw(peaks, picture)
    made_stills, colour = make_stills(picture, folder, thumbnails=thumbnails, poster_px=1200)
    picture.unlink()
    return Outcome(
        files=(
            Made("audio_proxy", "audio.m4a", "audio/mp4", duration_ms=duration_ms),
            Made("preview", "preview.m4a", "audio/mp4", duration_ms=round(length_s * 1000)),
            Made("waveform", "waveform.json", "application/json", duration_ms=duration_ms),
            *made_stills,
        ),
        colour=colour,
        made_by="ffmpeg",
        duration_ms=duration_ms,
    )


def preview_length(seconds: float, longest_s: int) -> float:
    """A tenth of the whole, at least three seconds; at most `longest_s` and half of the whole."""
    return min(float(longest_s), max(3.0, seconds / 10), seconds / 2)


def make_waveform(
    master: Path, folder: Path, *, demuxer: str, duration_ms: int
) -> list[tuple[int, int]]:
    """Write `waveform.json`: minimum and maximum (-128 to 127) of each of ~1,800 stretches."""
    pcm = folder / "sound.pcm"
    limit_s = duration_ms / 1000 + 5
    megabytes = int(limit_s * PCM_RATE_HZ * 2 / 2**20) + 8
    ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer),
            *("-map", "0:a:0", "-vn", "-ac", "1", "-ar", str(PCM_RATE_HZ)),
            *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
            *("-c:a", "pcm_s16le", "-f", "s16le", str(pcm)),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
    )
    peaks = peaks_of_pcm(pcm, points=POINTS)
    pcm.unlink()
    document = {
        "version": 1,
        "duration_ms": duration_ms,
        "points": len(peaks),
        "bits": 8,
        "data": [value for pair in peaks for value in pair],
    }
    (folder / "waveform.json").write_text(json.dumps(document, separators=(",", ":")))
    return peaks


def _preview(master: Path, target: Path, demuxer: str, length_s: float) -> None:
    fade_s = min(FADE_S, length_s / 3)
    ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer, limit_s=length_s),
            *("-map", "0:a:0", "-vn", "-sn", "-dn"),
            *("-af", f"afade=t=out:st={length_s - fade_s:.3f}:d={fade_s:.3f}"),
            *("-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "44100"),
            *("-movflags", "+faststart"),
            *ffmpeg.output_options(max_output_mb=8, limit_s=length_s),
            *("-f", "ipod", str(target)),
        ],
        max_output_mb=8,
        limits=LIMITS,
    )
