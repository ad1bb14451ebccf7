"""Import a file or a folder of media, with its credits from a sheet."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.models import Collection
from archive.services.import_media import Source, files_below, import_file, read_sources
from archive.services.set_collection_live import set_collection_live
from jobs.services.run import run_all


class Command(BaseCommand):
    help = (
        "Check and import every file below a path; what is there already is found by its "
        "SHA-256, so the command can be stopped and run again. Exit code 3: files were refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--sources", type=Path, help="CSV: file,title,author,licence,notes")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish a record for each file; see --collection",
        )
        parser.add_argument("--collection", help="slug of the collection of the records")
        parser.add_argument(
            "--new-collection", metavar="TITLE", help="make that collection, if it is not there"
        )
        parser.add_argument(
            "--process", action="store_true", help="make renditions here, not in a worker"
        )

    def handle(
        self,
        *,
        path: Path,
        sources: Path | None,
        dry_run: bool,
        publish: bool,
        collection: str | None,
        new_collection: str | None,
        process: bool,
        **_options: Any,
    ) -> None:
        if not path.exists():
            raise CommandError(f"there is no file or folder {path}")
        if publish and not collection:
            raise CommandError("--publish needs --collection")
        rows = self._sources(sources)
        target = self._collection(collection, new_collection) if publish and not dry_run else None
        files = [file for file in files_below(path) if sources is None or file != sources]
        counts: Counter[str] = Counter()
        started = time.monotonic()
        for done, file in enumerate(files, 1):
            result = import_file(
                file,
                source=rows.get(file.name, Source()),
                collection=target,
                by=None,
                now=timezone.now(),
                dry_run=dry_run,
            )
            counts[f"refused {result.code}".strip() if result.code else result.outcome] += 1
            self.stdout.write(
                f"{done}/{len(files)} {result.outcome:9} {result.name}  "
                f"{result.code} {result.text}".rstrip()
            )
        if process:
            self.stdout.write(f"{run_all()} jobs run")
        seconds = time.monotonic() - started
        report = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        self.stdout.write(f"{len(files)} files in {seconds:.1f} s: {report or 'nothing'}")
        refused = sum(count for what, count in counts.items() if what.startswith("refused"))
        if refused:
            raise CommandError(f"{refused} of {len(files)} files were refused", returncode=3)

    def _sources(self, path: Path | None) -> dict[str, Source]:
        if path is None:
            return {}
        try:
            return read_sources(path)
        except (OSError, ValueError) as fault:
            raise CommandError(f"{path}: {fault}") from fault

    def _collection(self, slug: str | None, title: str | None) -> Collection:
        found = Collection.objects.filter(slug=slug).first()
        if found is not None:
            return found
        if not title:
            raise CommandError(f"there is no collection {slug!r}; --new-collection TITLE makes it")
        made = Collection(slug=str(slug), title_zh=title, title_en=title)
        made.full_clean()
        made.save()
        set_collection_live(made, True, by=None, at=timezone.now())
        return made
