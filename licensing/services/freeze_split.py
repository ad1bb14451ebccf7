from __future__ import annotations

from datetime import datetime

from django.conf import settings

from licensing.models import Derivation, SplitPlan
from licensing.money import Lineage, Policy, royalty_claims
from licensing.services.platform import platform_party
from media.models import Asset
from provenance.canonical import canonical


def freeze_split(asset: Asset, *, now: datetime) -> str:
    """Canonical JSON of everything that the settlement will need: plans, rates, fee, policy.

    It is tried on 1 yuan here, so that a sale that could not be split is never agreed.

    Raises:
        SplitIncomplete, RoyaltyAboveWhole, RoyaltyCycle: it could not be split.
    """
    lineage = lineage_of(asset)
    platform = platform_party().public_id
    fee_bp = settings.PLATFORM_FEE_BP
    policy: Policy = "absolute" if settings.ROYALTY_POLICY == "absolute" else "relative"
    royalty_claims(100, lineage, platform=platform, fee_bp=fee_bp, policy=policy)
    return canonical(
        {
            "frozen_at": now.isoformat(),
            "policy": policy,
            "platform": platform,
            "fee_bp": fee_bp,
            "sold": lineage.sold,
            "plans": {asset: dict(plan) for asset, plan in lineage.plans.items()},
            "parents": {child: dict(above) for child, above in lineage.parents.items()},
        }
    ).decode()


def lineage_of(asset: Asset) -> Lineage:
    """The asset with everything above it and their current split plans, two queries a level.

    A source that takes no royalty needs no plan and is left out, with all above it.
    """
    parents: dict[str, dict[str, int]] = {}
    seen, wave = {asset.pk: asset.public_id}, [asset.pk]
    while wave:
        above: dict[int, str] = {}
        links = Derivation.objects.filter(child__in=wave, rate_bp__gt=0)
        for link in links.select_related("parent", "child"):
            parents.setdefault(link.child.public_id, {})[link.parent.public_id] = link.rate_bp
            above[link.parent_id] = link.parent.public_id
        wave = [pk for pk in above if pk not in seen]
        seen |= above
    plans: dict[str, dict[str, int]] = {}
    current = SplitPlan.objects.filter(asset__in=seen, current=True)
    for plan in current.prefetch_related("shares__party").select_related("asset"):
        plans[plan.asset.public_id] = {
            share.party.public_id: share.share_bp for share in plan.shares.all()
        }
    return Lineage(asset.public_id, plans, parents)
