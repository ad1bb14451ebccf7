"""Start the three long parts of an import in the background: rehearse, apply, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.errors import BatchNotApplicable
from archive.models import ImportBatch
from jobs.models import Job
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

REHEARSE = "archive.rehearse_import"
APPLY = "archive.apply_import"
TAKE_BACK = "archive.take_back_import"
State = ImportBatch.State


def running_job(batch: ImportBatch, *kinds: str) -> Job | None:
    """The job of the batch that waits or runs, of these kinds or of any."""
    wanted = kinds or (REHEARSE, APPLY, TAKE_BACK)
    return Job.objects.unfinished().filter(kind__in=wanted, subject=str(batch.pk)).first()


@transaction.atomic
def start_rehearsal(batch: ImportBatch, *, queue: bool = True) -> None:
    """Judge every row; after a decision about values, the faulty ones again.

    A rehearsal that was cancelled or killed goes on where it stopped.

    Args:
        queue: False where the caller does the work itself, as commands do.

    Raises:
        BatchNotApplicable: something of the batch is running, or it was applied.
    """
    row = _idle(batch)
    if row.state not in (State.UPLOADED, State.REHEARSING, State.REHEARSED):
        raise BatchNotApplicable(_("这个表格正在处理，或已经导入过了。"))
    _go(row, State.REHEARSING, REHEARSE, queue)


@transaction.atomic
def start_import(batch: ImportBatch, *, queue: bool = True) -> None:
    """Move the batch from rehearsed to applying and queue the work.

    A batch whose job gave up (every attempt failed, or somebody cancelled it) starts again
    where it stopped.

    Raises:
        BatchNotApplicable: it is not rehearsed, is running or done already.
    """
    row = _idle(batch)
    if row.state not in (State.REHEARSED, State.APPLYING):
        raise BatchNotApplicable(_("这个表格正在导入，或已经导入过了。"))
    _go(row, State.APPLYING, APPLY, queue)


@transaction.atomic
def start_take_back(batch: ImportBatch, *, by: User | None, queue: bool = True) -> None:
    """Take back what was written, in the background; once.

    Raises:
        BatchNotApplicable: nothing was written, something is running, or it is taken back.
    """
    row = _idle(batch)
    if not row.can_be_taken_back:
        raise BatchNotApplicable(_("这次导入没有写入内容，或已经撤回。"))
    ImportBatch.objects.filter(pk=row.pk).update(taken_back_by=by)
    _go(row, State.TAKING_BACK, TAKE_BACK, queue)


def _idle(batch: ImportBatch) -> ImportBatch:
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if running_job(row):
        raise BatchNotApplicable(_("这个表格正在处理，请等它做完或先取消。"))
    return row


def _go(row: ImportBatch, state: str, kind: str, queue: bool) -> None:
    ImportBatch.objects.filter(pk=row.pk).update(state=state)
    if queue:
        enqueue(kind, str(row.pk))
