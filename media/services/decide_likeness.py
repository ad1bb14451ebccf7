"""What a person says of a pair: the same, a variant, or not alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media.models import Likeness
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def decide_likeness(
    likeness: Likeness, *, verdict: Likeness.State, by: User, at: datetime
) -> Likeness:
    """Store the verdict; it can be changed later, and each change is evidence of both assets.

    Args:
        verdict: same, variant or dismissed; open takes an earlier verdict back.
    """
    row = Likeness.objects.select_for_update().get(pk=likeness.pk)
    before = row.state
    if before == verdict:
        return row
    row.state = verdict
    is_open = verdict == Likeness.State.OPEN
    row.decided_by, row.decided_at = (None, None) if is_open else (by, at)
    row.save(update_fields=["state", "decided_by", "decided_at"])
    pair = (row.asset_a.public_id, row.asset_b.public_id)
    for subject, other in (pair, pair[::-1]):
        record_event(
            "asset.likeness_decided",
            subject,
            by=by,
            at=at,
            other=other,
            verdict=str(verdict),
            before=before,
            ground=row.algorithm,
            distance=row.distance,
        )
    return row
