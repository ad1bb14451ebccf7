"""Build or complete the demo museum."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.services.run import run_next
from media.models import Asset
from museum.demo.build import build

PATIENCE_S = 900  # without any rendition becoming ready


class Command(BaseCommand):
    help = "Build the demo museum; safe to interrupt and to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait", action="store_true", help="a worker runs: wait for the renditions it makes"
        )
        parser.add_argument("--scale", choices=["full", "tiny"], default="full")

    def handle(self, *, wait: bool, scale: str, **_options: Any) -> None:
        self.began = time.monotonic()
        built = build(scale=scale, report=self._report, wait=self._watch if wait else self._work)
        (Path(settings.VAR_DIR) / "demo-state").write_text("done")
        self.stdout.write(
            f"\nThe demo museum is complete: {built.records} records, {built.works} media, "
            f"{time.monotonic() - self.began:.0f} s"
        )

    def _report(self, done: int, total: int, what: str) -> None:
        line = f"Demo museum {done:3}/{total}  {what[:50]:50}"
        if sys.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
        elif done % 10 == 0 or done == total:
            self.stdout.write(line)
        self.stdout.flush()

    def _watch(self, public_ids: list[str]) -> None:
        """Wait until the worker has made all renditions; tell how many are left."""
        left, moved = -1, time.monotonic()
        while True:
            now_left = self._unready(public_ids)
            if now_left == 0:
                return
            if now_left != left:
                left, moved = now_left, time.monotonic()
                self._report(len(public_ids) - left, len(public_ids), "renditions")
            if time.monotonic() - moved > PATIENCE_S:
                raise CommandError(
                    f"{left} media are not ready and nothing has moved for {PATIENCE_S} s. "
                    "Is a worker running? See the queue page in /cms/."
                )
            time.sleep(0.5)

    def _work(self, public_ids: list[str]) -> None:
        """Run the jobs here: there is no worker."""
        while run_next() is not None:
            self._report(len(public_ids) - self._unready(public_ids), len(public_ids), "renditions")

    def _unready(self, public_ids: list[str]) -> int:
        waiting = [Asset.State.RECEIVED, Asset.State.PROCESSING]
        return Asset.objects.filter(public_id__in=public_ids, state__in=waiting).count()
