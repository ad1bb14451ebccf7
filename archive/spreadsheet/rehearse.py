"""预演: what a file would do, row by row, before anything is written into the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Min
from django.utils import timezone, translation

from archive.errors import SheetRefused
from archive.models import ImportBatch, ImportRow, ImportValue
from archive.spreadsheet.columns import MEDIA
from archive.spreadsheet.faults import OF_CELLS, OF_VALUES, Fault
from archive.spreadsheet.files import Files
from archive.spreadsheet.judge import Judgement, judge
from archive.spreadsheet.lookup import Lookup
from archive.spreadsheet.plan import Plan, layout_of, replacements_of
from archive.spreadsheet.reading.row import SheetRow
from archive.spreadsheet.reading.sheet import rows_of
from archive.spreadsheet.resolve import Reader
from archive.spreadsheet.stored import Archive
from foundation.turns import Turns

CHUNK = 500  # rows of one transaction
MOST_VALUES = 500  # doubtful values that a curator is shown
MOST_IGNORED = 200  # names of columns that are listed as not imported

T = TypeVar("T")
Telling = Callable[[int, int], None]


def rehearse_batch(batch_id: int, *, progress: Telling) -> ImportBatch:
    """Judge every row of a file, or again those that were faulty; kill it anywhere.

    Rows are stored in chunks, each with the mark how far the file was read, so a second run
    goes on behind the last chunk. A file that turns out to be damaged half way leaves no
    rows, and its refusal on the batch.
    """
    batch = ImportBatch.objects.select_related("mapping", "collection").get(pk=batch_id)
    if batch.state != ImportBatch.State.REHEARSING:
        return batch
    try:
        if batch.stale_rows:
            _drop_rows(batch)
        if batch.read_whole:
            _judge_faulty_again(batch, progress)
        else:
            _read(batch, progress)
    except SheetRefused as refusal:
        _refuse(batch, refusal)
        return batch
    _sum_up(batch)
    batch.refresh_from_db()
    progress(1, 1)
    return batch


class Judge:
    """Judges rows in chunks: by the archive, by each other and by their files."""

    def __init__(self, batch: ImportBatch, *, files: Files | None = None) -> None:
        self.batch = batch
        self.files = files or Files(batch)
        self.reader = Reader(Lookup.load(), replacements_of(batch), batch.make_agents)

    def judge(
        self, rows: Sequence[tuple[int, dict[str, str], list[Fault]]], *, lock: bool = False
    ) -> list[Judgement]:
        """A judgement for each (number, texts, trouble), in order."""
        archive = Archive.load(
            (texts for _number, texts, _trouble in rows),
            self.batch.collection_id,
            by=self.batch.created_by,
            lock=lock,
        )
        judged = [
            judge(
                texts,
                trouble,
                reader=self.reader,
                archive=archive,
                collection_id=self.batch.collection_id,
                kind=self.batch.kind,
            )
            for _number, texts, trouble in rows
        ]
        self._name_duplicates([number for number, _texts, _trouble in rows], judged)
        return judged

    def _name_duplicates(self, numbers: list[int], judged: list[Judgement]) -> None:
        keys = {judgement.key for judgement in judged if judgement.key}
        rows = ImportRow.objects.filter(batch=self.batch, key__in=keys).order_by()
        first = dict(rows.values_list("key").annotate(Min("number")))
        for number, judgement in zip(numbers, judged, strict=True):
            if not judgement.key:
                continue
            earlier = min(first.get(judgement.key, number), number)
            first[judgement.key] = earlier
            if earlier != number:
                field, _owner, value = judgement.key.split(":", 2)
                judgement.faults.append(Fault("duplicate", field, value, detail=str(earlier)))
                judgement.verdict = ImportRow.Verdict.FAULTY

    def look_for_files(self, judged: list[Judgement], texts: Sequence[dict[str, str]]) -> list[Any]:
        """The files of each row; what is missing or unreadable becomes a fault of it."""
        wanted = [self.reader.put(MEDIA, row.get(MEDIA, "")) for row in texts]
        found = self.files.look(wanted)
        for judgement, (_files, faults) in zip(judged, found, strict=True):
            if faults:
                judgement.faults += faults
                judgement.verdict = ImportRow.Verdict.FAULTY
        return [files for files, _faults in found]


def chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items."""
    while chunk := list(islice(items, size)):
        yield chunk


def _drop_rows(batch: ImportBatch) -> None:
    turns = Turns()
    while True:
        some = list(batch.rows.order_by().values_list("pk", flat=True)[: CHUNK * 4])
        if not some:
            break
        batch.rows.filter(pk__in=some).delete()
        turns.pass_on()
    batch.stale_rows, batch.read_to, batch.read_whole = False, 0, False
    batch.ignored_columns = [
        entry["header"] for entry in batch.columns if entry["header"] and not entry.get("target")
    ][:MOST_IGNORED]
    batch.save(update_fields=["stale_rows", "read_to", "read_whole", "ignored_columns"])


