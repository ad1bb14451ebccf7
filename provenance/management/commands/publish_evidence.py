from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provenance.errors import EvidenceError
from provenance.services.publish import publish


class Command(BaseCommand):
    help = "Sign a checkpoint over the evidence log and write the static files that publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="write every file again from the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checkpoint = publish(rebuild=options["rebuild"])
        except EvidenceError as refusal:
            raise CommandError(f"{refusal.code}: {refusal}", returncode=3) from refusal
        self.stdout.write(f"{checkpoint.size} events published, root {checkpoint.root}")
