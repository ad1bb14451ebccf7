"""Begin a bulk change, confirm it, take it back: the states, and the work in the background."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import BulkEditMoved
from archive.models import BulkEdit, BulkEditItem, Record
from jobs.models import Job
from jobs.priorities import PERSON
from jobs.services.cancel import cancel
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

MOST = 20_000  # records of one change
PLAN, APPLY, UNDO = "archive.plan_bulk_edit", "archive.apply_bulk_edit", "archive.undo_bulk_edit"
_WORK: dict[str, str] = {
    BulkEdit.State.PLANNING: PLAN,
    BulkEdit.State.APPLYING: APPLY,
    BulkEdit.State.UNDOING: UNDO,
}


@transaction.atomic
def start_edit(
    records: Iterable[int], operations: list[dict[str, Any]], *, by: User, at: datetime
) -> BulkEdit:
    """Keep what is asked for and queue its preview.

    Args:
        records: keys; those that `by` may not edit are left out without a word.

    Raises:
        BulkEditMoved: there is none, or more than 20 000.
    """
    mine = Record.objects.editable_by(by).filter(pk__in=list(records))
    keys = list(mine.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not keys or not operations:
        raise BulkEditMoved(_("没有可以修改的藏品。"))
    if len(keys) > MOST:
        raise BulkEditMoved(_("一次最多修改 %(most)d 件。") % {"most": MOST})
    edit = BulkEdit.objects.create(created_by=by, created_at=at, operations=operations)
    BulkEditItem.objects.bulk_create(
        (BulkEditItem(edit=edit, record_id=pk) for pk in keys), batch_size=1000
    )
    enqueue(PLAN, str(edit.pk), priority=PERSON)
    return edit


def confirm_edit(edit: BulkEdit) -> None:
    """
    Raises:
        BulkEditMoved: it is not waiting for a yes.
    """
    _move(edit, BulkEdit.State.PLANNED, BulkEdit.State.APPLYING, APPLY)


def take_back(edit: BulkEdit) -> None:
    """
    Raises:
        BulkEditMoved: it was not applied, was taken back before, or cannot be unsaid.
    """
    if not edit.can_undo:
        raise BulkEditMoved(_("这次修改不能撤回。"))
    _move(edit, BulkEdit.State.APPLIED, BulkEdit.State.UNDOING, UNDO)


def job_of(edit: BulkEdit) -> Job | None:
    """The job of the step that the change is in, also one that was stopped or has failed."""
    jobs = Job.objects.filter(kind=_WORK.get(edit.state, ""), subject=str(edit.pk))
    return jobs.order_by("-created_at").first()


def stop(edit: BulkEdit, *, now: datetime) -> None:
    """Stop what runs; what was done so far stays, and it can go on later.

    Raises:
        BulkEditMoved: nothing runs.
    """
    job = job_of(edit)
    if job is None or not job.is_unfinished:
        raise BulkEditMoved(_("状态已经改变，请刷新页面。"))
    cancel(job, now=now)


def go_on(edit: BulkEdit) -> None:
    """Queue the step again after it was stopped or has failed; done records are not done twice.

    Raises:
        BulkEditMoved: it runs, or no step is under way.
    """
    job = job_of(edit)
    if edit.state not in _WORK or (job is not None and job.is_unfinished):
        raise BulkEditMoved(_("状态已经改变，请刷新页面。"))
    enqueue(_WORK[edit.state], str(edit.pk), priority=PERSON)


@transaction.atomic
def _move(edit: BulkEdit, old: str, new: str, kind: str) -> None:
    if not BulkEdit.objects.filter(pk=edit.pk, state=old).update(state=new):
        raise BulkEditMoved(_("状态已经改变，请刷新页面。"))
    enqueue(kind, str(edit.pk), priority=PERSON)
