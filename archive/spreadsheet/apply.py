"""Write the good rows of a rehearsed sheet; kill it anywhere and run it again."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from archive.models import ImportBatch, ImportRow
from archive.services.create_record import create_record
from archive.services.update_record import update_record
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.rehearse import judge
from archive.spreadsheet.resolve import Lookup, resolve
from foundation.turns import Turns


def apply_batch(batch_id: int, *, progress: Callable[[int, int], None]) -> ImportBatch:
    """Create or change a draft for each good row that was not written yet.

    Each row is judged again (the archive may have moved on since the rehearsal) and is
    written in one transaction with its mark, so a second run neither loses nor doubles.
    """
    batch = ImportBatch.objects.select_related("collection", "created_by").get(pk=batch_id)
    if batch.state == ImportBatch.State.APPLIED:
        return batch
    lookup = Lookup.load()
    waiting = list(
        batch.rows.filter(applied=False)
        .exclude(verdict=ImportRow.Verdict.FAULTY)
        .order_by("number")
    )
    turns = Turns()
    for done, row in enumerate(waiting):
        progress(done, len(waiting))
        _apply_row(batch, row, lookup)
        turns.pass_on()
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.APPLIED, applied_at=timezone.now()
    )
    progress(len(waiting), len(waiting))
    batch.refresh_from_db()
    return batch


@transaction.atomic
def _apply_row(batch: ImportBatch, row: ImportRow, lookup: Lookup) -> None:
    judgement = judge(row.values, [], batch.collection, lookup)
    row.verdict, row.changes = judgement.verdict, judgement.changes
    row.faults = [fault.stored() for fault in judgement.faults]
    row.record = judgement.record
    values, _faults = resolve(row.values, lookup)
    try:
        with transaction.atomic():
            if row.verdict == ImportRow.Verdict.NEW:
                row.record = create_record(
                    collection=batch.collection, by=batch.created_by, **values
                )
            elif row.verdict == ImportRow.Verdict.CHANGED and row.record is not None:
                update_record(row.record, by=batch.created_by, **values)
    except ValidationError as refusal:
        row.verdict = ImportRow.Verdict.FAULTY
        row.faults = [Fault("invalid", detail=" ".join(refusal.messages)).stored()]
    row.applied = row.verdict != ImportRow.Verdict.FAULTY
    row.save()
