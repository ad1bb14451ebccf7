"""What no door may do, also not a bulk action or a cascade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import RecordKept

if TYPE_CHECKING:
    from archive.models import Record


def keep_published_records(instance: Record, **_kwargs: object) -> None:
    """Deleting a draft is fine; what was once public is withdrawn instead.

    Raises:
        RecordKept: the record was public once.
    """
    if instance.first_published_at is not None:
        raise RecordKept
