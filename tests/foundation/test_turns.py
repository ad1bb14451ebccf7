"""A long run of transactions pauses now and then, where the database has no queue of its own."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from foundation import turns
from foundation.turns import EVERY_S, PAUSE_S, Turns


class Clock:
    """Stands in for the `time` of the module: sleeping moves it on."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turns, "time", clock)
    return clock


@pytest.mark.django_db(transaction=True)
def test_a_run_pauses_once_a_second_between_its_transactions(clock):
    run = Turns()
    for _transaction in range(8):
        clock.now += EVERY_S / 2
        run.pass_on()
    pauses = 4 if connection.vendor == "sqlite" else 0
    assert clock.slept == pytest.approx(pauses * PAUSE_S)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_let_in_by_a_pause_inside_a_transaction(clock):
    run = Turns()
    clock.now += 5 * EVERY_S
    with transaction.atomic():
        run.pass_on()
    assert clock.slept == 0
