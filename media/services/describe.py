"""Change the words, the rights and the data grade of an asset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.services.enqueue import enqueue
from media.access import CLOSED_GRADES
from media.models import Asset, FileEvent
from media.own import require_own
from media.services.access import set_public_access
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def describe(asset: Asset, fields: Iterable[str], *, by: User | None, at: datetime) -> Asset:
    """Store these columns of `asset` and no others, so that work under way isn't overwritten.

    A grade that is closed to the public also takes back what was public; a change of the
    grade is evidence.

    Raises:
        OtherInstitution: the asset is another museum's.
    """
    require_own(by, asset)
    names = sorted(fields)
    grade_before = (
        Asset.objects.select_for_update().values_list("grade", flat=True).get(pk=asset.pk)
    )
    asset.save(update_fields=names)
    FileEvent.objects.create(
        asset=asset,
        type=FileEvent.Type.METADATA,
        outcome=FileEvent.Outcome.SUCCESS,
        agent="huxiang media.describe",
        at=at,
        detail={"fields": names},
    )
    if "ai_generated" in names and asset.master is not None and asset.is_ready:
        # The label of AI-made content stands inside every public file.
        enqueue("media.renditions", asset.public_id, priority=1, again=True)
    if asset.grade != grade_before:
        record_event(
            "asset.grade_changed",
            asset.public_id,
            by=by,
            at=at,
            before=grade_before,
            after=asset.grade,
        )
    if asset.grade in CLOSED_GRADES:
        set_public_access(asset, "none", by=by, at=at, reason="grade")
    return asset
