"""Make the search index again from what is public; searching goes on meanwhile."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from search.services.rebuild import is_needed, rebuild


class Command(BaseCommand):
    help = "Index everything that is public again and remove what no longer is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing when the tokens were made by this version of the analysis",
        )

    def handle(self, *args: Any, if_needed: bool, verbosity: int, **options: Any) -> None:
        say = self.stdout.write if verbosity else lambda _line: None
        if if_needed and not is_needed():
            say("The index is up to date.")
            return
        indexed, removed = rebuild(now=timezone.now(), progress=lambda done: say(f"{done} indexed"))
        say(f"{indexed} indexed, {removed} removed")
