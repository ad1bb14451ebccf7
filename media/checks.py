"""Everything asked of a file before any of it is stored; the order is part of the safety.

Size, then type by content, then dimensions and one decoding in a limited process. Each
refusal is its own class in `media.errors` and says what to do.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from media import ffmpeg, sandbox
from media.errors import (
    Animated,
    Damaged,
    DecoderFailed,
    EmptyFile,
    Encrypted,
    FileTooLarge,
    KindMismatch,
    NoStreams,
    SampleFormat,
    ToolMissing,
    TooLong,
    TooManyPages,
    TooManyPixels,
    Truncated,
    TypeMismatch,
    Unreadable,
    UnsupportedType,
)
from media.metadata.pronom import puid
from media.models import Asset
from media.sniff import OGG, SUFFIXES, FileType, sniff

IMAGE_LIMITS = sandbox.Limits(memory_mb=3072, cpu_s=120, file_mb=1, wall_s=180)
DOCUMENT_LIMITS = sandbox.Limits(memory_mb=2048, cpu_s=60, file_mb=1, wall_s=90)
# A container may promise a little more than its last packet holds.
TAIL_TOLERANCE_MS = 1_500
TAIL_TOLERANCE_SHARE = 0.05
_TOO_LARGE = re.compile(r"Picture size (\d+)x(\d+) exceeds")  # ffmpeg, of its -max_pixels


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed.

    Attributes:
        file_type: its type by content.
        media_type: IANA media type, refined by what the streams are.
        kind: image, audio, video or document.
        width, height: px as shown, None for sound.
        duration_ms: None for images.
        technical: what else is known, for the master's row.
        warnings: stable codes of what was odd and is tolerated.
        embedded: what of the file's own metadata was read on the way, for
            `media.metadata.extract`, so that no process is started for it again: the tree of
            an image, ffprobe's answer for a recording or film; None where it was not read.
    """

    file_type: FileType
    media_type: str
    kind: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    technical: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    embedded: dict[str, Any] | None = None


def check_file(path: Path, *, name: str, kind: str | None = None) -> Checked:
    """Check the file at `path`, whose own name was `name`.

    Args:
        kind: image, audio, video or document where the caller needs just that.

    Raises:
        MediaRefused: one of its subclasses, by what is wrong.
    """
    check_size(path, name=name)
    file_type = identify(path, name=name)
    checked = _CHECKS[file_type.family](path, file_type)
    if kind is not None and checked.kind != kind:
        raise KindMismatch(wanted=Asset.Kind(kind).label, found=Asset.Kind(checked.kind).label)
    return checked


def check_size(path: Path, *, name: str) -> int:
    """The size in bytes of a readable, regular, not empty and not too large file."""
    try:
        status = path.stat()
    except OSError as error:
        raise Unreadable(name) from error
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(name)
    if status.st_size == 0:
        raise EmptyFile
    if status.st_size > settings.MEDIA_MAX_UPLOAD_MB * 2**20:
        raise FileTooLarge(size_bytes=status.st_size, limit_mb=settings.MEDIA_MAX_UPLOAD_MB)
    return status.st_size


def identify(path: Path, *, name: str) -> FileType:
    """The accepted type by content."""
    try:
        found = sniff(path)
    except OSError as error:
        raise Unreadable(name) from error
    if isinstance(found, FileType):
        return found
    suffix = Path(name).suffix.lower()
    if suffix in SUFFIXES:
        raise TypeMismatch(suffix=suffix, found=found)
    raise UnsupportedType(found)


def _check_image(path: Path, file_type: FileType) -> Checked:
    limit = settings.MEDIA_MAX_MEGAPIXELS
    command = sandbox.python_module(
        "media.probe_image",
        *(path.absolute(), file_type.decoder, file_type.pillow_format or "-"),
        *(str(limit * 1_000_000), str(settings.MEDIA_MAX_PAGES)),
    )
    result = sandbox.run(command, limits=IMAGE_LIMITS)
    answer, whole, metadata = result.stdout.partition(b"\n")
    if not whole:
        raise DecoderFailed
    facts = json.loads(answer)
    if (bad := facts.pop("bad", None)) is not None:
        raise _image_refusal(bad, facts, file_type)
    return Checked(
        file_type,
        file_type.media_type,
        Asset.Kind.IMAGE,
        facts.pop("width"),
        facts.pop("height"),
        technical=_technical(path, file_type, facts),
        # Metadata that kill their reader say nothing against the picture.
        embedded=json.loads(metadata) if result.ok else None,
    )


def _technical(path: Path, file_type: FileType, facts: dict[str, Any]) -> dict[str, Any]:
    """What the master's row keeps; with the PRONOM identifier where it is certain."""
    known = puid(path, file_type.name)
    return {"format": file_type.name, **({"puid": known} if known else {}), **facts}


def _image_refusal(bad: str, facts: dict[str, int], file_type: FileType) -> Exception:
    if bad == "pixels":
        return TooManyPixels(**facts)
    if bad == "animated":
        return Animated(facts["frames"])
    if bad == "pages":
        return TooManyPages(**facts)
    if bad == "format":
        return SampleFormat()
    return Truncated() if bad == "truncated" else Damaged(file_type.name)


