"""How urgent a job is. A point is worth an hour of waiting, so that nothing starves.

The order is one column, `Job.turn`: the moment of asking, moved back an hour for each point.
What waits longer than its points weigh runs before what is more urgent and came later.
"""

from __future__ import annotations

from datetime import datetime, timedelta

PERSON = 12  # somebody looks at the page and waits
ROUTINE = 0
BULK = -6  # thousands at once, nobody waits for one of them

POINT = timedelta(hours=1)


def turn_of(priority: int, *, asked_at: datetime) -> datetime:
    """When it is this job's turn, compared with others: earlier runs first."""
    return asked_at - priority * POINT
