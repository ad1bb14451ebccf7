from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from archive.errors import ArchiveError
from archive.models import Collection, ExportFile, Record
from archive.services.write_export import records_of, write_file


class Command(BaseCommand):
    help = (
        "Write records into one file: a sheet that can be imported again, Linked Art, EDM, "
        "LIDO, or a BagIt bag with masters. The file appears only when it is whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--form", required=True, choices=ExportFile.Form.values)
        parser.add_argument("--collection", help="slug; with the collections below it")
        parser.add_argument("--kind", default="", choices=["", *Record.Kind.values])
        parser.add_argument("--record", help="ARK name of a single record")
        parser.add_argument(
            "--as", dest="viewer", help="of a bag: whose masters (the e-mail of an account)"
        )

    def handle(
        self,
        *,
        file: Path,
        form: str,
        collection: str | None,
        kind: str,
        record: str | None,
        viewer: str | None,
        **_options: Any,
    ) -> None:
        wanted = ExportFile(form=form, kind=kind)
        if collection:
            wanted.collection = Collection.objects.filter(slug=collection).first()
            if wanted.collection is None:
                raise CommandError(f"there is no collection {collection!r}")
        if record:
            wanted.record = Record.objects.filter(ark_name=record).first()
            if wanted.record is None:
                raise CommandError(f"there is no record {record!r}")
        person = User.objects.filter(email=viewer).first() if viewer else None
        if form == ExportFile.Form.BAG and person is None:
            raise CommandError("a bag needs --as EMAIL, who may have the masters")
        try:
            count = write_file(
                file.resolve(),
                form,
                records_of(wanted),
                viewer=person,
                now=timezone.now(),
                progress=self._progress,
            )
        except ArchiveError as refusal:
            raise CommandError(str(refusal), returncode=3) from refusal
        self.stdout.write(f"{count} records, {file.stat().st_size} bytes: {file}")

    def _progress(self, done: int, total: int) -> None:
        if done % 1000 == 0 or done == total:
            self.stdout.write(f"{done}/{total}")
