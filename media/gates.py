"""Conditions on files that upper floors put: who may see them, and on which days.

An asset carries its gates as JSON (`Asset.gates`), so that the access decision reads them
without a query; all of them must be open. What puts them keeps the same rule as a filter,
for lists (`register`). Who is in a circle, and what a visitor agreed to, is asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from django.db.models import Q

_AGREED = "gates_agreed"
_CIRCLES = "_circles"


class Who(StrEnum):
    """For whom a gate opens; those who keep the files see them in any case."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    CIRCLE = "circle"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition.

    Attributes:
        key: of what put it; what a visitor agrees to by name.
        circle: key of the circle whose members it opens for; only with `Who.CIRCLE`.
        must_agree: opens only after the visitor agreed to it in this visit.
        yearly: ranges of days in every year, as (MM-DD, MM-DD), both included; one that ends
            before it begins runs over the turn of the year. No range at all: every day.
        dated: ranges of days that were typed for given years, both included.
    """

    key: int
    who: Who = Who.EVERYBODY
    circle: int | None = None
    must_agree: bool = False
    yearly: tuple[tuple[str, str], ...] = ()
    dated: tuple[tuple[date, date], ...] = ()

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(
            told["key"],
            Who(told["who"]),
            told["circle"],
            told["agree"],
            tuple((first, last) for first, last in told["yearly"]),
            tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in told["dated"]),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "who": self.who.value,
            "circle": self.circle,
            "agree": self.must_agree,
            "yearly": [list(span) for span in self.yearly],
            "dated": [[first.isoformat(), last.isoformat()] for first, last in self.dated],
        }

    @property
    def can_close(self) -> bool:
        """Whether there is a day or a viewer for whom it is shut."""
        return bool(self.who is not Who.EVERYBODY or self.must_agree or self.has_season)

    @property
    def has_season(self) -> bool:
        return bool(self.yearly or self.dated)

    def is_season(self, day: date) -> bool:
        if not self.has_season:
            return True
        today = f"{day:%m-%d}"
        return any(
            first <= today <= last if first <= last else today >= first or today <= last
            for first, last in self.yearly
        ) or any(first <= day <= last for first, last in self.dated)

    def lets_in(self, viewer: Any) -> bool:
        """Whether it is one for this viewer, whatever day it is and whatever they agreed to."""
        if self.who is Who.EVERYBODY:
            return True
        if viewer is None or not viewer.is_authenticated or not viewer.is_active:
            return False
        return self.who is Who.SIGNED_IN or (
            self.who is Who.CIRCLE and self.circle in circles_of(viewer)
        )

    def shut_for(self, viewer: Any, day: date) -> str:
        """Why it is shut: `season`, `audience`, `agreement`; "" where it is open."""
        if not self.is_season(day):
            return "season"
        if not self.lets_in(viewer):
            return "audience"
        if self.must_agree and self.key not in agreed_by(viewer):
            return "agreement"
        return ""

    def turns_on(self, day: date) -> date | None:
        """The first day after this one on which the season begins or ends."""
        now = self.is_season(day)
        return next((turn for turn in self._edges(day) if self.is_season(turn) is not now), None)

    def _edges(self, day: date) -> list[date]:
        """Days after this one on which a range begins, or has just ended; two years ahead."""
        found = {edge for a, b in self.dated for edge in (a, b + timedelta(days=1))}
        for year in range(day.year, day.year + 3):
            for first, last in self.yearly:
                found |= {_day(year, first), _day(year, last, after=True)}
        return sorted(edge for edge in found if edge > day)


def _day(year: int, text: str, *, after: bool = False) -> date:
    """A day of the year, or the one after it; 29 February is 1 March where there is none."""
    month, number = (int(part) for part in text.split("-"))
    try:
        found = date(year, month, number)
    except ValueError:
        return date(year, 3, 1)
    return found + timedelta(days=1) if after else found


def read(told: Iterable[dict[str, Any]]) -> tuple[Gate, ...]:
    return tuple(Gate.from_json(each) for each in told)


def shut(gates: Iterable[Gate], viewer: Any, day: date) -> str:
    """Why the first shut gate is shut for this viewer; "" where all are open."""
    return next((why for gate in gates if (why := gate.shut_for(viewer, day))), "")


def next_turn(gates: Iterable[Gate], day: date) -> date | None:
    """The first day after this one on which the calendar moves any of them."""
    return min((turn for gate in gates if (turn := gate.turns_on(day))), default=None)


# What upper floors tell

Closed = Callable[[Any, date], Q]

_circles_told: list[Callable[[Any], Iterable[int]]] = []
_closed: list[Closed] = []


def register(*, circles: Callable[[Any], Iterable[int]], closed: Closed) -> None:
    """Told by the floor that puts gates.

    Args:
        circles: keys of the circles that a person belongs to.
        closed: assets of which a gate is shut for a viewer on a day, as a filter on Asset.
    """
    if circles not in _circles_told:
        _circles_told.append(circles)
    if closed not in _closed:
        _closed.append(closed)


def open_filter(viewer: Any, day: date) -> Q:
    """Assets of which every gate is open: `shut` for lists."""
    found = Q()
    for closed in _closed:
        found &= ~closed(viewer, day)
    return found


def circles_of(viewer: Any) -> frozenset[int]:
    """Circles of a person who is signed in; asked once for each user object."""
    if viewer is None or not viewer.is_authenticated or not viewer.is_active:
        return frozenset()
    known: frozenset[int] | None = getattr(viewer, _CIRCLES, None)
    if known is None:
        known = frozenset(key for told in _circles_told for key in told(viewer))
        setattr(viewer, _CIRCLES, known)
    return known


def agreed_by(viewer: Any) -> frozenset[int]:
    """Keys of the gates that this visitor agreed to, with or without an account."""
    return frozenset(getattr(viewer, _AGREED, ()))


def note_agreed(viewer: Any, keys: Iterable[int]) -> None:
    """Remember it on the user object of this request."""
    setattr(viewer, _AGREED, frozenset(keys))
