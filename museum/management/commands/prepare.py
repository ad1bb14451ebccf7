"""Bring an installation up to the code: tables, vocabularies, index, workflow, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone


class Command(BaseCommand):
    help = "Migrate, load vocabularies, renew the index, make the site's pages; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="mark the demo museum as wanted when nothing is here",
        )

    def handle(self, *, demo: bool, **_options: Any) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        call_command("rebuild_index", if_needed=True, verbosity=0)
        call_command("reconcile_discovery", if_empty=True, verbosity=0)

        from archive.models import HarvestEntry, Record
        from archive.services.ensure_workflow import ensure_workflow
        from archive.services.note_harvest import reconcile_harvest
        from museum.services.ensure_site import ensure_site

        if not HarvestEntry.objects.exists():  # records from before there was a door /oai
            reconcile_harvest(at=timezone.now())
        ensure_workflow()
        ensure_site()
        state = Path(settings.VAR_DIR) / "demo-state"
        before = state.read_text().strip() if state.is_file() else ""
        if before in {"wanted", "done"}:
            return
        empty = not Record.objects.exists()
        state.write_text("wanted" if demo and empty else "none" if empty else "foreign")
