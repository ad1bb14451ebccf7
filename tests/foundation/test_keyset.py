"""A long loop that writes while others write: no query stays open under it."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from django.db import OperationalError, connection

from accounts.models import Institution
from foundation.keyset import by_key


def make(count: int) -> None:
    Institution.objects.bulk_create(
        Institution(code=f"museum-{number}", name_zh=f"{number} 馆") for number in range(count)
    )


def write_elsewhere() -> None:
    """What another process does meanwhile, on a connection of its own."""

    def write() -> None:
        Institution.objects.filter(code="museum-0").update(name_en="changed elsewhere")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def renamed(rows) -> int:
    done = 0
    for row in rows:
        if done % 3 == 1:
            write_elsewhere()
        Institution.objects.filter(pk=row.pk).update(name_en=f"seen {done}")
        done += 1
    return done


@pytest.mark.django_db(transaction=True)
def test_a_loop_by_key_may_write_while_others_do():
    make(25)
    wanted = Institution.objects.filter(code__startswith="museum-").order_by("-code")
    assert renamed(by_key(wanted, size=4)) == 25


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_with_an_open_query_it_may_not():
    """The twin with the guard off: what the loop by key is for."""
    make(25)
    wanted = Institution.objects.filter(code__startswith="museum-").order_by("pk")
    with (
        closing(wanted.iterator(chunk_size=4)) as rows,
        pytest.raises(OperationalError, match="locked"),
    ):
        renamed(rows)


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "size"), [(0, 2), (1, 2), (4, 2), (5, 2)])
def test_every_row_is_met_once_in_order(count, size):
    make(count)
    wanted = Institution.objects.filter(code__startswith="museum-")
    met = [row.pk for row in by_key(wanted, size=size)]
    assert met == sorted(wanted.values_list("pk", flat=True))
