"""Look for what is like an asset and keep each pair once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from media.fingerprints.matches import Match, matches
from media.models import Asset, Likeness


def find_likenesses(asset: Asset, *, now: datetime) -> int:
    """Compare the fingerprints of `asset` with all others and store the pairs.

    A pair that a person decided about stays as it is; an undecided one takes the new
    figures. Refused files are not compared.

    Returns:
        How many others were found.
    """
    found = {match.asset_id: match for match in matches(asset.fingerprints.all())}
    found |= {match.asset_id: match for match in _same_bytes(asset)}
    usable = Asset.objects.filter(pk__in=found).exclude(state=Asset.State.REFUSED)
    partners = sorted(usable.exclude(pk=asset.pk).values_list("pk", flat=True))
    with transaction.atomic():
        for partner in partners:
            _keep(asset.pk, partner, found[partner], now=now)
    return len(partners)


def _same_bytes(asset: Asset) -> list[Match]:
    """Assets over the very same file, of whatever owner."""
    if asset.master_id is None:
        return []
    others = Asset.objects.filter(master=asset.master_id).exclude(pk=asset.pk)
    return [Match(pk, "sha256", 0, 1000) for pk in others.values_list("pk", flat=True)]


def _keep(asset_id: int, partner_id: int, match: Match, *, now: datetime) -> None:
    first, second = sorted((asset_id, partner_id))
    offset_ms = match.offset_ms
    if offset_ms is not None and asset_id == first:
        offset_ms = -offset_ms  # it says where the second lies in the first
    figures = {
        "algorithm": match.algorithm,
        "distance": match.distance,
        "per_mille": match.per_mille,
        "turn": match.turn,
        "is_part": match.is_part,
        "offset_ms": offset_ms,
        "matched_ms": match.matched_ms,
    }
    row, created = Likeness.objects.get_or_create(
        asset_a_id=first, asset_b_id=second, defaults={**figures, "found_at": now}
    )
    if not created:
        Likeness.objects.filter(pk=row.pk, state=Likeness.State.OPEN).update(**figures)
