"""Compare a stored master, or its second copy, with its SHA-256 and keep what was found."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from media.models import Condition, FileEvent, FixityCheck, Master, MasterCopy

AGENT = "huxiang media.fixity"


def check_fixity(
    master: Master,
    *,
    at: datetime,
    keep: bool = True,
    place: str = FixityCheck.Place.WORKING,
) -> FixityCheck:
    """Read the whole file and compare; the result is a row and a PREMIS event.

    Args:
        keep: False only looks (the row that is returned isn't stored).
        place: the working copy, or the second one.
    """
    second = master.second_copy if place == FixityCheck.Place.SECOND else None
    outcome, found = _look(master.path if second is None else second.path, master.sha256)
    check = FixityCheck(master=master, place=place, outcome=outcome, found_sha256=found, at=at)
    if keep:
        with transaction.atomic():
            note_check(check, second)
    return check


def note_check(check: FixityCheck, second: MasterCopy | None = None) -> None:
    """Store a check, the condition that follows from it, and its event."""
    check.save()
    master, intact = check.master, check.outcome == Condition.INTACT
    target: Master | MasterCopy = master if second is None else second
    target.checked_at, target.condition = check.at, check.outcome
    target.save(update_fields=["checked_at", "condition"])
    FileEvent.objects.create(
        master=master,
        type=FileEvent.Type.FIXITY,
        outcome=FileEvent.Outcome.SUCCESS if intact else FileEvent.Outcome.FAIL,
        agent=AGENT,
        at=check.at,
        detail={
            "outcome": check.outcome,
            "algorithm": "SHA-256",
            "found": check.found_sha256,
            "place": check.place,
        },
    )


def _look(path: Path, sha256: str) -> tuple[str, str]:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Condition.MISSING, ""
    except OSError:
        return Condition.UNREADABLE, ""
    return (Condition.INTACT if found == sha256 else Condition.DAMAGED), found
