"""Imports as tests make them: open, take the proposed columns, rehearse, apply."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from django.utils import timezone
from openpyxl import Workbook

from archive.models import ImportBatch
from archive.services.open_import import open_import
from archive.services.plan_import import plan_import
from archive.services.start_import import start_import, start_rehearsal, start_take_back
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.rehearse import rehearse_batch
from archive.spreadsheet.take_back import take_back_batch
from tests.archive.factories import CollectionFactory


class Bytes:
    """Bytes in the form of an upload."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def chunks(self) -> Iterable[bytes]:
        yield self.content


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def opened(content: str | bytes, collection=None, kind="object", *, by=None, **how) -> ImportBatch:
    media = how.pop("media_zip", None)
    return open_import(
        Bytes(content.encode() if isinstance(content, str) else content),
        file_name=how.pop("file_name", "总账.csv"),
        collection=collection or CollectionFactory(),
        kind=kind,
        by=by,
        at=timezone.now(),
        media_zip=Bytes(media) if media else None,
        media_zip_name="影像.zip" if media else "",
        **how,
    )


def planned(batch: ImportBatch, changes: Mapping[str, str] | None = None, **options) -> ImportBatch:
    """The proposed columns, but for `changes` (header: field)."""
    targets = {
        entry["index"]: (changes or {}).get(entry["header"], entry["target"])
        for entry in batch.columns
    }
    return plan_import(batch, targets=targets, **options)


def silent(_done: int, _total: int) -> None: ...


def rehearsed(batch: ImportBatch) -> ImportBatch:
    start_rehearsal(batch, queue=False)
    return rehearse_batch(batch.pk, progress=silent)


def rehearse(content, collection=None, kind="object", changes=None, *, by=None, **options):
    how = {name: options.pop(name) for name in ("media_zip", "media_folder") if name in options}
    batch = opened(content, collection, kind, by=by, **how)
    return rehearsed(planned(batch, changes, **options))


def apply(batch: ImportBatch, progress=silent) -> ImportBatch:
    start_import(batch, queue=False)
    return apply_batch(batch.pk, progress=progress)


def take_back(batch: ImportBatch, *, by=None, progress=silent) -> ImportBatch:
    start_take_back(batch, by=by, queue=False)
    return take_back_batch(batch.pk, progress=progress)


def faults(batch: ImportBatch) -> list[Fault]:
    return [Fault.load(stored) for row in batch.rows.all() for stored in row.faults]


def codes(batch: ImportBatch) -> set[tuple[str, str]]:
    return {(fault.code, fault.field) for fault in faults(batch)}


def verdicts(batch: ImportBatch) -> list[str]:
    return [row.verdict for row in batch.rows.all()]
