"""Take a thing out of the index, inside the transaction that withdraws it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from search.models import Document
from search.services.change import log_changes


def remove(object_type: str, object_id: str) -> bool:
    """Forget one thing.

    Returns:
        Whether it was there.
    """
    return remove_many(object_type, [object_id]) == 1


@transaction.atomic
def remove_many(object_type: str, object_ids: Collection[str]) -> int:
    """Forget several things of one source; returns how many were there."""
    with log_changes() as changed:
        documents = Document.objects.filter(object_type=object_type, object_id__in=object_ids)
        changed += documents.values_list("pk", flat=True)
        documents.delete()
    return len(changed)
