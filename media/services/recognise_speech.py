"""Have a machine write down what is said; a person reads it before the public does."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.services.enqueue import enqueue
from media import ffmpeg, recognition, sandbox, vtt
from media.errors import NotProcessable, SpeechEngineMissing, TrackInvalid
from media.models import Asset, TextTrack
from media.recognition import OnProgress
from media.services.add_track import add_track
from media.sniff import FileType, sniff
from media.track_reading import escaped

if TYPE_CHECKING:
    from accounts.models import User

RATE_HZ = 16_000
LIMITS = sandbox.Limits(memory_mb=1024, cpu_s=3600, file_mb=2048, wall_s=3600)


def ask_for_recognition(asset: Asset, *, language: str, by: User) -> Job:
    """Queue the recognition of a recording.

    Raises:
        SpeechEngineMissing: no engine is set.
        NotProcessable: the asset has no stored sound.
    """
    if not recognition.is_set():
        raise SpeechEngineMissing
    if asset.master is None or asset.kind not in (Asset.Kind.AUDIO, Asset.Kind.VIDEO):
        raise NotProcessable
    return enqueue("media.recognise", asset.public_id, language=language, by=by.pk)


def recognise_speech(
    asset: Asset, *, language: str, by: User | None, at: datetime, on_progress: OnProgress
) -> TextTrack:
    """Run the engine and keep its words as a transcript that is not public.

    Safe to run twice: the waiting transcript of the same language is replaced.

    Raises:
        SpeechEngineMissing: no engine is set.
        NotProcessable: the asset has no stored sound of an accepted type.
        TrackInvalid: the engine heard nothing, or its times make no sense.
    """
    speaker = recognition.engine()
    if asset.master is None:
        raise NotProcessable
    file_type = sniff(asset.master.path)
    if not isinstance(file_type, FileType):
        raise NotProcessable
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        sound = Path(folder) / "sound.wav"
        _sound(asset, sound, file_type.decoder)
        heard = list(speaker.recognise(sound, language, on_progress))
    if not heard:
        raise TrackInvalid(line=1, reason=_("语音识别没有听到可以写下来的话。"))
    return add_track(
        asset,
        kind=TextTrack.Kind.TRANSCRIPT,
        language=language,
        text=vtt.render(vtt.in_order(replace(cue, text=escaped(cue.text)) for cue in heard)),
        origin=TextTrack.Origin.RECOGNISED,
        by=by,
        at=at,
    )


def _sound(asset: Asset, target: Path, demuxer: str) -> None:
    assert asset.master is not None  # noqa: S101  # asked by the caller
    limit_s = (asset.duration_ms or 0) / 1000 + 5
    megabytes = int(limit_s * RATE_HZ * 2 / 2**20) + 8
    ffmpeg.run(
        [
            *ffmpeg.source(asset.master.path, demuxer),
            *("-map", "0:a:0", "-vn", "-ac", "1", "-ar", str(RATE_HZ)),
            *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
            *("-c:a", "pcm_s16le", "-f", "wav", str(target)),
        ],
        max_output_mb=megabytes,
        limits=LIMITS,
    )
