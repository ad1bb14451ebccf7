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
        How many members, and next pages of collections, are asked for.
    """
    inside = below(item)
    members = ForeignItem.objects.filter(pk__in=inside)
    members.filter(state=State.FAILED).update(
        state=State.WAITING, error_code="", error_zh="", error_en=""
    )
    stuck = ForeignItem.objects.filter(pk__in=[item.pk, *inside], is_stuck=True)
    for row in stuck.select_for_update(of=("self",)):
        row.is_stuck = False
        row.report = [line for line in row.report if line["code"] != "page_lost"]
        row.save(update_fields=["is_stuck", "report"])
    paged = ForeignItem.objects.present().filter(pk__in=[item.pk, *inside])
    pages = paged.exclude(next_page="").count()
    number = members.filter(state=State.WAITING).count() + pages
    if number:
        enqueue(MEMBERS_JOB, top_of(item).public_id, priority=PERSON)
    return number
