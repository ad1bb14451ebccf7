from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.errors import RootBusy
from archive.models import Record
from archive.services.preserve import preserve
from archive.tasks import PRESERVE
from jobs.services.enqueue import enqueue


class Command(BaseCommand):
    help = (
        "Write masters and metadata of every record that was ever public into the OCFL storage "
        "root, a new version where anything changed. May be stopped and run again. Exit code 3: "
        "masters are damaged or missing; 4: another process is at work there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--record", help="ARK name of a single record")
        parser.add_argument("--queue", action="store_true", help="leave the work to the worker")

    def handle(self, *, record: str | None, queue: bool, **_options: Any) -> None:
        if queue:
            enqueue(PRESERVE)
            self.stdout.write("queued")
            return
        wanted = Record.objects.filter(ark_name=record) if record else None
        if wanted is not None and not wanted.exists():
            raise CommandError(f"there is no record {record!r}")
        try:
            done = preserve(at=timezone.now(), records=wanted, progress=self._progress)
        except RootBusy as busy:
            raise CommandError(str(busy), returncode=4) from busy
        self.stdout.write(
            f"{done.records} records, {done.versions} new versions in {settings.OCFL_DIR}"
        )
        for name in done.damaged:
            self.stderr.write(f"{name}: a master is damaged or missing, nothing was written")
        if done.damaged:
            raise CommandError(f"{len(done.damaged)} records were left out", returncode=3)

    def _progress(self, done: int, total: int) -> None:
        if done % 500 == 0 or done == total:
            self.stdout.write(f"{done}/{total}")
