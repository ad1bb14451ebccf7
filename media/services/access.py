"""Open or close an asset to the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

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


def set_public_until(asset: Asset, until: date | None, *, at: datetime, reason: str) -> bool:
    """Set the last day on which anybody but those who keep it may have the file.

    Returns:
        Whether anything changed.
    """
    if asset.public_until == until:
        return False
    asset.public_until = until
    Asset.objects.filter(pk=asset.pk).update(public_until=until)
    _note_policy([asset.pk], {"until": until.isoformat() if until else ""}, at, reason)
    return True


@transaction.atomic
def set_gates(wanted: dict[int, list[dict[str, Any]]], *, at: datetime, reason: str) -> list[int]:
    """Put conditions on files, in place of those that were there; see `media.gates`.

    Args:
        wanted: gates as JSON, by the key of the asset.

    Returns:
        Keys of the assets whose conditions changed.
    """
    rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    changed = [asset for asset in rows.only("pk", "gates") if asset.gates != wanted[asset.pk]]
    for asset in changed:
        asset.gates = wanted[asset.pk]
    Asset.objects.bulk_update(changed, ["gates"], batch_size=500)
    keys = [asset.pk for asset in changed]
    _note_policy(keys, {"gates": True}, at, reason)
    return keys


def _note_policy(keys: list[int], detail: dict[str, Any], at: datetime, reason: str) -> None:
    """A file event of each; saved one by one, because that is what tells the floors above."""
    for key in keys:
        FileEvent.objects.create(
            asset_id=key,
            type=FileEvent.Type.POLICY,
            outcome=FileEvent.Outcome.SUCCESS,
            agent="huxiang",
            at=at,
            detail={**detail, "reason": reason},
        )
