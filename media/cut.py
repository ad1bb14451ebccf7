"""Cut a part out of a recording, exact to the sample and the frame.

Streams are encoded again: a copy can begin at key frames only, up to seconds off. Sound from
lossless masters stays lossless; all else gets the highest settings that make sense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media import ffmpeg, sandbox
from media.sniff import FileType, sniff

OnProgress = Callable[[int, int], None]
LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=4 * 3600, file_mb=8192, wall_s=4 * 3600)
MEGABYTES_PER_S = {"video": 8, "sound": 1}  # room for 4K at CRF 16, and for 24-bit stereo


@dataclass(frozen=True, slots=True)
class CutKind:
    """The form of a cut: container, codecs, and how its file is called."""

    suffix: str
    media_type: str
    muxer: str
    codecs: tuple[str, ...]
    has_picture: bool = False


FILM = CutKind(
    ".mp4",
    "video/mp4",
    "mp4",
    (
        *("-map", "0:v:0", "-map", "0:a:0?", "-c:v", "libx264", "-preset", "medium", "-crf", "16"),
        *("-pix_fmt", "yuv420p", "-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2"),
        *("-c:a", "aac", "-b:a", "256k", "-movflags", ffmpeg.MP4_FLAGS),
    ),
    has_picture=True,
)
SOUND = CutKind(
    ".m4a",
    "audio/mp4",
    "ipod",
    ("-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", "256k", "-movflags", ffmpeg.MP4_FLAGS),
)
LOSSLESS = CutKind(".flac", "audio/flac", "flac", ("-map", "0:a:0", "-vn", "-c:a", "flac"))
KINDS = (FILM, SOUND, LOSSLESS)
_LOSSLESS_TYPES = frozenset({"audio/wav", "audio/flac", "audio/aiff"})


def kind_of_cut(media_type: str) -> CutKind:
    """The form in which a cut of a master of this media type is made."""
    if media_type.startswith("video/"):
        return FILM
    return LOSSLESS if media_type in _LOSSLESS_TYPES else SOUND


def kind_of_type(media_type: str) -> CutKind:
    """The form whose files have this media type."""
    return next(kind for kind in KINDS if kind.media_type == media_type)


def cut(
    master: Path,
    target: Path,
    *,
    kind: CutKind,
    start_ms: int,
    end_ms: int,
    label: str = "",
    on_progress: OnProgress,
) -> None:
    """Write the part from `start_ms` up to `end_ms` to `target`.

    Args:
        label: of AI-made content, or "": the only metadata of the cut.

    Raises:
        ffmpeg.Failed: it could not be decoded or written within the limits.
        ValueError: the stored master is of no accepted type any more.
    """
    file_type = sniff(master)
    if not isinstance(file_type, FileType):
        raise ValueError(f"{master.name} is of no accepted type any more")
    length_ms = end_ms - start_ms
    rate = MEGABYTES_PER_S["video" if kind.has_picture else "sound"]
    megabytes = length_ms * rate // 1000 + 32
    ffmpeg.run(
        [
            *ffmpeg.source(
                master, file_type.decoder, start_s=start_ms / 1000, limit_s=length_ms / 1000
            ),
            *ffmpeg.output_options(max_output_mb=megabytes, limit_s=length_ms / 1000, label=label),
            *("-sn", "-dn", "-fflags", "+bitexact", "-flags", "+bitexact"),
            *(*kind.codecs, "-f", kind.muxer, str(target)),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
        on_time=lambda reached_ms: on_progress(min(reached_ms, length_ms), length_ms),
    )
