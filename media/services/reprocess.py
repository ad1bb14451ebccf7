"""Have the renditions of an asset made again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.models import Job
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue
from media.errors import NothingMissing, NotProcessable
from media.models import Asset
from media.own import require_own
from media.renditions.parts import plan_of
from media.services.ingest import lane_of
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


def reprocess(
    asset: Asset,
    *,
    by: User | None,
    at: datetime,
    only_missing: bool = False,
    priority: int = PERSON,
) -> Job:
    """Queue the renditions anew; the present ones stay in use until the new ones are there.

    Args:
        only_missing: make what is missing or was made by another recipe than today's;
            what is right stays as it is.

    Raises:
        NotProcessable: the asset has no stored master.
        NothingMissing: only what is missing was asked for, and nothing is.
        OtherInstitution: the asset is another museum's.
    """
    require_own(by, asset)
    if asset.master is None:
        raise NotProcessable
    if only_missing and asset.is_ready and not plan_of(asset).wanted:
        raise NothingMissing
    return _queue(asset, by=by, at=at, again=not only_missing, priority=priority)


@transaction.atomic
def _queue(asset: Asset, *, by: User | None, at: datetime, again: bool, priority: int) -> Job:
    Asset.objects.filter(pk=asset.pk, state=Asset.State.REFUSED).update(
        state=Asset.State.RECEIVED, refusal_code="", refusal_text_zh="", refusal_text_en=""
    )
    job = enqueue(
        "media.renditions",
        asset.public_id,
        priority=priority,
        lane=lane_of(asset.kind),
        **({"again": True} if again else {}),
    )
    record_event("asset.reprocessed", asset.public_id, by=by, at=at)
    return job
