"""Put captions, a transcript or chapters beside a recording."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from media import vtt
from media.errors import TrackInvalid
from media.models import Asset, FileEvent, TextTrack
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def add_track(
    asset: Asset,
    *,
    kind: str,
    language: str,
    text: str,
    label: str = "",
    by: User | None,
    at: datetime,
) -> TextTrack:
    """Add a track, or replace the one of the same kind and language.

    Args:
        language: a BCP 47 tag such as `zh-Hans` or `en`.
        text: WebVTT or SRT; stored as clean WebVTT.

    Raises:
        TrackInvalid: the text or the language tag is not usable; names the line.
    """
    if not _LANGUAGE.fullmatch(language):
        raise TrackInvalid(line=1, reason=_("语言标签写法不对，例如 zh-Hans 或 en。"))
    cues = vtt.parse(text)
    with transaction.atomic():
        track, created = TextTrack.objects.update_or_create(
            asset=asset,
            kind=TextTrack.Kind(kind),
            language=language,
            defaults={"label": label, "vtt": vtt.render(cues)},
        )
        FileEvent.objects.create(
            asset=asset,
            type=FileEvent.Type.METADATA,
            outcome=FileEvent.Outcome.SUCCESS,
            agent="huxiang media.tracks",
            at=at,
            detail={"track": kind, "language": language, "cues": len(cues), "new": created},
        )
        record_event(
            "asset.track_added",
            asset.public_id,
            by=by,
            at=at,
            track=track.kind,
            language=language,
            cues=len(cues),
        )
    return track
