"""Take a whole import back, row by row; kill it anywhere and run it again.

See docs/decisions/0018-take-back.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.reach import holds
from archive.drafts import digest, plain_content
from archive.errors import NotPublishable
from archive.models import Agent, ImportBatch, ImportRow, MotifBearing, Record, RecordRelation
from archive.services.detach_media import detach_media
from archive.services.publish_record import publish_record
from archive.services.withdraw_record import withdraw_record
from archive.services.write_drafts import Draft, change_drafts, forget_references
from archive.spreadsheet import kept
from archive.spreadsheet.apply import note_of
from archive.spreadsheet.columns import COLUMNS
from archive.spreadsheet.rehearse import store_rows
from archive.spreadsheet.take_in import ATTACHED
from foundation.turns import Turns

CHUNK = 100  # rows of one transaction
ACTION = "archive.import_taken_back"
REASON_ZH, REASON_EN = "导入已撤回", "The import of this record was taken back"

Undone = ImportRow.Undone


def take_back_batch(batch_id: int, *, progress: Callable[[int, int], None]) -> ImportBatch:
    """Undo what an import wrote, but for records that somebody edited since.

    New records that were never public are deleted, those that were are withdrawn; changed
    fields get their old values, and where the imported ones were public, the old ones are
    published again. Each row is undone in one transaction with its mark.
    """
    batch = ImportBatch.objects.select_related("taken_back_by").get(pk=batch_id)
    if batch.state != ImportBatch.State.TAKING_BACK:
        return batch
    waiting = (
        batch.rows.filter(applied=True, undone="")
        .exclude(Q(verdict=ImportRow.Verdict.UNCHANGED) & Q(media=[]))
        .order_by("-number")
    )
    total, done, turns = waiting.count(), 0, Turns()
    while rows := list(waiting[:CHUNK]):
        progress(done, total + 1)
        with transaction.atomic():
            _Chunk(batch, rows).undo()
        done += len(rows)
        turns.pass_on()
    _forget_agents(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.TAKEN_BACK, taken_back_at=timezone.now()
    )
    batch.refresh_from_db()
    progress(1, 1)
    return batch


class _Chunk:
    """Some rows, their records locked, and the drafts as they are now."""

    def __init__(self, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        self.batch, self.rows = batch, rows
        self.by = batch.taken_back_by
        place = batch.collection.institution_id, batch.collection_id
        self.may_publish = self.by is None or holds(self.by, "archive.publish_record", *place)
        wanted = [row.record_id for row in rows if row.record_id]
        locked = Record.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
        self.records = {record.pk: record for record in locked}
        revisions = {record.latest_revision_id for record in self.records.values()}
        revisions |= {record.live_revision_id for record in self.records.values()}
        self.revisions = Revision.objects.in_bulk(revisions - {None})
        relations = RecordRelation.objects.filter(target__in=wanted)
        borne = MotifBearing.objects.filter(record__in=wanted)
        self.referred = set(relations.values_list("target_id", flat=True))
        self.referred |= set(borne.values_list("record_id", flat=True))

    def undo(self) -> None:
        doomed: list[ImportRow] = []
        restored: list[tuple[ImportRow, Draft]] = []
        for row in self.rows:
            record = self.records.get(row.record_id or 0)
            if record is None:
                self._mark(row, Undone.KEPT, kept.GONE)
            elif self._content_digest(record) != row.written and row.written:
                self._mark(row, Undone.KEPT, kept.EDITED)
            elif row.verdict != ImportRow.Verdict.NEW:
                if (draft := self._restoring(row, record)) is not None:
                    restored.append((row, draft))
            elif record.first_published_at is not None:
                self._withdraw(row, record)
            elif record.pk in self.referred:
                self._mark(row, Undone.KEPT, kept.REFERRED)
            else:
                doomed.append(row)
        self._restore(restored)
        self._delete(doomed)
        store_rows(self.rows, "undone", "undone_code")

    def _content_digest(self, record: Record) -> str:
        revision = self.revisions.get(record.latest_revision_id)
        return digest(revision.content if revision is not None else plain_content(record))

    def _mark(self, row: ImportRow, outcome: str, code: str = "") -> None:
        row.undone, row.undone_code = outcome, code

    def _withdraw(self, row: ImportRow, record: Record) -> None:
        if not record.live:
            self._mark(row, Undone.KEPT, kept.WITHDRAWN_BEFORE)
        elif not self.may_publish:
            self._mark(row, Undone.KEPT, kept.NEEDS_PUBLISHER)
        else:
            withdraw_record(record, reason_zh=REASON_ZH, reason_en=REASON_EN, by=self.by)
            self._log([record])
            self._mark(row, Undone.WITHDRAWN)

    def _restoring(self, row: ImportRow, record: Record) -> Draft | None:
        """The draft with its old values, not stored yet; None when it is kept as it is."""
        live = self.revisions.get(record.live_revision_id)
        is_public = record.live and live is not None and digest(live.content) == row.written
        if is_public and not self.may_publish:
            self._mark(row, Undone.KEPT, kept.NEEDS_PUBLISHER)
            return None
        attached = [file["asset"] for file in row.media if file.get("state") == ATTACHED]
        if attached and detach_media(record, attached, by=self.by):
            record.refresh_from_db()
        revision = Revision.objects.filter(pk=record.latest_revision_id).first()
        content = revision.content if revision is not None else plain_content(record)
        self._mark(row, Undone.RESTORED, "publish" if is_public else "")
        return Draft(record, dict(row.before), content)

    def _restore(self, restored: list[tuple[ImportRow, Draft]]) -> None:
        change_drafts(
            [draft for _row, draft in restored],
            by=self.by,
            at=timezone.now(),
            action=ACTION,
            note=note_of(self.batch),
        )
        for row, draft in restored:
            if row.undone_code == "publish":
                row.undone_code = self._publish(draft.record.pk)

    def _publish(self, pk: int) -> str:
        try:
            with transaction.atomic():
                publish_record(Record.objects.get(pk=pk), by=self.by)
        except NotPublishable:
            return kept.NOT_PUBLISHABLE
        return ""

    def _delete(self, rows: list[ImportRow]) -> None:
        """Delete drafts that were never public: together, or, where one is held, one by one."""
        if not rows:
            return
        try:
            with transaction.atomic(), disable_reference_index_auto_update():
                doomed = [self.records[row.record_id] for row in rows]  # type: ignore[index]
                self._log(doomed, deleted=True)
                Record.objects.filter(pk__in=[record.pk for record in doomed]).delete()
                forget_references(record.pk for record in doomed)
        except (ProtectedError, RestrictedError):
            if len(rows) == 1:
                self._mark(rows[0], Undone.KEPT, kept.REFERRED)
                return
            for row in rows:
                self._delete([row])
            return
        for row in rows:
            row.record_id = None
            self._mark(row, Undone.DELETED)

    def _log(self, records: list[Record], *, deleted: bool = False) -> None:
        kind = ContentType.objects.get_for_model(Record)
        note: dict[str, Any] = note_of(self.batch)
        ModelLogEntry.objects.bulk_create(
            ModelLogEntry(
                content_type=kind,
                object_id=str(record.pk),
                label=record.title_zh[:200],
                action=ACTION,
                data=note,
                timestamp=timezone.now(),
                user=self.by,
                deleted=deleted,
            )
            for record in records
        )


def _forget_agents(batch: ImportBatch) -> None:
    """People whom only this import named go with it, unless somebody made them public."""
    if not batch.made_agents:
        return
    kept_rows = batch.rows.filter(undone=Undone.KEPT, record__isnull=False)
    drafts = kept_rows.values_list("record__latest_revision__content", flat=True)
    fields = [column.field for column in COLUMNS if column.type == "agent"]
    named = {content.get(field) for content in drafts if content for field in fields}
    for agent in Agent.objects.filter(pk__in=set(batch.made_agents) - named, live=False):
        try:
            with transaction.atomic():
                agent.delete()
        except (ProtectedError, RestrictedError):
            continue  # a record names it
