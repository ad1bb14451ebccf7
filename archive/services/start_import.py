"""Start applying a rehearsed sheet in the background."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import BatchNotApplicable
from archive.models import ImportBatch
from jobs.services.enqueue import enqueue


@transaction.atomic
def start_import(batch: ImportBatch) -> None:
    """Move the batch from rehearsed (or broken off) to applying, once, and queue the work.

    Raises:
        BatchNotApplicable: it is running or done already.
    """
    moved = ImportBatch.objects.filter(
        pk=batch.pk, state__in=(ImportBatch.State.REHEARSED, ImportBatch.State.FAILED)
    ).update(state=ImportBatch.State.APPLYING, failure="")
    if not moved:
        raise BatchNotApplicable(_("这个表格正在导入，或已经导入过了。"))
    enqueue("archive.apply_import", str(batch.pk))
