"""Have the renditions of an asset made again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.models import Job
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue
from media.errors import NotProcessable
from media.models import Asset
from media.services.ingest import lane_of
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
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
        only_missing: do nothing where every file is there, of its size.

    Raises:
        NotProcessable: the asset has no stored master.
    """
    if asset.master is None:
        raise NotProcessable
    Asset.objects.filter(pk=asset.pk, state=Asset.State.REFUSED).update(
        state=Asset.State.RECEIVED, refusal_code="", refusal_text_zh="", refusal_text_en=""
    )
    job = enqueue(
        "media.renditions",
        asset.public_id,
        priority=priority,
        lane=lane_of(asset.kind),
        **({} if only_missing else {"again": True}),
    )
    record_event("asset.reprocessed", asset.public_id, by=by, at=at)
    return job
