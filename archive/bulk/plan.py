"""Work out what a bulk change would do to each record; writes the plan and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.reach import holds
from archive import publication
from archive.bulk.operations import (
    PUBLISH,
    STEPS,
    SUBMIT,
    WITHDRAW,
    after,
    applies_to,
    bulk_field,
    python_value,
    read,
)
from archive.errors import ArchiveError
from archive.models import BulkEdit, BulkEditItem, Record
from archive.services.write_fields import write_fields
from foundation.keyset import by_key

_NEEDS = {PUBLISH: "archive.publish_record", WITHDRAW: "archive.publish_record"}


def plan_edit(edit_id: int, *, progress: Callable[[int, int], None]) -> BulkEdit:
    """Fill the items of an edit in state `planning`; may be killed and run again."""
    edit = BulkEdit.objects.select_related("created_by").get(pk=edit_id)
    items = edit.items.filter(state=BulkEditItem.State.NEW)
    total = items.count()
    rows = items.select_related("record__collection", "record__latest_revision")
    for done, item in enumerate(by_key(rows)):
        progress(done, total)
        plan_item(edit, item)
        item.save()
    BulkEdit.objects.filter(pk=edit.pk, state=BulkEdit.State.PLANNING).update(
        state=BulkEdit.State.PLANNED
    )
    progress(total, total)
    edit.refresh_from_db()
    return edit


def plan_item(edit: BulkEdit, item: BulkEditItem) -> Record:
    """Set state, changes and refusal of one item from the record's latest draft.

    Returns:
        The draft with the changes made to it, not stored.
    """
    record = item.record
    draft: Record = record.get_latest_revision_as_object()
    item.changes, item.refusal_zh, item.refusal_en = [], "", ""
    item.revision_before = record.latest_revision_id
    try:
        changes, values = _changes(edit, record, draft)
    except _Refused as refusal:
        item.state = BulkEditItem.State.REFUSED
        item.refusal_zh, item.refusal_en = refusal.both()
        return draft
    item.changes = changes
    planned = bool(changes) or any(one["verb"] in STEPS for one in edit.operations)
    item.state = BulkEditItem.State.PLANNED if planned else BulkEditItem.State.UNCHANGED
    if values:
        try:
            write_fields(draft, values)
            draft.full_clean()
        except ValidationError as fault:
            item.state = BulkEditItem.State.REFUSED
            item.refusal_zh, item.refusal_en = _told(fault, draft)
    return draft


class _Refused(Exception):
    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def both(self) -> tuple[str, str]:
        return _in_both(self.message)


def _in_both(message: str | Promise) -> tuple[str, str]:
    texts = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            texts.append(str(message)[:500])
    return texts[0], texts[1]


def _told(fault: ValidationError, draft: Record) -> tuple[str, str]:
    """The faults by field, again in each language: Django has put some into words already."""
    texts = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            try:
                draft.full_clean()
            except ValidationError as again:
                fault = again
            texts.append(" ".join(fault.messages)[:500])
    return texts[0], texts[1]


def _changes(
    edit: BulkEdit, record: Record, draft: Record
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    by = edit.created_by
    _ask(by, "archive.change_record", record)
    if record.locked_by_id and record.locked_by_id != by.pk:
        raise _Refused(format_lazy(_("已被 {who} 锁定。"), who=str(record.locked_by)))
    changes, values = [], {}
    for operation in edit.operations:
        if operation["verb"] in STEPS:
            _may_step(operation["verb"], by, record, draft)
            continue
        name = operation["field"]
        if not applies_to(name, draft.kind):
            label = bulk_field(name).label
            raise _Refused(
                format_lazy(
                    _("“{kind}”没有“{field}”这一项。"), kind=draft.get_kind_display(), field=label
                )
            )
        old, new = read(draft, name), after(draft, operation)
        if old != new:
            changes.append({"field": name, "old": old, "new": new})
            values[name] = python_value(name, new)
    target = values.get("collection")
    if target is not None and not holds(
        by, "archive.change_record", target.institution_id, target.pk
    ):
        raise _Refused(_("目标专题属于另一家机构，或不归你管。"))
    return changes, values


def _ask(by: Any, permission: str, record: Record) -> None:
    if not holds(by, permission, record.institution_id, record.collection_id):
        raise _Refused(_("你在这家机构或这个专题没有这项权限。"))


def _may_step(verb: str, by: Any, record: Record, draft: Record) -> None:
    if verb in _NEEDS:
        _ask(by, _NEEDS[verb], record)
    if verb == WITHDRAW and not record.live:
        raise _Refused(_("没有发布，不用撤下。"))
    if verb == SUBMIT and record.workflow_in_progress:
        raise _Refused(_("已经在审核中。"))
    if verb == SUBMIT and record.live and not record.has_unpublished_changes:
        raise _Refused(_("没有未发布的修改。"))
    if verb == PUBLISH:
        if record.live and not record.has_unpublished_changes:
            raise _Refused(_("没有未发布的修改。"))
        try:
            publication.check(draft)
        except ArchiveError as refusal:
            raise _Refused(refusal.message) from refusal
