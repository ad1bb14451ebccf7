"""What is said in the recordings of a record, as far as the public may hear it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from media.access import decide
from media.errors import TrackInvalid
from media.models import Asset, TextTrack
from media.vtt import Cue, until
from search.description import Spoken

log = logging.getLogger(__name__)


def spoken_in(assets: Iterable[Asset]) -> list[Spoken]:
    """Cues of the assets' transcripts, or of their captions where no transcript is there.

    Where the public hears only a preview, only the words of the preview are found.
    """
    by_id = {asset.pk: asset for asset in assets}
    tracks = TextTrack.objects.public().filter(asset__in=by_id)
    tracks = tracks.exclude(kind=TextTrack.Kind.CHAPTERS)
    chosen: dict[tuple[int, str], TextTrack] = {}
    for track in tracks.order_by("asset_id", "language", "kind"):  # captions, then transcript
        chosen[track.asset_id, track.language] = track
    return [
        Spoken(by_id[track.asset_id].public_id, track.language, cue.start_ms, cue.plain)
        for track in chosen.values()
        for cue in _heard(track, by_id[track.asset_id])
        if cue.plain
    ]


def _heard(track: TextTrack, asset: Asset) -> list[Cue]:
    try:
        cues = track.cues()
    except TrackInvalid as fault:
        log.warning("track %s of %s is not indexed: %s", track.pk, asset.public_id, fault)
        return []
    limit = decide(None, asset).max_seconds
    return cues if limit is None else until(cues, limit * 1000)
