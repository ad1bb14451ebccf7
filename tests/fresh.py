"""Give the next test a fresh database after a test that really committed.

Django would empty every table. The evidence log refuses that (append-only triggers), and
rows that migrations made (vocabularies, Wagtail's root) would be gone for the tests after
it. So the whole database is copied again from its migrated template instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic

from django.db import connections
from django.test import TransactionTestCase

WAIT = 20  # seconds


def install(restore: Callable[[], None]) -> Callable[[], None]:
    """Call `restore` where Django would flush; returns the function that undoes this."""
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: restore()

    def undo() -> None:
        TransactionTestCase._fixture_teardown = before

    return undo


def restore_sqlite(template: Path, mine: Path) -> None:
    """Copy the template into `mine` page by page, as one transaction of SQLite.

    Threads of a live server may still hold the file open: they see the new rows from their
    next statement on, where a file put in its place would be a disk I/O error to them.

    Raises:
        TimeoutError: something kept a transaction of writes open for `WAIT` seconds.
    """
    until = monotonic() + WAIT

    def look_at_the_clock(status: int, _remaining: int, _total: int) -> None:
        if (
            status != sqlite3.SQLITE_DONE and monotonic() > until
        ):  # `backup` itself would try for ever
            raise TimeoutError(f"{mine.name} is still being written to")

    connections["default"].close()
    address = f"{template.resolve().as_uri()}?mode=ro&immutable=1"
    with (
        closing(sqlite3.connect(address, uri=True)) as source,
        closing(sqlite3.connect(mine, timeout=1)) as target,
    ):
        source.backup(target, progress=look_at_the_clock)


def copy_postgres(source: str, target: str) -> None:
    """Make `target` a copy of `source`, whoever is still connected to it."""
    connection = connections["default"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_postgres(name: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
