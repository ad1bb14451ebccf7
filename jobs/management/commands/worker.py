"""The task worker: our jobs in their lanes, and beside them Wagtail's own small tasks."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.crypto import get_random_string
from django_tasks import task_backends
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from jobs.worker import Worker

TASKS_EVERY_S = 0.5
TASKS_AGAIN_S = 5.0  # after a failure of the queue itself

logger = logging.getLogger("jobs")


class Command(BaseCommand):
    help = (
        "Run background jobs until stopped. SIGTERM or Ctrl-C starts no new job, lets running "
        "ones go on for --grace seconds and gives the rest back to the queue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing is due")
        parser.add_argument(
            "--grace", type=float, default=8, metavar="SECONDS", help="for running jobs (8)"
        )

    def handle(self, *, batch: bool, grace: float, **_options: Any) -> None:
        alone = connection.vendor == "sqlite"
        lock = _lock() if alone else None
        worker = Worker(alone=alone, batch=batch, grace_s=grace)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        tasks = _serve_tasks(alone=alone)
        given_back = worker.work()
        if tasks is not None:
            tasks.running = False
        if given_back:
            self.stdout.write(f"{len(given_back)} jobs given back to the queue")
        if lock is not None:
            lock.close()
        connection.close()
        if given_back:
            # Their threads can't be ended from here. With the process its programs die too.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)


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


def _serve_tasks(*, alone: bool) -> TaskWorker | None:
    """Run the tasks of Wagtail (reference index, files of deleted pictures) in a thread.

    With another backend (Redis) its own worker does that.
    """
    if not isinstance(task_backends["default"], DatabaseBackend):
        return None
    if alone:
        # No other worker lives: what "runs" was left by a dead one, and is safe to do again.
        DBTaskResult.objects.running().update(status=TaskResultStatus.READY, started_at=None)
    tasks = TaskWorker(
        queue_names=["*"],
        interval=TASKS_EVERY_S,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    threading.Thread(target=_run_tasks, args=(tasks,), daemon=True).start()
    return tasks


def _run_tasks(tasks: TaskWorker) -> None:
    """Serve until stopped; what ends the queue (a locked database) is told, and it goes on."""
    while tasks.running:
        try:
            tasks.run()
        except Exception:
            # Whatever it was: an unwatched thread that ended would leave Wagtail's tasks lying
            # for as long as this worker lives. A fault that stays is told every few seconds.
            logger.exception("the queue of small tasks failed, and begins again")
            time.sleep(TASKS_AGAIN_S)
        finally:
            connection.close()
