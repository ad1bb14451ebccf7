"""Give a track another text and keep the one before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media.models import FileEvent, TextTrack, TrackVersion
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def replace_track_text(
    track: TextTrack,
    *,
    text: str,
    origin: str,
    is_timed: bool,
    by: User | None,
    at: datetime,
) -> TextTrack:
    """Store `text` as the next revision; the same text again changes nothing.

    The caller records what happened (`note_track`): adding, editing and restoring differ.

    Args:
        text: clean WebVTT.
    """
    current = TextTrack.objects.select_for_update().get(pk=track.pk)
    if (current.vtt, current.origin, current.is_timed) == (text, origin, is_timed):
        return current
    if current.vtt != text:
        TrackVersion.objects.create(
            track=current,
            revision=current.revision,
            vtt=current.vtt,
            origin=current.origin,
            is_timed=current.is_timed,
            replaced_by=by,
            replaced_at=at,
        )
        current.revision += 1
    current.vtt, current.origin, current.is_timed = text, TextTrack.Origin(origin), is_timed
    current.save(update_fields=["vtt", "origin", "is_timed", "revision", "changed_at"])
    return current


def note_track(
    track: TextTrack, kind: str, *, by: User | None, at: datetime, **facts: object
) -> None:
    """The PREMIS event and the evidence event of a change, in the caller's transaction."""
    cues = len(track.cues())
    FileEvent.objects.create(
        asset=track.asset,
        type=FileEvent.Type.METADATA,
        outcome=FileEvent.Outcome.SUCCESS,
        agent="huxiang media.tracks",
        at=at,
        detail={"event": kind, "track": track.kind, "language": track.language, "cues": cues}
        | facts,
    )
    record_event(
        kind,
        track.asset.public_id,
        by=by,
        at=at,
        track=track.kind,
        language=track.language,
        cues=cues,
        origin=track.origin,
    )
