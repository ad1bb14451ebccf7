"""A long run of transactions lets others write in between (SQLite).

SQLite knows no queue for its write lock: who waits looks every 100 ms, and whoever begins again
right after a commit is there first. A run of half-second transactions kept a worker out for
the 20 seconds after which it is told that the database is locked.
"""

from __future__ import annotations

import time

from django.db import connection

PAUSE_S = 0.12  # longer than SQLite's longest sleep between two looks
EVERY_S = 1.0


class Turns:
    """Call `pass_on` between the transactions of one long run.

    Costs at most an eighth of the time; nothing on PostgreSQL, whose writers stand in line,
    and nothing inside a transaction, which gives its lock back at its own end only.
    """

    def __init__(self) -> None:
        self._since = time.monotonic()

    def pass_on(self) -> None:
        """Pause for a moment when the last pause was a second ago."""
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            return
        if time.monotonic() - self._since >= EVERY_S:
            time.sleep(PAUSE_S)
            self._since = time.monotonic()
