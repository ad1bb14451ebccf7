"""Which subjects (assets, collections) one grant can touch (conflict rule 11)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

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
    """The asset and every collection, up to the root, of the records that show it.

    A picture that was cut out of another is a part of it, as a member is of its collection:
    the whole lies above, its cuts below.
    """
    found: set[str] = set()
    shown = [asset.pk] if asset.cut_from_id is None else [asset.pk, asset.cut_from_id]
    holding = Collection.objects.filter(records__media_items__asset__in=shown).distinct()
    for collection in holding:
        found.update(above.ark_name for above in collection.line())
    if asset.cut_from is not None:
        found.add(asset.cut_from.public_id)
    below = asset.cuts.order_by("public_id").values_list("public_id", flat=True)
    return Reach(asset.public_id, above=tuple(sorted(found)), below=tuple(below))


def reach_of_collection(collection: Collection) -> Reach:
    """The collection, those above it, those below it, and all assets of their records."""
    below, wave = {collection.pk: collection.ark_name}, [collection.pk]
    while wave:
        children = dict(Collection.objects.filter(parent__in=wave).values_list("pk", "ark_name"))
        wave = [pk for pk in children if pk not in below]
        below |= children
    shown = Q(record_links__record__collection__in=below)
    shown |= Q(cut_from__record_links__record__collection__in=below)
    assets = Asset.objects.filter(shown).values_list("public_id", flat=True).distinct()
    return Reach(
        collection.ark_name,
        above=tuple(c.ark_name for c in collection.line()[:-1]),
        below=(*sorted(set(below.values()) - {collection.ark_name}), *sorted(assets)),
    )
