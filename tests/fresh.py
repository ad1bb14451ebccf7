"""Give the next test a fresh database after a test that really committed.

Django would empty every table. The evidence log refuses that (append-only triggers), and
rows that migrations made (vocabularies, Wagtail's root) would be gone for the tests after
it. So the whole database is copied again from its migrated template instead.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from django.db import connections
from django.test import TransactionTestCase


def install(restore: Callable[[], None]) -> Callable[[], None]:
    """Call `restore` where Django would flush; returns the function that undoes this."""
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: restore()

    def undo() -> None:
        TransactionTestCase._fixture_teardown = before

    return undo


def restore_sqlite(template: Path, mine: Path) -> None:
    connections["default"].close()
    for leftover in mine.parent.glob(f"{mine.name}-*"):
        leftover.unlink()
    shutil.copyfile(template, mine)


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
