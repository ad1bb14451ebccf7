from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from archive.services.load_vocabularies import load_vocabularies


class Command(BaseCommand):
    help = "Load the vocabularies and places that come with the product; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        loaded = load_vocabularies()
        self.stdout.write(
            f"{loaded.vocabularies} vocabularies, {loaded.terms} terms "
            f"({loaded.to_check} to check), {loaded.places} places "
            f"in {monotonic() - began:.1f} s"
        )
