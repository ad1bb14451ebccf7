"""What the other museum has no more leaves the public view; our copy of its words stays."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from iiif.harvest.models import HarvestChange
from iiif.imports.errors import AlreadyMoved
from iiif.imports.models import ForeignItem
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

State = ForeignItem.State


@transaction.atomic
def mark_gone(
    item: ForeignItem, *, why: ForeignItem.Gone, now: datetime, by: User | None = None
) -> bool:
    """Mark an item as gone at its museum; a public page answers 410 with the reason from now on.

    Returns:
        Whether anything changed: what is gone or removed stays as it is.
    """
    row = ForeignItem.objects.select_for_update().filter(pk=item.pk).first()
    if row is None or row.state in (State.GONE, State.REMOVED):
        return False
    was = row.state
    ForeignItem.objects.filter(pk=row.pk).update(
        state=State.GONE,
        gone_at=now,
        gone_why=why,
        gone_from=was,
        restored_at=None,
        error_code="",
        error_zh="",
        error_en="",
    )
    row.harvest_changes.waiting().update(state=HarvestChange.State.OUTDATED, decided_at=now)
    record_event(
        "foreign.gone", row.public_id, by=by, at=now, address=row.address, why=str(why), was=was
    )
    return True


@transaction.atomic
def restore_gone(item: ForeignItem, *, by: User | None, now: datetime) -> ForeignItem:
    """Give a gone item the state that it had, although its museum has it no more.

    The next harvest leaves it alone, until the museum gives it out again or deletes it anew.

    Raises:
        AlreadyMoved: it is not gone, or nothing of it is left.
    """
    row = ForeignItem.objects.select_for_update().filter(pk=item.pk).first()
    if row is None or not row.may_be_restored:
        raise AlreadyMoved
    row.state = State.PUBLIC if row.gone_from == State.PUBLIC else State.HELD
    row.gone_at, row.gone_why, row.gone_from = None, "", ""
    row.restored_at = now
    row.save(update_fields=["state", "gone_at", "gone_why", "gone_from", "restored_at"])
    record_event("foreign.restored", row.public_id, by=by, at=now, address=row.address)
    return row
