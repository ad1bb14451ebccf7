"""Open or close an asset to the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from media.access import CLOSED_GRADES, Level
from media.errors import GradeForbidsPublic
from media.models import Asset, FileEvent
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


def access_refusal(asset: Asset, level: str) -> GradeForbidsPublic | None:
    """Why the public may not see this much of the asset; None where it may."""
    if level != Level.NONE and asset.grade in CLOSED_GRADES:
        return GradeForbidsPublic(asset.get_grade_display())
    return None


@transaction.atomic
def set_public_access(
    asset: Asset, level: str, *, by: User | None, at: datetime, reason: str = ""
) -> bool:
    """Set what the public may see: `none`, `preview` or `full`; recorded as evidence.

    Args:
        reason: a short code or number of what caused it, such as the record's ARK name;
            it becomes part of the public log, so no personal data.

    Returns:
        Whether anything changed; a second identical call changes and records nothing.

    Raises:
        GradeForbidsPublic: the data grade of the asset keeps it from the public.
    """
    wanted = Asset.PublicAccess(level)
    if refusal := access_refusal(asset, wanted):
        raise refusal
    before = (
        Asset.objects.select_for_update().values_list("public_access", flat=True).get(pk=asset.pk)
    )
    asset.public_access = wanted
    if before == wanted:
        return False
    Asset.objects.filter(pk=asset.pk).update(public_access=wanted)
    FileEvent.objects.create(
        asset=asset,
        type=FileEvent.Type.POLICY,
        outcome=FileEvent.Outcome.SUCCESS,
        agent="huxiang",
        at=at,
        detail={"from": before, "to": wanted.value, "reason": reason},
    )
    record_event(
        "asset.access_changed",
        asset.public_id,
        by=by,
        at=at,
        before=before,
        after=wanted.value,
        reason=reason,
    )
    return True


@transaction.atomic
def set_public_until(asset: Asset, until: date | None, *, at: datetime, reason: str = "") -> bool:
    """Set the last day on which the public may see it; None: without end.

    Returns:
        Whether anything changed.
    """
    changed = Asset.objects.filter(pk=asset.pk).exclude(public_until=until)
    if until is None:
        changed = Asset.objects.filter(pk=asset.pk, public_until__isnull=False)
    if not changed.update(public_until=until):
        return False
    asset.public_until = until
    FileEvent.objects.create(
        asset=asset,
        type=FileEvent.Type.METADATA,
        outcome=FileEvent.Outcome.SUCCESS,
        agent="huxiang",
        at=at,
        detail={
            "fields": ["public_until"],
            "until": until.isoformat() if until else "",
            "reason": reason,
        },
    )
    return True
