from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.errors import SheetRefused
from archive.models import Collection, ImportRow, Record
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.rehearse import rehearse_sheet


class Command(BaseCommand):
    help = "Rehearse the import of an XLSX or CSV sheet of records; with --apply, write drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--collection", required=True, help="slug of the collection")
        parser.add_argument("--kind", default="object", choices=Record.Kind.values)
        parser.add_argument("--apply", action="store_true", help="write the rows without faults")

    def handle(
        self, *args: Any, file: Path, collection: str, kind: str, apply: bool, **options: Any
    ) -> None:
        target = Collection.objects.filter(slug=collection).first()
        if target is None:
            raise CommandError(f"there is no collection {collection!r}")
        try:
            batch = rehearse_sheet(
                file.read_bytes(),
                file_name=file.name,
                collection=target,
                kind=kind,
                by=None,
                at=timezone.now(),
            )
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}") from fault
        except SheetRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._report(batch.rows.all())
        if batch.ignored_columns:
            self.stdout.write(f"ignored columns: {', '.join(batch.ignored_columns)}")
        if apply:
            apply_batch(batch.pk, progress=self._progress)
            written = batch.rows.filter(applied=True, verdict__in=("new", "changed")).count()
            self.stdout.write(f"{written} drafts written into {target.slug}")

    def _report(self, rows: Any) -> None:
        counts: Counter[str] = Counter()
        for row in rows:
            counts[row.verdict] += 1
            for stored in row.faults:
                fault = Fault.load(stored)
                self.stderr.write(
                    f"row {row.number}, {fault.column} {fault.value!r}: {fault.reason} {fault.mend}"
                )
        self.stdout.write(
            ", ".join(f"{counts[verdict]} {verdict}" for verdict in ImportRow.Verdict.values)
        )

    def _progress(self, done: int, total: int) -> None:
        if done % 100 == 0 or done == total:
            self.stdout.write(f"{done}/{total}")
