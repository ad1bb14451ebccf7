"""The calendar of a gate: what is open on a day, and when it turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, lists, sampled_from, tuples

from media.gates import Gate, Who

DAYS = [f"{day:%m-%d}" for n in range(366) if (day := date(2024, 1, 1) + timedelta(n))]
spans = lists(tuples(sampled_from(DAYS), sampled_from(DAYS)), max_size=3)
days = dates(date(2023, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 3, 15), True),
        (date(2027, 3, 16), False),
    ],
)
def test_a_range_runs_over_the_turn_of_the_year(day, is_open):
    assert Gate(1, yearly=(("10-01", "03-15"),)).is_season(day) is is_open


def test_dates_of_a_given_year_come_beside_those_of_every_year():
    gate = Gate(1, yearly=(("05-01", "05-03"),), dated=((date(2027, 2, 6), date(2027, 2, 20)),))
    assert gate.is_season(date(2027, 2, 6)) and gate.is_season(date(2027, 2, 20))
    assert not gate.is_season(date(2028, 2, 10))
    assert gate.turns_on(date(2027, 2, 10)) == date(2027, 2, 21)
    assert gate.turns_on(date(2027, 2, 21)) == date(2027, 5, 1)


def test_the_29th_of_february_ends_a_range_in_every_year():
    gate = Gate(1, yearly=(("02-01", "02-29"),))
    assert gate.turns_on(date(2027, 2, 10)) == date(2027, 3, 1)
    assert gate.turns_on(date(2028, 2, 10)) == date(2028, 3, 1)
    assert gate.is_season(date(2028, 2, 29))


def test_a_gate_whose_dates_are_over_does_not_turn_again():
    gate = Gate(1, dated=((date(2026, 1, 1), date(2026, 1, 3)),))
    assert not gate.is_season(date(2026, 2, 1))
    assert gate.turns_on(date(2026, 2, 1)) is None


@given(spans, days)
def test_nothing_turns_before_the_day_that_is_told(yearly, day):
    gate = Gate(1, yearly=tuple(yearly))
    turn = gate.turns_on(day)
    last = day + timedelta(days=500) if turn is None else turn
    here = gate.is_season(day)
    between = day
    while (between := between + timedelta(days=1)) < last:
        assert gate.is_season(between) is here
    if turn is not None:
        assert gate.is_season(turn) is not here


@given(spans)
def test_a_gate_survives_being_stored(yearly):
    gate = Gate(
        7, Who.CIRCLE, 3, must_agree=True, yearly=tuple(yearly),
        dated=((date(2027, 2, 6), date(2027, 2, 20)),),
    )  # fmt: skip
    assert Gate.from_json(gate.as_json()) == gate
