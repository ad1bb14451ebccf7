from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.models import Collection, ImportBatch, ImportMapping, ImportRow, Record
from archive.services.open_import import open_import, use_mapping
from archive.services.plan_import import keep_mapping, plan_import
from archive.services.start_import import start_import, start_rehearsal, start_take_back
from archive.spreadsheet.apply import apply_batch
from archive.spreadsheet.rehearse import rehearse_batch
from archive.spreadsheet.take_back import take_back_batch
from foundation.errors import HouseError

MOST_LINES = 200  # faults that are written out; the page of the import has all


class LocalFile:
    """A file of this machine in the form of an upload."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk


class Command(BaseCommand):
    help = (
        "Rehearse the import of records from XLSX, CSV or JSON lines; with --apply, write drafts. "
        "--take-back N undoes import N."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--collection", help="slug of the collection")
        parser.add_argument("--kind", default="object", choices=Record.Kind.values)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADER=FIELD",
            help="what a column means; an empty field leaves it out; the rest as proposed",
        )
        parser.add_argument(
            "--default",
            action="append",
            default=[],
            metavar="FIELD=TEXT",
            help="where no column is",
        )
        parser.add_argument("--mapping", help="name of a mapping that was kept")
        parser.add_argument("--keep-mapping", metavar="NAME", help="keep this one under a name")
        parser.add_argument(
            "--title-from-english", action="store_true", help="where the Chinese title is missing"
        )
        parser.add_argument(
            "--make-agents", action="store_true", help="register unknown people, not public"
        )
        parser.add_argument(
            "--fill-merged", action="store_true", help="merged cells by their first"
        )
        parser.add_argument("--media", type=Path, help="zip of the files that the rows name")
        parser.add_argument("--media-folder", default="", help="inside HUXIANG_IMPORT_FOLDERS")
        parser.add_argument("--apply", action="store_true", help="write the rows without faults")
        parser.add_argument("--take-back", type=int, metavar="N", help="undo import N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["take_back"]:
                self._take_back(options["take_back"])
            else:
                self._import(options)
        except OSError as fault:
            raise CommandError(f"{options['file']}: {fault.strerror}") from fault
        except HouseError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        if options["file"] is None or not options["collection"]:
            raise CommandError("a file and --collection are needed")
        target = Collection.objects.filter(slug=options["collection"]).first()
        if target is None:
            raise CommandError(f"there is no collection {options['collection']!r}")
        batch = self._rehearse(target, options)
        self._report(batch)
        if options["apply"]:
            start_import(batch, queue=False)
            batch = apply_batch(batch.pk, progress=self._progress)
            written = batch.rows.filter(applied=True, verdict__in=("new", "changed")).count()
            self.stdout.write(f"import {batch.pk}: {written} drafts written into {target.slug}")

    def _rehearse(self, target: Collection, options: dict[str, Any]) -> ImportBatch:
        media = options["media"]
        batch = open_import(
            LocalFile(options["file"]),
            file_name=options["file"].name,
            collection=target,
            kind=options["kind"],
            by=None,
            at=timezone.now(),
            media_zip=LocalFile(media) if media else None,
            media_zip_name=media.name if media else "",
            media_folder=options["media_folder"],
        )
        if options["mapping"]:
            kept = ImportMapping.objects.filter(name=options["mapping"]).first()
            if kept is None:
                raise CommandError(f"there is no mapping {options['mapping']!r}")
            use_mapping(batch, kept)
        given = dict(_pair(text) for text in options["map"])
        headers = {entry["header"] for entry in batch.columns}
        if unknown := set(given) - headers:
            raise CommandError(f"there is no column {', '.join(sorted(unknown))}")
        plan_import(
            batch,
            targets={entry["index"]: _target(entry, given) for entry in batch.columns},
            defaults=batch.defaults | dict(_pair(text) for text in options["default"]),
            merged="fill" if options["fill_merged"] else batch.merged,
            title_from_english=options["title_from_english"] or batch.title_from_english,
            make_agents=options["make_agents"] or batch.make_agents,
        )
        if options["keep_mapping"]:
            keep_mapping(batch, name=options["keep_mapping"], by=None)
        start_rehearsal(batch, queue=False)
        batch = rehearse_batch(batch.pk, progress=self._progress)
        if batch.state == ImportBatch.State.REFUSED:
            raise CommandError(batch.refusal)
        return batch

    def _take_back(self, pk: int) -> None:
        batch = ImportBatch.objects.filter(pk=pk).first()
        if batch is None:
            raise CommandError(f"there is no import {pk}")
        start_take_back(batch, by=None, queue=False)
        batch = take_back_batch(batch.pk, progress=self._progress)
        counts = ", ".join(f"{count} {value}" for value, _label, count in batch.undone_counts())
        self.stdout.write(f"import {pk} taken back: {counts}")
        for row in batch.rows.filter(undone=ImportRow.Undone.KEPT).order_by("number"):
            self.stdout.write(f"row {row.number} kept: {row.kept_because}")

    def _report(self, batch: ImportBatch) -> None:
        lines, counts = 0, Counter[str]()
        for row in batch.rows.iterator(chunk_size=500):
            counts[row.verdict] += 1
            for fault in row.shown_faults:
                lines += 1
                if lines <= MOST_LINES:
                    self.stderr.write(
                        f"row {row.number}, {fault.column} {fault.value!r}: "
                        f"{fault.reason} {fault.mend}"
                    )
        if lines > MOST_LINES:
            self.stderr.write(f"and {lines - MOST_LINES} faults more")
        for entry in batch.fault_counts:
            self.stdout.write(f"{entry['count']} × {entry['code']} {entry['field']}".rstrip())
        self.stdout.write(
            f"import {batch.pk}: "
            + ", ".join(f"{counts[verdict]} {verdict}" for verdict in ImportRow.Verdict.values)
        )
        if batch.ignored_columns:
            self.stdout.write(f"ignored columns: {', '.join(batch.ignored_columns)}")

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"{done}/{total}", ending="\r")


def _target(entry: dict[str, Any], given: dict[str, str]) -> str:
    """What was said of a column, else what was proposed, unless that was said of another one."""
    if entry["header"] in given:
        return given[entry["header"]]
    return "" if entry["target"] in given.values() else str(entry["target"])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"{text!r} is not NAME=VALUE")
    return name, value
