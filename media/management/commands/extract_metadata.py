"""Read the embedded metadata of masters that lack it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from media.models import Master
from media.services.extract_metadata import extract_metadata

EVERY = 50


class Command(BaseCommand):
    help = "Read EXIF, IPTC, XMP and the like of stored masters that were never read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="go on after this master's number")
        parser.add_argument("--again", action="store_true", help="also those that were read")

    def handle(self, *, after: int, again: bool, **_options: Any) -> None:
        masters = Master.objects.filter(pk__gt=after).order_by("pk")
        if not again:
            masters = masters.lacking_metadata()
        total, read = masters.count(), 0
        for done, pk in enumerate(list(masters.values_list("pk", flat=True)), 1):
            if extract_metadata(Master.objects.get(pk=pk), now=timezone.now()) is None:
                self.stderr.write(f"master {pk}: its file is missing or of no known type")
            else:
                read += 1
            if done % EVERY == 0 or done == total:
                self.stdout.write(f"{done}/{total} looked at, {read} read (--after {pk} resumes)")
        if not total:
            self.stdout.write("Every master has been read.")
