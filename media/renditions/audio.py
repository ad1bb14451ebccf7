"""Sound: two versions that browsers play, a marked preview, and the peaks for a waveform."""

from __future__ import annotations

from pathlib import Path

from media import ffmpeg, sandbox
from media.renditions.image import make_stills
from media.renditions.made import Made, OnProgress, Outcome, Steps
from media.renditions.parts import ALL, Name, Plan
from media.renditions.scenes import write_scenes
from media.renditions.sound import LIMITS, STEREO, TONE, fade_out, measure, preview_length
from media.renditions.source import look
from media.renditions.waveform import draw, write_peaks

BYTES_PER_S = 24_000  # of the 128 kbit/s copy, with room
WEIGHTS = {"measure": 25, "audio": 70, "waveform": 5}


def make_audio(
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
    """Make the renditions of a recording.

    Args:
        label: of AI-made content, or "".
        preview_s: longest preview, seconds; a soft tone marks it and it fades out at its end.
        loudness_lufs: the level of what is played; the master keeps its own.

    Raises:
        ffmpeg.Failed, ImageFailed: the file could not be decoded within the limits.
    """
    steps = Steps(on_progress, WEIGHTS)
    source = look(master, demuxer)
    if source.sound is None:
        raise ffmpeg.Failed(sandbox.Result(1, b"", "no sound stream", False, 0))
    measured = measure(
        master,
        folder,
        demuxer=demuxer,
        stream=source.sound,
        duration_ms=duration_ms,
        on_time=steps.of("measure", duration_ms),
    )
    facts = {"loudness": measured.loudness.facts(loudness_lufs)}
    files: list[Made] = []
    colour = ""
    if plan.makes(Name.SOUND):
        length_s = preview_length(duration_ms / 1000, preview_s)
        _encode(
            master,
            folder,
            demuxer=demuxer,
            stream=source.sound,
            level=measured.loudness.filter(loudness_lufs),
            limit_s=duration_ms / 1000 + 5,
            preview_s=length_s,
            label=label,
            on_time=steps.of("audio", duration_ms),
        )
        files += [
            Made(
                *("audio_proxy", "audio.m4a", "audio/mp4"),
                duration_ms=duration_ms,
                facts=facts,
            ),
            Made("opus", "audio.opus", "audio/ogg", duration_ms=duration_ms, facts=facts),
            Made("preview", "preview.m4a", "audio/mp4", duration_ms=round(length_s * 1000)),
        ]
        if source.chapters:
            write_scenes(folder / "scenes.json", [], source.chapters, duration_ms=duration_ms)
            files.append(Made("scenes", "scenes.json", "application/json", duration_ms=duration_ms))
    if plan.makes(Name.WAVE):
        picture = folder / "waveform.png"
        draw(measured.peaks, picture)
        made_stills, colour = make_stills(
            picture, folder, thumbnails=thumbnails, poster_px=1200, label=label
        )
        picture.unlink()
        write_peaks(measured.peaks, folder / "waveform.json", duration_ms=duration_ms)
        files += [
            Made("waveform", "waveform.json", "application/json", duration_ms=duration_ms),
            *made_stills,
        ]
    return Outcome(
        files=tuple(files),
        colour=colour,
        made_by=ffmpeg.version(),
        duration_ms=duration_ms,
        facts=facts,
    )


def _encode(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    stream: int,
    level: str,
    limit_s: float,
    preview_s: float,
    label: str,
    on_time: ffmpeg.OnTime,
) -> None:
    """One decoding into AAC, Opus and the preview."""
    megabytes = int(limit_s * BYTES_PER_S / 2**20) + 8
    plain = ["-vn", "-sn", "-dn"]
    options = ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s, label=label)
    short = ffmpeg.output_options(max_output_mb=8, limit_s=preview_s, label=label)
    ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer),
            "-filter_complex",
            f"[0:{stream}]{STEREO},{level},aresample=48000,asplit=3[aac][opus][short];"
            f"[short]atrim=end={preview_s:.3f},{fade_out(preview_s)},"
            "aformat=channel_layouts=mono[words];"
            f"aevalsrc={TONE}:s=48000:d={preview_s:.3f}[tone];"
            "[words][tone]amix=inputs=2:duration=first:normalize=0[preview]",
            *("-map", "[aac]", *plain, "-c:a", "aac", "-b:a", "128k"),
            *("-movflags", ffmpeg.MP4_FLAGS, *options, "-f", "ipod", str(folder / "audio.m4a")),
            *("-map", "[opus]", *plain, "-c:a", "libopus", "-b:a", "96k"),
            *(*options, "-f", "ogg", str(folder / "audio.opus")),
            *("-map", "[preview]", *plain, "-c:a", "aac", "-b:a", "64k", "-ar", "44100"),
            *("-movflags", ffmpeg.MP4_FLAGS, *short, "-f", "ipod", str(folder / "preview.m4a")),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
        on_time=on_time,
    )
