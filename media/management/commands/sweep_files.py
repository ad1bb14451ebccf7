"""Clear away files that killed processes left behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from media.services.sweep_orphans import YOUNG_S, sweep_orphans


class Command(BaseCommand):
    help = (
        "Sweep half copies, dead working folders and masters without rows. Masters are set "
        "aside for 30 days. Exit code 3: so many masters lack rows that none was touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")
        parser.add_argument(
            "--older-than", type=int, default=YOUNG_S, metavar="SECONDS", help="age (a day)"
        )

    def handle(self, *, dry_run: bool, older_than: int, **_options: Any) -> None:
        swept = sweep_orphans(now=timezone.now(), young_s=older_than, dry_run=dry_run)
        self.stdout.write(str(swept))
        if swept.suspicious:
            raise CommandError(
                f"{swept.suspicious} masters have no row: is this the right database?",
                returncode=3,
            )
