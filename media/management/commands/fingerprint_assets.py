"""Take fingerprints of what lacks them; exit code 3 when some could not be taken."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from media.errors import NotProcessable
from media.fingerprints.index import CODE_BYTES, rebuild
from media.fingerprints.measured import CannotMeasure
from media.models import Asset
from media.services.fingerprint import fingerprint

EVERY = 20


class Command(BaseCommand):
    help = (
        "Take the fingerprints of ready assets that have none or older ones, and look for "
        "likenesses. Exit code 3: some could not be taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="go on after this asset's number")
        parser.add_argument("--again", action="store_true", help="also of those that have them")
        parser.add_argument(
            "--rebuild-index", action="store_true", help="first make the search files anew"
        )

    def handle(self, *, after: int, again: bool, rebuild_index: bool, **_options: Any) -> None:
        if rebuild_index:
            for algorithm in CODE_BYTES:
                self.stdout.write(f"{algorithm}: {rebuild(algorithm)} fingerprints")
        ready = Asset.objects.ready().select_related("master")
        chosen = ready if again else ready.not_fingerprinted()
        waiting = list(chosen.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True))
        bad = 0
        for done, pk in enumerate(waiting, 1):
            bad += not self._take(ready.filter(pk=pk).first(), again=again)
            if done % EVERY == 0 or done == len(waiting):
                self.stdout.write(f"{done}/{len(waiting)} done, {bad} bad (--after {pk} resumes)")
        if bad:
            raise CommandError(f"{bad} of {len(waiting)} assets have no fingerprints", returncode=3)

    def _take(self, asset: Asset | None, *, again: bool) -> bool:
        if asset is None:
            return True  # deleted meanwhile
        try:
            fingerprint(asset, now=timezone.now(), on_progress=lambda *_: None, again=again)
        except (CannotMeasure, NotProcessable) as failure:
            self.stderr.write(f"{asset.public_id}: {failure}")
            return False
        return True
