from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provenance import tree
from provenance.services.verify_log import verify_log


class Command(BaseCommand):
    help = "Recompute every hash of the evidence log and its roots; exit 3 when it is damaged."

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(done: int, total: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{done}/{total} events read")

        bad = 0
        for fault in verify_log(progress=progress):
            bad += 1  # noqa: SIM113  # counted after the loop too
            self.stderr.write(fault)
        size, root = tree.head()
        if bad:
            raise CommandError(f"{bad} faults in a log of {size} events", returncode=3)
        self.stdout.write(f"{size} events, root {root.hex()}: whole")
