"""Have the floors above tell anew of records whose files or words opened or closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from archive.models import Record
from archive.signals import records_reworded
from jobs.services.enqueue import enqueue

TOLD_AT_ONCE = 100
RETELL_PROMISED = "archive.retell_promised"


def retell_later(name: str, records: Iterable[int]) -> None:
    """The same as a job, in the transaction of the change.

    Args:
        name: of the consent or protocol that changed, so that one job serves for it.
    """
    enqueue(RETELL_PROMISED, name, records=sorted(set(records)))


def retell(records: Iterable[int], *, progress: Callable[[int, int], None] | None = None) -> int:
    """Index, harvest entries and kept documents of published records follow what is so now.

    The access decision has acted already; this is for what was written down before. Safe to
    run twice. Returns how many were told.
    """
    keys = sorted(
        Record.objects.published().filter(pk__in=set(records)).values_list("pk", flat=True)
    )
    for start in range(0, len(keys), TOLD_AT_ONCE):
        some = keys[start : start + TOLD_AT_ONCE]
        with transaction.atomic():
            rows = Record.objects.published().filter(pk__in=some).for_search()
            records_reworded.send(sender=Record, records=list(rows))
        if progress is not None:
            progress(min(start + TOLD_AT_ONCE, len(keys)), len(keys))
    return len(keys)
