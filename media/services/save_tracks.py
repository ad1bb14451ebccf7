"""Store what the timing editor sends: several tracks of one recording, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media import vtt
from media.errors import TrackMoved
from media.models import Asset, TextTrack
from media.services.replace_track_text import note_track, replace_track_text
from media.track_reading import read_text

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class TrackEdit:
    """The text of one track as edited, and the revision that the editor began with."""

    track_id: int
    revision: int
    text: str


@transaction.atomic
def save_tracks(
    asset: Asset, *, edits: Sequence[TrackEdit], by: User, at: datetime
) -> list[TextTrack]:
    """Store the edits; tracks whose text did not change stay as they are.

    Returns:
        The tracks of the edits, in their order.

    Raises:
        TrackMoved: somebody saved another text meanwhile; nothing of this is stored.
        TrackInvalid: a text is not usable; names the line. Nothing is stored.
    """
    tracks = TextTrack.objects.select_for_update().filter(asset=asset).order_by("pk")
    known = {track.pk: track for track in tracks}
    saved = []
    for edit in edits:
        track = known.get(edit.track_id)
        if track is None or track.revision != edit.revision:
            raise TrackMoved(str(track or edit.track_id))
        reading = read_text(edit.text, duration_ms=asset.duration_ms)
        text = vtt.render(reading.cues)
        if text == track.vtt:
            saved.append(track)
            continue
        # A machine's track stays one until it is approved, whoever corrects it.
        origin = TextTrack.Origin.EDITED if track.is_public else track.origin
        track = replace_track_text(
            track, text=text, origin=origin, is_timed=reading.is_timed, by=by, at=at
        )
        note_track(track, "asset.track_edited", by=by, at=at, revision=track.revision)
        saved.append(track)
    return saved
