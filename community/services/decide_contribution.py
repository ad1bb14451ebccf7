"""A moderator's decision: return, decline, accept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from community.errors import DecisionReasonMissing, OwnContribution
from community.models import Contribution
from community.services.move import move
from community.states import State
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User

DECISIONS = (State.ACCEPTED, State.RETURNED, State.DECLINED)


@transaction.atomic
def decide_contribution(
    contribution: Contribution, decision: State, *, by: User, now: datetime, reason: str = ""
) -> Contribution:
    """Decide, and tell the contributor by mail after the commit.

    The reason goes to the contributor and into the audit trail, not into the public log.

    Raises:
        DecisionReasonMissing: it is returned or declined without a reason.
        OwnContribution: a moderator decides about their own work.
        ContributionMoved: it was withdrawn, or another moderator was faster.
        ValueError: not a decision.
    """
    if decision not in DECISIONS:
        raise ValueError(f"{decision} is not a decision")
    if contribution.contributor_id == by.pk:
        raise OwnContribution
    reason = reason.strip()[:2000]
    if decision != State.ACCEPTED and not reason:
        raise DecisionReasonMissing
    move(
        contribution,
        decision,
        by=by,
        at=now,
        as_role="moderator",
        reviewer=by,
        decided_at=now,
        decision_note=reason,
    )
    enqueue("community.notify", f"{contribution.number}:{decision.value}:{int(now.timestamp())}")
    return contribution
