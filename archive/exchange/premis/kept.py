"""Gather what a PREMIS document tells of some assets, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from media.models import Asset, FileEvent, Rendition, TextTrack


@dataclass(frozen=True, slots=True)
class Kept:
    """Assets with their files and events; each event stands once, in the order of time."""

    assets: tuple[Asset, ...]
    renditions: dict[int, list[Rendition]]
    tracks: dict[int, list[TextTrack]]
    events: tuple[FileEvent, ...]

    def events_of(self, asset: Asset) -> list[FileEvent]:
        """Of the asset, and of its master, whichever of its assets they were about."""
        master = asset.master_id
        return [
            each
            for each in self.events
            if each.asset_id == asset.pk or (master is not None and each.master_id == master)
        ]


def kept_of(assets: Iterable[Asset]) -> Kept:
    """The assets (with master and its second copy), their files and all events: four queries."""
    keys = [asset.pk for asset in assets]
    found = Asset.objects.select_related("master__second_copy", "institution").in_bulk(keys)
    rows = tuple(found[key] for key in dict.fromkeys(keys) if key in found)
    masters = {row.master_id for row in rows if row.master_id}
    events = FileEvent.objects.filter(
        Q(asset__in=keys) | Q(asset=None, master__in=masters)
    ).order_by("at", "pk")
    renditions: dict[int, list[Rendition]] = {key: [] for key in keys}
    for made in Rendition.objects.filter(asset__in=keys).order_by("asset_id", "purpose", "params"):
        renditions[made.asset_id].append(made)
    tracks: dict[int, list[TextTrack]] = {key: [] for key in keys}
    for track in TextTrack.objects.filter(asset__in=keys).order_by("asset_id", "pk"):
        tracks[track.asset_id].append(track)
    return Kept(rows, renditions, tracks, tuple(events))
