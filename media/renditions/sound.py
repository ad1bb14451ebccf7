"""What recordings and the sound of films share: one reading that measures, and the previews.

The master's sound is decoded twice, as EBU R128 needs: once to measure it, together with the
peaks of the waveform, and once to encode everything that is played.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media import ffmpeg, sandbox
from media.renditions.loudness import Loudness, parse_summary
from media.renditions.waveform import POINTS, peaks_of_pcm

LIMITS = sandbox.Limits(memory_mb=1024, cpu_s=3600, file_mb=2048, wall_s=3600)
PCM_RATE_HZ = 8_000
STEREO = "aresample=48000,aformat=channel_layouts=stereo"
FADE_S = 2.0
# The mark of a preview that is only heard: a soft tone (B5, 0.35 s, about -26 dBFS) half a
# second in and then every six seconds: it stays out of the way of listening, and cannot be
# cut out without cutting the recording.
TONE = "0.05*sin(2*PI*988*t)*lt(mod(t+5.5\\,6)\\,0.35)*sin(PI*mod(t+5.5\\,6)/0.35)"


@dataclass(frozen=True, slots=True)
class Measured:
    loudness: Loudness
    peaks: list[tuple[int, int]]


def measure(
    master: Path,
    folder: Path,
    *,
    demuxer: str,
    stream: int,
    duration_ms: int,
    on_time: ffmpeg.OnTime,
) -> Measured:
    """Read the sound once: its loudness as EBU R128 says, and the peaks of its waveform.

    Args:
        folder: where the decoded sound lies meanwhile.
        stream: index of the sound stream in the file.

    Raises:
        ffmpeg.Failed: it could not be decoded within the limits.
    """
    pcm = folder / "sound.pcm"
    limit_s = duration_ms / 1000 + 5
    megabytes = int(limit_s * PCM_RATE_HZ * 2 / 2**20) + 8
    result = ffmpeg.run(
        [
            *ffmpeg.source(master, demuxer),
            "-filter_complex",
            f"[0:{stream}]{STEREO},asplit[m][w];"
            "[m]ebur128=peak=true:framelog=verbose,anullsink;"
            f"[w]aresample={PCM_RATE_HZ},aformat=sample_fmts=s16:channel_layouts=mono[pcm]",
            *("-map", "[pcm]", "-c:a", "pcm_s16le"),
            *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
            *("-f", "s16le", str(pcm)),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
        on_time=on_time,
        loglevel="info",
    )
    peaks = peaks_of_pcm(pcm, points=POINTS)
    pcm.unlink()
    return Measured(parse_summary(result.stderr), peaks)


def preview_length(seconds: float, longest_s: int) -> float:
    """A tenth of the whole, at least three seconds; at most `longest_s` and half of the whole."""
    return min(float(longest_s), max(3.0, seconds / 10), seconds / 2)


def fade_out(length_s: float) -> str:
    """An audio filter: the sound goes away at the end of the preview."""
    fade_s = min(FADE_S, length_s / 3)
    return f"afade=t=out:st={length_s - fade_s:.3f}:d={fade_s:.3f}"
