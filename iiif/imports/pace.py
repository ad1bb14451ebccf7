"""How often one account may have other servers asked, and how much may wait for its yes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

from iiif.imports.errors import TooManyFetches
from iiif.imports.models import ForeignSource

if TYPE_CHECKING:
    from accounts.models import User

MOST_WAITING = 20


def count_fetch(by: User | None, *, now: datetime) -> None:
    """Bound what one account asks of others in a minute (each process counts for itself).

    Raises:
        TooManyFetches: it asked for more than HUXIANG_FETCH_PER_MINUTE.
    """
    if by is None:
        return
    key = f"foreign-fetch:{by.pk}:{int(now.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > settings.FETCH_PER_MINUTE:
        raise TooManyFetches(limit=settings.FETCH_PER_MINUTE)


def forget_older(by: User | None) -> None:
    """Of the documents that wait for one person's yes, keep the newest ones."""
    if by is None:
        return
    waiting = ForeignSource.objects.filter(received_by=by, is_taken=False)
    older = list(waiting.values_list("pk", flat=True)[MOST_WAITING:])
    ForeignSource.objects.filter(pk__in=older, is_taken=False).delete()