def _read(batch: ImportBatch, progress: Telling) -> None:
    plan, turns = Plan.of(batch), Turns()
    rows = rows_of(batch.sheet_file, layout_of(batch))
    start = max(batch.header_row, batch.read_to)
    with Files(batch) as files:
        judging = Judge(batch, files=files)
        for chunk in chunks((row for row in rows if row.number > start), CHUNK):
            progress(min(chunk[0].number, batch.estimate), batch.estimate + 1)
            _keep(batch, chunk, plan, judging)
            turns.pass_on()
    ImportBatch.objects.filter(pk=batch.pk).update(read_whole=True)


def _keep(batch: ImportBatch, chunk: list[SheetRow], plan: Plan, judging: Judge) -> None:
    texts = [plan.texts(row) for row in chunk]
    judged = judging.judge(
        [(row.number, text, plan.trouble(row)) for row, text in zip(chunk, texts, strict=True)]
    )
    media = judging.look_for_files(judged, texts)
    unknown = dict.fromkeys(name for row in chunk for name in row.unknown)
    batch.ignored_columns = list(dict.fromkeys([*batch.ignored_columns, *unknown]))[:MOST_IGNORED]
    with transaction.atomic():
        ImportRow.objects.bulk_create(
            ImportRow(
                batch=batch,
                number=row.number,
                values=text,
                media=files,
                **stored_judgement(judgement),
            )
            for row, text, judgement, files in zip(chunk, texts, judged, media, strict=True)
        )
        ImportBatch.objects.filter(pk=batch.pk).update(
            read_to=chunk[-1].number, ignored_columns=batch.ignored_columns
        )


def stored_judgement(judgement: Judgement) -> dict[str, Any]:
    """The columns of a row that hold its judgement."""
    return {
        "key": judgement.key,
        "verdict": judgement.verdict,
        "faults": [fault.stored() for fault in judgement.faults],
        "changes": judgement.changes,
        "record_id": judgement.stored.record.pk if judgement.stored else None,
    }


def _judge_faulty_again(batch: ImportBatch, progress: Telling) -> None:
    """After a decision about values: only rows that had a fault can have changed."""
    turns, done = Turns(), 0
    faulty = batch.rows.filter(verdict=ImportRow.Verdict.FAULTY).order_by("number")
    total = faulty.count()
    with Files(batch) as files:
        judging = Judge(batch, files=files)
        after = 0
        while rows := list(faulty.filter(number__gt=after)[:CHUNK]):
            progress(min(done, total), total + 1)
            _judge_stored(rows, judging)
            after, done = rows[-1].number, done + len(rows)
            turns.pass_on()


def _judge_stored(rows: list[ImportRow], judging: Judge) -> None:
    judged = judging.judge([(row.number, row.values, cell_faults(row)) for row in rows])
    media = judging.look_for_files(judged, [row.values for row in rows])
    for row, judgement, files in zip(rows, judged, media, strict=True):
        for name, value in stored_judgement(judgement).items():
            setattr(row, name, value)
        row.media = files
    store_rows(rows, "key", "verdict", "faults", "changes", "record", "media")


def store_rows(rows: Sequence[ImportRow], *fields: str) -> None:
    """Write columns of stored rows: an upsert, which is five times as fast as bulk_update."""
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def cell_faults(row: ImportRow) -> list[Fault]:
    """Faults that were in the file, which no later look at the archive can see."""
    return [Fault.load(stored) for stored in row.faults if stored["code"] in OF_CELLS]


def _sum_up(batch: ImportBatch) -> None:
    """Count the faults, gather the doubtful values, and say that the rehearsal is whole."""
    kinds: Counter[tuple[str, str]] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    samples: dict[tuple[str, str], dict[str, Any]] = {}
    faulty = batch.rows.filter(verdict=ImportRow.Verdict.FAULTY).order_by("number")
    for faults in faulty.values_list("faults", flat=True).iterator(chunk_size=CHUNK):
        for stored in faults:
            kinds[stored["code"], stored["field"]] += 1
            pair = stored["field"], stored["value"]
            if stored["code"] not in OF_VALUES or not 0 < len(stored["value"]) <= 200:
                continue
            values[pair] += 1
            samples.setdefault(pair, stored)
            if len(values) > MOST_VALUES * 4:  # bounded: keep those seen most often
                values = Counter(dict(values.most_common(MOST_VALUES * 2)))
                samples = {known: samples[known] for known in values}
    doubtful = [
        ImportValue(
            batch=batch,
            field=pair[0],
            text=pair[1],
            count=count,
            code=samples[pair]["code"],
            nearest=list(samples[pair]["nearest"]),
        )
        for pair, count in values.most_common(MOST_VALUES)
    ]
    with transaction.atomic():
        # a decided text that is still doubtful was replaced by one that is not known either
        batch.doubtful_values.filter(decided=False).delete()
        ImportValue.objects.bulk_create(doubtful, ignore_conflicts=True)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=ImportBatch.State.REHEARSED,
            rehearsed_at=timezone.now(),
            fault_counts=[
                {"code": code, "field": field, "count": count}
                for (code, field), count in kinds.most_common()
            ],
        )


def _refuse(batch: ImportBatch, refusal: SheetRefused) -> None:
    _drop_rows(batch)
    for language, suffix in (("zh-hans", "zh"), ("en", "en")):
        with translation.override(language):
            setattr(batch, f"refusal_{suffix}", str(refusal)[:500])
    batch.state = ImportBatch.State.REFUSED
    batch.save(update_fields=["state", "refusal_zh", "refusal_en"])
