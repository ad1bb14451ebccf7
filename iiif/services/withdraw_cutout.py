"""Take a named detail back; its address says so from then on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from iiif.models import Cutout
from iiif.presentation import subjects
from iiif.services.touch import touch
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def withdraw_cutout(cutout: Cutout, *, by: User | None, at: datetime) -> bool:
    """Returns whether anything changed; a second call changes and records nothing."""
    changed = Cutout.objects.standing().filter(pk=cutout.pk).update(withdrawn_at=at)
    if changed:
        cutout.withdrawn_at = at
        touch(subjects.of_records([cutout.record_id]))
        record_event("cutout.withdrawn", cutout.public_id, by=by, at=at)
    return bool(changed)