def _check_document(path: Path, file_type: FileType) -> Checked:
    command = sandbox.python_module("media.probe_document", path.absolute())
    result = sandbox.run(command, limits=DOCUMENT_LIMITS)
    if not result.ok:
        raise DecoderFailed
    facts = json.loads(result.stdout)
    if (bad := facts.pop("bad", None)) is not None:
        raise Encrypted if bad == "encrypted" else Damaged(file_type.name)
    if facts["pages"] > settings.MEDIA_MAX_PAGES:
        raise TooManyPages(pages=facts["pages"], limit=settings.MEDIA_MAX_PAGES)
    return Checked(
        file_type,
        file_type.media_type,
        Asset.Kind.DOCUMENT,
        facts.pop("width"),
        facts.pop("height"),
        technical=_technical(path, file_type, facts),
    )


def _check_av(path: Path, file_type: FileType) -> Checked:
    try:
        found = ffmpeg.probe(path, file_type.decoder, chapters=True)
        streams = [s for s in found.get("streams", []) if not _is_cover(s)]
        video = next((s for s in streams if s.get("codec_type") == "video"), None)
        audio = next((s for s in streams if s.get("codec_type") == "audio"), None)
        if video is None and audio is None:
            raise NoStreams
        width, height = _frame_size(video)
        promised_ms = _duration_ms(found, video or audio or {})
        _check_length(promised_ms)
        reached_ms, complaints = ffmpeg.scan(
            path, file_type.decoder, limit_s=settings.MEDIA_MAX_DURATION_S + 60
        )
        _check_length(reached_ms)
    except ffmpeg.ToolMissing as missing:
        raise ToolMissing(missing.tool) from missing
    except ffmpeg.Failed as failed:
        raise _av_refusal(failed.result, file_type) from failed
    _check_complete(promised_ms, reached_ms, complaints)
    kind = Asset.Kind.VIDEO if video is not None else Asset.Kind.AUDIO
    return Checked(
        file_type,
        _media_type(file_type, kind),
        kind,
        width,
        height,
        max(1, promised_ms or reached_ms),
        technical=_technical(
            path,
            file_type,
            {
                "video_codec": (video or {}).get("codec_name", ""),
                "audio_codec": (audio or {}).get("codec_name", ""),
                "frame_rate": (video or {}).get("avg_frame_rate", ""),
                "sample_rate": int((audio or {}).get("sample_rate") or 0),
                "channels": int((audio or {}).get("channels") or 0),
                "bit_rate": int(found.get("format", {}).get("bit_rate") or 0),
            },
        ),
        warnings=("decoder_complains",) if complaints.strip() else (),
        embedded=found,
    )


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _frame_size(video: dict[str, Any] | None) -> tuple[int | None, int | None]:
    """Width and height as shown, px; a phone's rotation applied."""
    if video is None:
        return None, None
    width, height = int(video.get("width") or 0), int(video.get("height") or 0)
    if not width or not height:
        raise NoStreams
    if width * height > int(ffmpeg.MAX_PIXELS):
        raise _too_many_pixels(width, height)
    turns = (int(float(side.get("rotation") or 0)) for side in video.get("side_data_list", []))
    return (height, width) if any(abs(turn) % 180 == 90 for turn in turns) else (width, height)


def _too_many_pixels(width: int, height: int) -> TooManyPixels:
    limit = int(ffmpeg.MAX_PIXELS) // 1_000_000
    return TooManyPixels(width=width, height=height, limit_megapixels=limit)


def _duration_ms(found: dict[str, Any], stream: dict[str, Any]) -> int:
    for text in (found.get("format", {}).get("duration"), stream.get("duration")):
        try:
            if text is not None and float(text) > 0:
                return round(float(text) * 1000)
        except ValueError:
            continue
    return 0


def _check_length(duration_ms: int) -> None:
    limit_s = settings.MEDIA_MAX_DURATION_S
    if duration_ms > limit_s * 1000:
        raise TooLong(seconds=duration_ms // 1000, limit_s=limit_s)


def _check_complete(promised_ms: int, reached_ms: int, complaints: str) -> None:
    if reached_ms == 0:
        raise Truncated
    missing_ms = promised_ms - reached_ms
    if missing_ms > max(TAIL_TOLERANCE_MS, promised_ms * TAIL_TOLERANCE_SHARE):
        raise Truncated
    lowered = complaints.lower()
    if any(sign in lowered for sign in ("partial file", "truncat", "file ended prematurely")):
        raise Truncated


def _av_refusal(result: sandbox.Result, file_type: FileType) -> Exception:
    lowered = result.stderr.lower()
    if (large := _TOO_LARGE.search(result.stderr)) is not None:
        return _too_many_pixels(int(large[1]), int(large[2]))
    if result.hit_a_limit:
        return DecoderFailed()
    if any(s in lowered for s in ("moov atom not found", "end of file", "truncat", "partial file")):
        return Truncated()
    return Damaged(file_type.name)


def _media_type(file_type: FileType, kind: str) -> str:
    if file_type is OGG:
        return f"{kind}/ogg"
    if file_type.media_type.startswith("video/") and kind == Asset.Kind.AUDIO:
        return file_type.media_type.replace("video/", "audio/").replace("quicktime", "mp4")
    return file_type.media_type


_CHECKS: dict[str, Callable[[Path, FileType], Checked]] = {
    "image": _check_image,
    "document": _check_document,
    "av": _check_av,
}
