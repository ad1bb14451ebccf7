"""The task worker: the queue's own loop, watched by our reaper."""

from __future__ import annotations

import fcntl
import logging
import threading
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from jobs.services.enqueue import enqueue_periodic, wake_if_due
from jobs.services.run import reap

REAP_EVERY_S = 10
WAKE_EVERY_S = 1.0

logger = logging.getLogger("jobs")


class Command(BaseCommand):
    help = "Run background jobs until stopped (SIGTERM or Ctrl-C finishes the job at hand)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing is due")

    def handle(self, *, batch: bool, **_options: Any) -> None:
        lock = _lock() if connection.vendor == "sqlite" else None
        if lock is not None:
            # The lock says that no other worker lives: whatever "runs" was left by a dead one.
            reap(silence_s=0)
            DBTaskResult.objects.running().delete()
        stop = threading.Event()
        keeper = threading.Thread(target=_keep, args=(stop,), daemon=True)
        wake_if_due()
        keeper.start()
        worker = Worker(
            queue_names=["*"],
            interval=0.25,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()
            if lock is not None:
                lock.close()


def _lock() -> IO[str]:
    """One worker per SQLite file; the system frees the lock however the process ends.

    Raises:
        CommandError: another worker holds it.
    """
    path = Path(settings.VAR_DIR) / "worker.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise CommandError(
            "A worker runs already for this SQLite database. For several workers use PostgreSQL."
        ) from None
    return file


def _keep(stop: threading.Event) -> None:
    """Wake the queue for jobs whose time has come; take back the jobs of dead workers."""
    beats = 0
    try:
        while not stop.wait(WAKE_EVERY_S):
            close_old_connections()
            beats += 1
            if beats % int(REAP_EVERY_S / WAKE_EVERY_S) == 0:
                reap()
                enqueue_periodic(now=timezone.now())
            wake_if_due()
    except Exception:
        # Without its keeper the worker would go on but lose retries: say so and let it end.
        logger.exception("the worker's keeper failed")
        raise
    finally:
        connection.close()
