"""Ask once more for the members of a collection that did not come."""

from __future__ import annotations

from django.db import transaction

from iiif.imports.models import ForeignItem
from iiif.imports.services.bring_in import MEMBERS_JOB
from iiif.imports.tree import below, top_of
from jobs.priorities import PERSON
from jobs.services.enqueue import enqueue

State = ForeignItem.State


@transaction.atomic
def try_again(item: ForeignItem) -> int:
    """Let failed members wait again, and queue the work also for those that still wait.

    Returns:
        How many members are asked for.
    """
    inside = below(item)
    members = ForeignItem.objects.filter(pk__in=inside)
    members.filter(state=State.FAILED).update(
        state=State.WAITING, error_code="", error_zh="", error_en=""
    )
    number = members.filter(state=State.WAITING).count()
    if number:
        enqueue(MEMBERS_JOB, top_of(item).public_id, priority=PERSON)
    return number
