"""`licensing_sweep`: close what ran out of time, start again what a crash lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from licensing.services.sweep import sweep


class Command(BaseCommand):
    help = "Close lapsed reservations and requests; queue missing contracts and deliveries."

    def handle(self, **_options: Any) -> None:
        done = sweep(now=timezone.now())
        self.stdout.write(
            f"{done.closed} closed, {done.documents} contracts and "
            f"{done.deliveries} deliveries queued"
        )
