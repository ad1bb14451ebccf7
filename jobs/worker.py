"""The worker's loop: one thread claims, as many as the lanes have places run.

Media work is done in programs of their own, so threads are enough. The loop looks for new
rows twice a second; an ended job wakes it at once.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from jobs.lanes import capacity
from jobs.models import Job
from jobs.services import end
from jobs.services.claim import claim
from jobs.services.enqueue import enqueue_periodic
from jobs.services.reap import reap, reap_here
from jobs.services.run import run
from jobs.workers import own_name

LOOK_EVERY_S = 0.5
KEEP_EVERY_S = 10.0

logger = logging.getLogger("jobs")


@dataclass
class Worker:
    """Runs jobs until it is told to stop.

    Attributes:
        alone: no other machine works on this database (SQLite).
        batch: end when nothing is due any more.
        grace_s: how long running jobs may go on after `stop`; then they are given back.
    """

    alone: bool = False
    batch: bool = False
    grace_s: float = 8
    name: str = field(default_factory=own_name)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._changed = threading.Event()
        self._running: dict[threading.Thread, Job] = {}
        self._kept_at = float("-inf")

    def stop(self) -> None:
        """Start no new job; safe to call from a signal handler."""
        self._stopping.set()
        self._changed.set()

    def work(self) -> list[Job]:
        """Run jobs until stopped, or, with `batch`, until nothing is due.

        Returns:
            Jobs that were still running at the end of the grace, and were given back. Their
            threads live on: the process must end now.
        """
        while not self._stopping.is_set():
            self._changed.clear()
            try:
                close_old_connections()
                self._keep()
                started = self._start_due()
            except DatabaseError:
                # A database that restarts, a full disk: the jobs' rows are safe; look again.
                logger.exception("the worker could not reach its queue")
                connection.close()
                self._stopping.wait(2)
                continue
            if self.batch and not started and not self._running:
                break
            self._changed.wait(LOOK_EVERY_S)
        return self._wind_up()

    def _keep(self) -> None:
        """Now and then: take back from the dead, queue what the clock asks for."""
        if time.monotonic() - self._kept_at < KEEP_EVERY_S:
            return
        reap_here(alone=self.alone)
        reap()
        enqueue_periodic(now=timezone.now())
        self._kept_at = time.monotonic()

    def _start_due(self) -> int:
        """Start what can run now; returns how many jobs were started."""
        self._forget_ended()
        started = 0
        while len(self._running) < capacity() and not self._stopping.is_set():
            job = claim(self.name)
            if job is None:
                break
            thread = threading.Thread(target=self._run, args=(job,), name=str(job), daemon=True)
            self._running[thread] = job
            thread.start()
            started += 1
        return started

    def _run(self, job: Job) -> None:
        try:
            run(job)
        except DatabaseError:
            # The end could not be written down. The row still says that this worker runs it,
            # which is no longer true: see to it as soon as the database answers.
            logger.exception("the end of job %s could not be stored", job)
            self._hand_back(job)
        finally:
            connection.close()
            self._changed.set()

    def _hand_back(self, job: Job) -> None:
        while True:
            connection.close()
            try:
                end.give_back(job)
            except DatabaseError:
                if self._stopping.wait(2):
                    return  # this process ends; the next worker takes it from the dead
            else:
                return

    def _forget_ended(self) -> None:
        for thread in [thread for thread in self._running if not thread.is_alive()]:
            del self._running[thread]

    def _wind_up(self) -> list[Job]:
        until = time.monotonic() + self.grace_s
        for thread in list(self._running):
            thread.join(max(0, until - time.monotonic()))
        self._forget_ended()
        return [job for job in self._running.values() if end.give_back(job)]
