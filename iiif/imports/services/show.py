"""Give an item of another museum its public page, or take the page away again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Coalesce

from iiif.imports.errors import AlreadyMoved
from iiif.imports.models import ForeignItem
from iiif.imports.tree import below
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

State = ForeignItem.State


@transaction.atomic
def publish_foreign(
    item: ForeignItem, *, by: User | None, now: datetime, with_members: bool = False
) -> int:
    """Publish an item of the house, and with a collection what came with it.

    Returns:
        How many pages became public.

    Raises:
        AlreadyMoved: it is public already, was taken back, or is in a private list.
    """
    wanted = [item.pk, *(below(item) if with_members else [])]
    rows = ForeignItem.objects.of_house().filter(pk__in=wanted, state=State.HELD)
    ready = list(rows.select_for_update(of=("self",)).select_related("source").order_by("pk"))
    if not any(row.pk == item.pk for row in ready) and not (with_members and ready):
        raise AlreadyMoved
    ForeignItem.objects.filter(pk__in=[row.pk for row in ready]).update(
        state=State.PUBLIC, first_published_at=Coalesce("first_published_at", now)
    )
    for row in ready:
        record_event(
            "foreign.published",
            row.public_id,
            by=by,
            at=now,
            address=row.address,
            source_sha256=row.source.sha256 if row.source else "",
        )
    return len(ready)


@transaction.atomic
def hide_foreign(item: ForeignItem, *, by: User | None, now: datetime) -> None:
    """Close the public page; its address answers 410 from now on.

    Raises:
        AlreadyMoved: it is not public.
    """
    moved = ForeignItem.objects.filter(pk=item.pk, state=State.PUBLIC).update(state=State.HELD)
    if not moved:
        raise AlreadyMoved
    record_event("foreign.hidden", item.public_id, by=by, at=now, address=item.address)
