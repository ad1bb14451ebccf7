"""What protocols and consents say on the page of an object: the notice, and why it is shut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.models import Protocol, Record
from media.access import Access, Level
from media.gates import Gate


@dataclass(frozen=True, slots=True)
class Promise:
    """One protocol over an object, as this visitor meets it.

    Attributes:
        why: season, audience or agreement where it shuts the files; "" where it does not.
        opens_on: the day on which its season begins again; None: unknown, or it is open.
    """

    protocol: Protocol
    gate: Gate
    why: str
    opens_on: date | None

    @property
    def only_agreement_is_missing(self) -> bool:
        return self.why == "agreement"


def promises_of(record: Record, viewer: Any, day: date) -> list[Promise]:
    """Of the protocols in force over a record, the oldest first.

    No query where `protocol_matches__protocol__seasons` was fetched.
    """
    found = []
    for match in record.protocol_matches.all():
        gate = match.protocol.gate
        why = gate.shut_for(viewer, day)
        opens_on = gate.turns_on(day) if why == "season" else None
        found.append(Promise(match.protocol, gate, why, opens_on))
    return found


def consent_is_over(decisions: Iterable[Access]) -> bool:
    """Whether nothing is left to see because consents have ended."""
    reasons = [each.reason for each in decisions if each.level is Level.NONE]
    return "consent" in reasons
