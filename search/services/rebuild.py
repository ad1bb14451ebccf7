"""Make the whole index again while it is in use.

Documents are replaced in place, a batch a transaction, and what is no longer public is
taken out at the end. Searches see old or new rows, never none; killed at any moment, the
next run does it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from foundation.turns import Turns
from search import registry
from search.analysis import ANALYSIS_VERSION
from search.models import Document, IndexState
from search.services.index import index_many
from search.services.remove import remove_many

BATCH = 100


def rebuild(*, now: datetime, progress: Callable[[int], None] | None = None) -> tuple[int, int]:
    """Index everything that is public, remove the rest.

    Args:
        progress: called after each batch with the number of things indexed so far.

    Returns:
        How many were indexed, how many removed.
    """
    indexed = removed = 0
    turns = Turns()
    for source in registry.sources():
        kept: set[str] = set()
        for keys in _batches(iter(source.keys())):
            with transaction.atomic():
                described = list(source.describe(keys))
                index_many(described, now=now)
            kept.update(one.object_id for one in described)
            indexed += len(described)
            if progress:
                progress(indexed)
            turns.pass_on()
        removed += _remove_stale(source.object_type, kept, now)
    known = [source.object_type for source in registry.sources()]
    for object_type in set(
        Document.objects.exclude(object_type__in=known).values_list("object_type", flat=True)
    ):
        removed += _remove_stale(object_type, set(), now)
    IndexState.objects.filter(pk=1).update(analysis=ANALYSIS_VERSION, rebuilt_at=now)
    return indexed, removed


def is_needed() -> bool:
    """Whether the tokens were made by another version of the analysis, or never."""
    return not IndexState.objects.filter(pk=1, analysis=ANALYSIS_VERSION).exists()


def _remove_stale(object_type: str, kept: set[str], now: datetime) -> int:
    """Documents not met in this run; one that was published meanwhile is newer and stays."""
    before = Document.objects.filter(object_type=object_type, indexed_at__lt=now)
    stale = set(before.values_list("object_id", flat=True)) - kept
    return sum(remove_many(object_type, batch) for batch in _batches(iter(sorted(stale))))


def _batches(things: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(things, BATCH)):
        yield batch
