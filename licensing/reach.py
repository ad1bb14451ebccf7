"""Which subjects (assets, collections) one grant can touch (conflict rule 11)."""

from __future__ import annotations

from dataclasses import dataclass

from archive.models import Collection
from media.models import Asset


@dataclass(frozen=True, slots=True)
class Reach:
    """A subject with what lies above it (whose grants reach it) and below it."""

    subject: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def all(self) -> list[str]:
        """Every subject to lock and to look at, in the order of locking."""
        return sorted({self.subject, *self.above, *self.below})


def reach_of_asset(asset: Asset) -> Reach:
    """The asset and every collection, up to the root, of the records that show it."""
    found: set[str] = set()
    holding = Collection.objects.filter(records__media_items__asset=asset).distinct()
    for collection in holding:
        found.update(above.ark_name for above in collection.line())
    return Reach(asset.public_id, above=tuple(sorted(found)))


def reach_of_collection(collection: Collection) -> Reach:
    """The collection, those above it, those below it, and all assets of their records."""
    below, wave = {collection.pk: collection.ark_name}, [collection.pk]
    while wave:
        children = dict(Collection.objects.filter(parent__in=wave).values_list("pk", "ark_name"))
        wave = [pk for pk in children if pk not in below]
        below |= children
    assets = (
        Asset.objects.filter(record_links__record__collection__in=below)
        .values_list("public_id", flat=True)
        .distinct()
    )
    return Reach(
        collection.ark_name,
        above=tuple(c.ark_name for c in collection.line()[:-1]),
        below=(*sorted(set(below.values()) - {collection.ark_name}), *sorted(assets)),
    )
