"""Do a planned bulk change, and take it back; each record in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from archive import publication
from archive.bulk.operations import PUBLISH, SUBMIT, WITHDRAW, python_value
from archive.bulk.plan import plan_item
from archive.errors import ArchiveError
from archive.models import BulkEdit, BulkEditItem, Record
from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from archive.services.write_fields import write_fields
from foundation.turns import Turns

Report = Callable[[int, int], None]


def apply_edit(edit_id: int, *, progress: Report) -> BulkEdit:
    """Change every planned record; what was done before a kill is not done again.

    Each record is judged anew: who has edited it since the preview has changed what the
    change means, and may have made it impossible.
    """
    edit = BulkEdit.objects.select_related("created_by").get(pk=edit_id)
    _each(edit, BulkEditItem.State.PLANNED, _apply, progress)
    BulkEdit.objects.filter(pk=edit.pk, state=BulkEdit.State.APPLYING).update(
        state=BulkEdit.State.APPLIED, applied_at=timezone.now()
    )
    edit.refresh_from_db()
    return edit


def _each(
    edit: BulkEdit, state: str, act: Callable[[BulkEdit, int], None], progress: Report
) -> None:
    """Do the same with every item that is in this state now; others may write in between."""
    keys, turns = list(edit.items.filter(state=state).values_list("pk", flat=True)), Turns()
    for done, pk in enumerate(keys):
        progress(done, len(keys))
        act(edit, pk)
        turns.pass_on()
    progress(len(keys), len(keys))


@transaction.atomic
def _apply(edit: BulkEdit, pk: int) -> None:
    item = BulkEditItem.objects.select_related("record__collection").get(pk=pk)
    record = Record.objects.select_for_update(of=("self",)).get(pk=item.record_id)
    item.record = record
    draft = plan_item(edit, item)
    if item.state == BulkEditItem.State.PLANNED:
        try:
            with transaction.atomic():
                _write(edit, item, draft)
        except ArchiveError as refusal:
            item.state = BulkEditItem.State.REFUSED
            item.refusal_zh, item.refusal_en = (text[:500] for text in refusal.both())
        else:
            item.state = BulkEditItem.State.APPLIED
            item.revision_after = Record.objects.values_list("latest_revision", flat=True).get(
                pk=record.pk
            )
    item.save()


def _write(edit: BulkEdit, item: BulkEditItem, draft: Record) -> None:
    by = edit.created_by
    if item.changes:
        _store(draft, by=by)
    for operation in edit.operations:
        record = Record.objects.get(pk=item.record_id)
        if operation["verb"] == PUBLISH:
            with publication.acting(by):
                publish_record(record, by=by)
        elif operation["verb"] == WITHDRAW:
            withdraw_record(
                record,
                reason_zh=operation.get("value") or "",
                reason_en=operation.get("value_en") or "",
                by=by,
            )
        elif operation["verb"] == SUBMIT and (workflow := record.get_workflow()) is not None:
            if record.latest_revision is None:
                record.save_revision(user=by, clean=False)
            workflow.start(record, user=by)


def _store(draft: Record, *, by: object) -> None:
    if not draft.live:  # the row of what is not public follows its latest draft
        draft.save()
    draft.save_revision(user=by, clean=False, log_action=True, changed=True)


def undo_edit(edit_id: int, *, progress: Report) -> BulkEdit:
    """Put the former values back as a new draft; what was edited since stays and is named."""
    edit = BulkEdit.objects.select_related("created_by").get(pk=edit_id)
    _each(edit, BulkEditItem.State.APPLIED, _undo, progress)
    BulkEdit.objects.filter(pk=edit.pk, state=BulkEdit.State.UNDOING).update(
        state=BulkEdit.State.UNDONE, undone_at=timezone.now()
    )
    edit.refresh_from_db()
    return edit


@transaction.atomic
def _undo(edit: BulkEdit, pk: int) -> None:
    item = BulkEditItem.objects.get(pk=pk)
    record = Record.objects.select_for_update(of=("self",)).get(pk=item.record_id)
    draft = _with_former_values(record, item)
    if draft is None:
        item.state = BulkEditItem.State.KEPT
    else:
        _store(draft, by=edit.created_by)
        log(
            instance=record,
            action="wagtail.revert",
            user=edit.created_by,
            data={"revision": {"id": item.revision_before}},
        )
        item.state = BulkEditItem.State.UNDONE
    item.save()


def _with_former_values(record: Record, item: BulkEditItem) -> Record | None:
    """The draft as it was; None where it was edited since, or may not say that any more."""
    if record.latest_revision_id != item.revision_after:
        return None
    draft = record.get_latest_revision_as_object()
    write_fields(draft, {c["field"]: python_value(c["field"], c["old"]) for c in item.changes})
    try:
        draft.full_clean()
    except ValidationError:
        return None
    return draft
