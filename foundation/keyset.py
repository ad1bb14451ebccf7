"""Go through a large table in order of its key, a part at a time, with no query left open.

SQLite gives an open query a snapshot of the database. A connection that writes while one of
its own queries is open, after anybody else has written, is told at once that the database is
locked (SQLITE_BUSY_SNAPSHOT, https://sqlite.org/isolation.html); waiting does not help. So a
loop over `QuerySet.iterator()` must not write, not even its job's progress.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def by_key(rows: QuerySet[Row], *, size: int = 200) -> Iterator[Row]:
    """Every row in order of `pk`, at most `size` in memory; rows that come meanwhile with a
    larger key are met as well."""
    ordered, last = rows.order_by("pk"), None
    while True:
        part = list((ordered if last is None else ordered.filter(pk__gt=last))[:size])
        yield from part
        if len(part) < size:
            return
        last = part[-1].pk
