"""Take a former text of a track back into use."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media.models import TextTrack, TrackVersion
from media.services.replace_track_text import note_track, replace_track_text

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def restore_track(version: TrackVersion, *, by: User, at: datetime) -> TextTrack:
    """Make the former text the newest one; the present text becomes a former one."""
    track = version.track
    origin = TextTrack.Origin.EDITED if track.is_public else track.origin
    track = replace_track_text(
        track, text=version.vtt, origin=origin, is_timed=version.is_timed, by=by, at=at
    )
    note_track(track, "asset.track_restored", by=by, at=at, restored=version.revision)
    return track
