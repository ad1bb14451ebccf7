"""Put captions, a transcript or chapters beside a recording."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from media import vtt
from media.errors import TrackInvalid
from media.models import Asset, TextTrack
from media.services.replace_track_text import note_track, replace_track_text
from media.track_reading import read_text

if TYPE_CHECKING:
    from accounts.models import User

MACHINES = frozenset({TextTrack.Origin.RECOGNISED, TextTrack.Origin.DETECTED})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def add_track(
    asset: Asset,
    *,
    kind: str,
    language: str,
    text: str,
    label: str = "",
    origin: str = TextTrack.Origin.UPLOADED,
    is_timed: bool = True,
    by: User | None,
    at: datetime,
) -> TextTrack:
    """Add a track, or replace the one of the same kind and language; the old text is kept.

    What a machine made (`recognised`, `detected`) waits beside the public track until a
    person approves it, and never replaces what a person wrote.

    Args:
        language: a BCP 47 tag such as `zh-Hans` or `en`.
        text: WebVTT, SRT, or lines without times, which are spread over the recording.
        is_timed: False where the caller spread the times of this WebVTT itself.

    Raises:
        TrackInvalid: the text or the language tag is not usable; names the line.
    """
    if not _LANGUAGE.fullmatch(language):
        raise TrackInvalid(line=1, reason=_("语言标签写法不对，例如 zh-Hans 或 en。"))
    reading = read_text(text, duration_ms=asset.duration_ms)
    origin = TextTrack.Origin(origin)
    timed = is_timed and reading.is_timed
    of_machine = origin in MACHINES
    place = {"asset": asset, "kind": TextTrack.Kind(kind), "language": language}
    place |= {"is_public": not of_machine} | ({"origin": origin} if of_machine else {})
    with transaction.atomic():
        known = TextTrack.objects.select_for_update().filter(**place).first()
        if known is None:
            track = TextTrack.objects.create(
                **place | {"origin": origin},
                label=label,
                vtt=vtt.render(reading.cues),
                is_timed=timed,
            )
        else:
            track = replace_track_text(
                known,
                text=vtt.render(reading.cues),
                origin=origin,
                is_timed=timed,
                by=by,
                at=at,
            )
            TextTrack.objects.filter(pk=track.pk).update(label=label)
            track.label = label
        note_track(track, "asset.track_added", by=by, at=at, new=known is None)
    return track
