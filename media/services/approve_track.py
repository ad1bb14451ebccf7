"""A person lets a machine's track out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media.errors import TrackAlreadyPublic
from media.models import TextTrack
from media.services.replace_track_text import note_track, replace_track_text

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def approve_track(track: TextTrack, *, by: User, at: datetime) -> TextTrack:
    """Make a waiting track public. Where a public one stands, it gets this text.

    Returns:
        The public track. The text it had before is kept among its former versions.

    Raises:
        TrackAlreadyPublic: nothing waits here.
    """
    waiting = TextTrack.objects.select_for_update().filter(pk=track.pk, is_public=False).first()
    if waiting is None:
        raise TrackAlreadyPublic
    public = (
        TextTrack.objects.select_for_update()
        .filter(asset=waiting.asset, kind=waiting.kind, language=waiting.language, is_public=True)
        .first()
    )
    if public is None:
        waiting.is_public, waiting.approved_at = True, at
        waiting.save(update_fields=["is_public", "approved_at", "changed_at"])
        public = waiting
    else:
        # The constraint asks for the approval first, then for the machine's origin.
        TextTrack.objects.filter(pk=public.pk).update(approved_at=at)
        public = replace_track_text(
            public,
            text=waiting.vtt,
            origin=waiting.origin,
            is_timed=waiting.is_timed,
            by=by,
            at=at,
        )
        waiting.delete()
    note_track(public, "asset.track_approved", by=by, at=at)
    return public
