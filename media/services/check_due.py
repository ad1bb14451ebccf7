"""Check what was not read for a period, oldest first, and no more bytes at once than allowed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from media.models import Condition, FixityCheck, Master, MasterCopy
from media.services.check_fixity import check_fixity

logger = logging.getLogger("media")
MOST_FILES = 20_000  # of one run


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """How many files were read, of how many bytes, and how many were not as stored."""

    files: int = 0
    size_bytes: int = 0
    unwell: int = 0

    def __str__(self) -> str:
        return f"files {self.files}, bytes {self.size_bytes}, bad {self.unwell}"


def period() -> timedelta:
    """After how long a file is read again (`HUXIANG_FIXITY_DAYS`)."""
    return timedelta(days=settings.FIXITY_DAYS)


def due_masters(now: datetime) -> QuerySet[Master]:
    """Working copies whose last check is a period ago, oldest first."""
    return Master.objects.filter(checked_at__lte=now - period()).order_by("checked_at", "pk")


def due_copies(now: datetime) -> QuerySet[MasterCopy]:
    """Second copies whose last check is a period ago, oldest first."""
    found = MasterCopy.objects.filter(checked_at__lte=now - period())
    return found.select_related("master").order_by("checked_at", "pk")


def check_due(
    *, now: datetime, most_bytes: int, on_progress: Callable[[int, int], None]
) -> CheckedFiles:
    """Check due files until `most_bytes` were read; each result is kept at once.

    A run that is killed goes on where it was: what it read is due no longer.

    Args:
        on_progress: called with the bytes that were read, and `most_bytes`.
    """
    due = [(master, FixityCheck.Place.WORKING) for master in due_masters(now)[:MOST_FILES]]
    if settings.COPIES_DIR:
        copies = due_copies(now)[:MOST_FILES]
        due += [(copy.master, FixityCheck.Place.SECOND) for copy in copies]
    files = read = unwell = 0
    for master, place in due:
        if read >= most_bytes:
            break
        check = check_fixity(master, at=timezone.now(), place=place)
        files, read = files + 1, read + master.size_bytes
        if check.outcome != Condition.INTACT:
            unwell += 1
            logger.error("master %s (%s copy) is %s", master.pk, place, check.outcome)
        on_progress(min(read, most_bytes), most_bytes)
    return CheckedFiles(files, read, unwell)
