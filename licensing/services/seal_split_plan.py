from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.errors import SplitIncomplete
from licensing.models import Party, Share, SplitPlan
from licensing.money import BP
from media.models import Asset
from provenance.services.record import record_event


@transaction.atomic
def seal_split_plan(
    *, asset: Asset, shares: Mapping[Party, int], by: User | None, now: datetime
) -> SplitPlan:
    """Say who gets what of the asset's part from now on. Earlier sales keep their plan.

    Args:
        shares: party to basis points; they add up to 10,000.

    Raises:
        SplitIncomplete: they do not, or one of them is below 1.
    """
    if sum(shares.values()) != BP or any(share < 1 for share in shares.values()):
        raise SplitIncomplete(asset=str(asset), total_bp=sum(shares.values()))
    SplitPlan.objects.select_for_update().filter(asset=asset, current=True).update(current=False)
    plan = SplitPlan.objects.create(asset=asset, created_at=now)
    Share.objects.bulk_create(
        Share(plan=plan, party=party, share_bp=bp) for party, bp in shares.items()
    )
    SplitPlan.objects.filter(pk=plan.pk).update(sealed=True, current=True)
    plan.refresh_from_db()
    record_event(
        "split_plan.sealed",
        asset.public_id,
        by=by,
        at=now,
        shares={party.public_id: bp for party, bp in shares.items()},
    )
    return plan
