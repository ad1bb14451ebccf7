"""Every arrow of a contribution: one compare-and-swap and one event, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from community import states
from community.errors import ContributionMoved
from community.models import Contribution
from provenance.services.record import record_event

if TYPE_CHECKING:
    from accounts.models import User


def swap_state(contribution: Contribution, to: states.State, **changes: Any) -> None:
    """Move the row and change columns with it, or refuse; the event is the caller's.

    Raises:
        ContributionMoved: there is no such arrow, or somebody was faster.
    """
    if to in states.ARROWS[contribution.state]:
        moved = Contribution.objects.filter(pk=contribution.pk, state=contribution.state).update(
            state=to, **changes
        )
        if moved:
            contribution.refresh_from_db()
            return
    contribution.refresh_from_db(fields=["state"])
    raise ContributionMoved(contribution.get_state_display())


@transaction.atomic
def move(
    contribution: Contribution,
    to: states.State,
    *,
    by: User,
    at: datetime,
    facts: dict[str, object] | None = None,
    as_role: str | None = None,
    **changes: Any,
) -> Contribution:
    """Move a contribution along an arrow and record `contribution.<state>`.

    Raises:
        ContributionMoved: there is no such arrow, or somebody was faster.
    """
    swap_state(contribution, to, **changes)
    tell(contribution, by=by, at=at, facts=facts, as_role=as_role)
    return contribution


def tell(
    contribution: Contribution,
    *,
    by: User,
    at: datetime,
    facts: dict[str, object] | None = None,
    as_role: str | None = None,
) -> None:
    """Record the state that a contribution has reached."""
    record_event(
        f"contribution.{contribution.state}",
        contribution.number,
        by=by,
        at=at,
        as_role=as_role,
        **(facts or {}),
    )
