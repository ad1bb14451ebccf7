"""Number every change of the index, so that other processes know what to read again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from search.models import IndexChange, IndexState

NO_DOCUMENT = 0  # a change of names only
KEPT_CHANGES = 5_000  # a process further behind reads everything again


@contextmanager
def log_changes() -> Iterator[list[int]]:
    """Collect ids of changed documents; the change is logged when the block ends.

    Holds the one row of the state until the transaction ends, so that generations follow
    the order of the commits. Everything that touches the index therefore goes through here.

    Raises:
        TransactionManagementError: outside a transaction.
    """
    if not IndexState.objects.select_for_update().filter(pk=1).exists():
        IndexState.objects.get_or_create(pk=1)
    changed: list[int] = []
    yield changed
    if not changed:
        return
    with transaction.atomic():
        IndexState.objects.filter(pk=1).update(generation=F("generation") + len(changed))
        last = IndexState.objects.values_list("generation", flat=True).get(pk=1)
        first = last - len(changed) + 1
        IndexChange.objects.bulk_create(
            IndexChange(generation=first + step, document_id=pk, stamp=secrets.token_hex(8))
            for step, pk in enumerate(changed)
        )
        IndexChange.objects.filter(generation__lte=last - KEPT_CHANGES).delete()
