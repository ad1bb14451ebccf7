"""Bring the stream of changes (IIIF Change Discovery) up to what is public now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from iiif.models import Activity
from iiif.services.reconcile_activities import reconcile_activities


class Command(BaseCommand):
    help = "Note in the IIIF stream of changes what is public and missing there, or has gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="only where the stream has no line yet"
        )

    def handle(self, *, if_empty: bool, verbosity: int, **_options: Any) -> None:
        if if_empty and Activity.objects.exists():
            return
        written = reconcile_activities(now=timezone.now())
        if verbosity:
            self.stdout.write(f"{written} lines written")
