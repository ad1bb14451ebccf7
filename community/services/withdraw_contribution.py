from __future__ import annotations

from datetime import datetime

from community.models import Contribution
from community.services.move import move
from community.states import State


def withdraw_contribution(contribution: Contribution, *, now: datetime) -> Contribution:
    """The contributor takes it back before it is public; the file stays theirs.

    Raises:
        ContributionMoved: it is published, declined or withdrawn already.
    """
    return move(
        contribution,
        State.WITHDRAWN,
        by=contribution.contributor,
        at=now,
        as_role="contributor",
    )
