"""Read the OCFL storage root again, some objects at a time, and keep what was found."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from archive.exchange.ocfl_check import check_object
from archive.exchange.thing import address_of
from archive.models import PreservedRecord
from archive.services.preserve import root_folder
from media.services.check_due import period

logger = logging.getLogger("archive")
MOST_OBJECTS = 5_000  # of one run


@dataclass(slots=True)
class Verified:
    """Objects that were read, of how many bytes, and how many are not as they were written."""

    objects: int = 0
    size_bytes: int = 0
    unwell: int = 0

    def __str__(self) -> str:
        return f"objects {self.objects}, bytes {self.size_bytes}, bad {self.unwell}"


def to_verify(now: datetime) -> QuerySet[PreservedRecord]:
    """Objects unread for as long as masters may be (`HUXIANG_FIXITY_DAYS`)."""
    return PreservedRecord.objects.to_verify(now - period()).select_related("record")


def verify_due(*, now: datetime, most_bytes: int, progress: Callable[[int, int], None]) -> Verified:
    """Verify due objects until `most_bytes` were read; killed, it goes on where it was.

    Raises:
        RootBusy: somebody writes to the root.
    """
    done = Verified()
    rows = list(to_verify(now)[:MOST_OBJECTS])
    if not rows:
        return done
    with root_folder().held():
        for row in rows:
            if done.size_bytes >= most_bytes:
                break
            done.size_bytes += verify_one(row, at=timezone.now())
            done.objects += 1
            done.unwell += bool(row.faults)
            progress(min(done.size_bytes, most_bytes), most_bytes)
    return done


def verify_one(row: PreservedRecord, *, at: datetime) -> int:
    """Read one object whole; returns how many bytes that were.

    Call it while the root is held.
    """
    read = 0

    def count(size: int) -> None:
        nonlocal read
        read += size

    identifier = address_of(row.record.ark_name)
    folder = root_folder().path_of(identifier)
    row.faults = [list(fault) for fault in check_object(folder, identifier, on_bytes=count)]
    row.verified_at = at
    PreservedRecord.objects.filter(pk=row.pk).update(faults=row.faults, verified_at=at)
    if row.faults:
        logger.error("OCFL object of %s: %s", row.record.ark_name, row.faults[:5])
    return read


def hourly_bytes() -> int:
    """As much as the fixity checks of masters read in an hour (`HUXIANG_FIXITY_GB_PER_HOUR`)."""
    return int(settings.FIXITY_GB_PER_HOUR * 10**9)
