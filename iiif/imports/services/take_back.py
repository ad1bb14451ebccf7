"""Take an item of another museum out of our house again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from iiif.harvest.models import HarvestChange
from iiif.imports.errors import AlreadyMoved
from iiif.imports.models import ForeignCanvas, ForeignItem, ForeignSource
from iiif.imports.tree import below
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User

State = ForeignItem.State


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many items went, and the titles of the public members that stayed."""

    count: int
    kept: tuple[str, ...]


@transaction.atomic
def take_back(
    item: ForeignItem,
    *,
    by: User | None,
    now: datetime,
    reason_zh: str = "",
    reason_en: str = "",
) -> TakenBack:
    """Remove an item with its canvases and its source; of a collection also what came with it.

    What was never public goes without a trace but its event. What was public leaves a
    tombstone with the reason, which the public reads. What a harvest brought leaves a row that
    nobody sees, so that the next harvest does not bring it again. Members that are public by themselves
    stay, and are named.

    Raises:
        AlreadyMoved: it was taken back before.
    """
    row = ForeignItem.objects.select_for_update().filter(pk=item.pk).first()
    if row is None or row.state == State.REMOVED:
        raise AlreadyMoved
    members = list(ForeignItem.objects.select_for_update().filter(pk__in=below(row)).order_by("pk"))
    kept = [each for each in members if each.is_public]
    going = [row, *(each for each in members if not each.is_public)]
    told = [each for each in going if each.owner_id is None and each.source_id is not None]
    sources = dict(
        ForeignItem.objects.filter(pk__in=[each.pk for each in told]).values_list(
            "pk", "source__sha256"
        )
    )
    ForeignItem.objects.filter(pk__in=[each.pk for each in kept]).update(part_of=None)
    tombs = [each.pk for each in going if each.first_published_at or each.harvest_id]
    ForeignCanvas.objects.filter(item__in=tombs).delete()
    ForeignItem.objects.filter(pk__in=tombs).update(
        state=State.REMOVED,
        removed_at=now,
        removal_reason_zh=reason_zh[:300],
        removal_reason_en=reason_en[:300],
        source=None,
        part_of=None,
        report=[],
        contents=[],
        next_page="",
        thumbnail="",
        canvas_count=0,
        error_code="",
        gone_at=None,
        gone_why="",
        gone_from="",
        manifest="",
        manifest_state="",
        content_key="",
        declined_key="",
    )
    open_changes = HarvestChange.objects.waiting().filter(item__in=tombs)
    open_changes.update(state="outdated", decided_at=now)
    ForeignSource.objects.filter(item__in=tombs).delete()
    ForeignItem.objects.filter(pk__in=[each.pk for each in going if each.pk not in tombs]).delete()
    for each in told:
        record_event(
            "foreign.taken_back",
            each.public_id,
            by=by,
            at=now,
            address=each.address,
            source_sha256=sources.get(each.pk) or "",
        )
    return TakenBack(len(going), tuple(each.title for each in kept))
