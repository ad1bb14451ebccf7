"""Compare a stored master with its SHA-256 and keep what was found."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from media.models import FileEvent, FixityCheck, Master

AGENT = "huxiang media.fixity"


def check_fixity(master: Master, *, at: datetime, keep: bool = True) -> FixityCheck:
    """Read the whole file and compare; the result is a row and a PREMIS event.

    Args:
        keep: False only looks (the row that is returned isn't stored).
    """
    outcome, found = _look(master)
    check = FixityCheck(master=master, outcome=outcome, found_sha256=found, at=at)
    if not keep:
        return check
    intact = outcome == FixityCheck.Outcome.INTACT
    with transaction.atomic():
        check.save()
        FileEvent.objects.create(
            master=master,
            type=FileEvent.Type.FIXITY,
            outcome=FileEvent.Outcome.SUCCESS if intact else FileEvent.Outcome.FAIL,
            agent=AGENT,
            at=at,
            detail={"outcome": outcome, "algorithm": "SHA-256", "found": found},
        )
    return check


def _look(master: Master) -> tuple[str, str]:
    try:
        with master.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return FixityCheck.Outcome.MISSING, ""
    except OSError:
        return FixityCheck.Outcome.UNREADABLE, ""
    if found != master.sha256:
        return FixityCheck.Outcome.DAMAGED, found
    return FixityCheck.Outcome.INTACT, found
