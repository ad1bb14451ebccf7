"""Start applying a rehearsed sheet in the background."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import BatchNotApplicable
from archive.models import ImportBatch
from jobs.models import Job
from jobs.services.enqueue import enqueue

KIND = "archive.apply_import"


@transaction.atomic
def start_import(batch: ImportBatch) -> None:
    """Move the batch from rehearsed to applying and queue the work.

    A batch whose job gave up (every attempt failed, or somebody cancelled it) starts again
    where it stopped.

    Raises:
        BatchNotApplicable: it is running or done already.
    """
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    running = Job.objects.unfinished().filter(kind=KIND, subject=str(row.pk)).exists()
    if row.state == ImportBatch.State.APPLIED or running:
        raise BatchNotApplicable(_("这个表格正在导入，或已经导入过了。"))
    ImportBatch.objects.filter(pk=row.pk).update(state=ImportBatch.State.APPLYING)
    enqueue(KIND, str(row.pk))
