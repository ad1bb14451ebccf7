"""Write the good rows of a rehearsed file; kill it anywhere and run it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.models import Agent, ImportBatch, ImportRow
from archive.services.write_drafts import Draft, change_drafts, create_drafts
from archive.spreadsheet.columns import BY_FIELD
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.files import Files
from archive.spreadsheet.judge import Judgement
from archive.spreadsheet.rehearse import Judge, store_rows
from archive.spreadsheet.take_in import take_in_files
from foundation.turns import Turns

CHUNK = 200  # rows of one transaction
ACTION = "archive.import"


def apply_batch(batch_id: int, *, progress: Callable[[int, int], None]) -> ImportBatch:
    """Create or change a draft for each good row that was not written yet; then take files in.

    Each row is judged again (the archive may have moved on since the rehearsal) and is
    written in one transaction with its mark, so a second run neither loses nor doubles.
    """
    batch = ImportBatch.objects.select_related("collection", "created_by", "mapping").get(
        pk=batch_id
    )
    if batch.state != ImportBatch.State.APPLYING:
        return batch
    waiting = (
        batch.rows.filter(applied=False)
        .exclude(verdict=ImportRow.Verdict.FAULTY)
        .order_by("number")
    )
    total, done = waiting.count(), 0
    judging, turns = Judge(batch), Turns()
    while rows := list(waiting[:CHUNK]):
        progress(done, total + 1)
        _register_agents(batch, rows, judging)
        _write(batch, rows, judging)
        done += len(rows)
        turns.pass_on()
    with Files(batch) as files:
        take_in_files(batch, files, progress=progress)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.APPLIED, applied_at=timezone.now()
    )
    shutil.rmtree(batch.folder, ignore_errors=True)
    batch.refresh_from_db()
    progress(1, 1)
    return batch


def note_of(batch: ImportBatch) -> dict[str, Any]:
    """What the history of a record says of the import that wrote it."""
    return {"import": batch.pk, "file": batch.file_name}


def _write(batch: ImportBatch, rows: Sequence[ImportRow], judging: Judge) -> None:
    """Write these rows, or, when the database refuses one of them, those beside it."""
    try:
        with transaction.atomic():
            _write_at_once(batch, rows, judging)
    except IntegrityError:
        half = len(rows) // 2
        if half:
            _write(batch, rows[:half], judging)
            _write(batch, rows[half:], judging)
        else:
            _write_again(batch, rows[0], judging)


def _write_again(batch: ImportBatch, row: ImportRow, judging: Judge) -> None:
    """Another import may just have made the record; else the row is at fault."""
    try:
        with transaction.atomic():
            _write_at_once(batch, [row], judging)
    except IntegrityError:
        _name_refusal(row, judging)


def _write_at_once(batch: ImportBatch, rows: Sequence[ImportRow], judging: Judge) -> None:
    judged = judging.judge([(row.number, row.values, []) for row in rows], lock=True)
    note, at = note_of(batch), timezone.now()
    new: list[tuple[ImportRow, Draft]] = []
    changed: list[tuple[ImportRow, Draft]] = []
    for row, judgement in zip(rows, judged, strict=True):
        _remember(row, judgement)
        if judgement.verdict == ImportRow.Verdict.NEW and judgement.draft is not None:
            new.append((row, Draft(judgement.draft, judgement.values)))
        elif judgement.verdict == ImportRow.Verdict.CHANGED and judgement.stored is not None:
            stored = judgement.stored
            changed.append((row, Draft(stored.record, judgement.values, stored.content)))
    by = batch.created_by
    create_drafts([draft for _row, draft in new], by=by, at=at, action=ACTION, note=note)
    change_drafts([draft for _row, draft in changed], by=by, at=at, action=ACTION, note=note)
    for row, draft in (*new, *changed):
        row.record_id, row.written = draft.record.pk, draft.written
    store_rows(
        rows,
        *("verdict", "faults", "changes", "record", "before", "written"),
        *("applied", "media_waits"),
    )


def _remember(row: ImportRow, judgement: Judgement) -> None:
    row.verdict, row.changes, row.before = judgement.verdict, judgement.changes, judgement.before
    row.faults = [fault.stored() for fault in judgement.faults]
    row.record = judgement.stored.record if judgement.stored else None
    row.applied = judgement.verdict != ImportRow.Verdict.FAULTY
    row.media_waits = row.applied and bool(row.media)


def _name_refusal(row: ImportRow, judging: Judge) -> None:
    judgement = judging.judge([(row.number, row.values, [])])[0]
    row.verdict, row.applied = ImportRow.Verdict.FAULTY, False
    row.faults = [Fault("invalid", detail=_why(judgement)).stored()]
    row.save(update_fields=["verdict", "applied", "faults"])


def _why(judgement: Judgement) -> str:
    """What the record itself says about a row that the database refused."""
    try:
        if judgement.draft is not None:
            judgement.draft.full_clean()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return Fault("refused").reason


def _register_agents(batch: ImportBatch, rows: Sequence[ImportRow], judging: Judge) -> None:
    """People and institutions that no row of the archive names yet; not public."""
    if not batch.make_agents:
        return
    names: dict[str, str] = {}
    for row in rows:
        for field, found in row.values.items():
            if BY_FIELD[field].type != "agent":
                continue
            text = judging.reader.put(field, found)
            if text and len(text) <= 200 and judging.reader.lookup.agent(text) is None:
                names.setdefault(text, field)
    if not names:
        return
    with transaction.atomic():
        made = Agent.objects.bulk_create(
            Agent(
                name_zh=name,
                name_en="" if _is_chinese(name) else name,
                kind=(
                    Agent.Kind.INSTITUTION if field == "holding_institution" else Agent.Kind.PERSON
                ),
                live=False,
            )
            for name, field in names.items()
        )
        batch.made_agents = [*batch.made_agents, *(agent.pk for agent in made)]
        batch.save(update_fields=["made_agents"])
    judging.reader.lookup.add_agents(made)


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)
