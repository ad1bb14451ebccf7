"""Check stored masters against their SHA-256; exit code 3 when one is damaged."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.keyset import by_key
from media.models import Condition, Master
from media.services.check_fixity import check_fixity

EVERY = 100


class Command(BaseCommand):
    help = "Compare every stored master with its SHA-256. Exit code 3: at least one is damaged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="go on after this master's number")
        parser.add_argument("--dry-run", action="store_true", help="look, but keep no record")

    def handle(self, *, after: int, dry_run: bool, **_options: Any) -> None:
        masters = Master.objects.filter(pk__gt=after)
        total, bad = masters.count(), 0
        for done, master in enumerate(by_key(masters), 1):
            check = check_fixity(master, at=timezone.now(), keep=not dry_run)
            if check.outcome != Condition.INTACT:
                bad += 1
                self.stderr.write(f"{check.outcome}: master {master.pk}, {master}")
            if done % EVERY == 0 or done == total:
                self.stdout.write(
                    f"{done}/{total} checked, {bad} bad (--after {master.pk} resumes)"
                )
        if bad:
            raise CommandError(f"{bad} of {total} masters are not as stored", returncode=3)
