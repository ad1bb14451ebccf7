"""Ask for a file of many records."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from archive.models import Collection, ExportFile, Record
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

KIND = "archive.export"


@transaction.atomic
def start_export(
    *,
    form: str,
    by: User,
    at: datetime,
    collection: Collection | None = None,
    record: Record | None = None,
    kind: str = "",
) -> ExportFile:
    """Keep the wish and queue the work; the caller has asked whether `by` may export."""
    wanted = ExportFile.objects.create(
        form=form, collection=collection, record=record, kind=kind, created_by=by, created_at=at
    )
    enqueue(KIND, str(wanted.pk))
    return wanted
