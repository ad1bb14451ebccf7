from __future__ import annotations

from datetime import datetime

from django.db import transaction

from licensing.conflicts import Ask, Mode, decide
from licensing.errors import GrantRefused
from licensing.models import Agreement, Grant, GrantCell
from licensing.models.grant import ALL_SLOTS
from licensing.reach import reach_of_asset
from licensing.scope import Scope
from licensing.services.lapse_agreements import lapse_on
from licensing.services.lock_guards import lock_guards
from licensing.services.surroundings import surroundings_of
from licensing.terms import Choice


@transaction.atomic
def reserve_grant(*, agreement: Agreement, now: datetime) -> Grant:
    """Hold the cells of an agreement until it is signed and paid, or its hold runs out.

    Guard rows of the asset and its collections are locked, the decision is made, the cells
    are written; a trigger (SQLite) or an exclusion constraint (PostgreSQL) stands behind it.

    Raises:
        GrantRefused: names every blocking grant and every other reason.
    """
    reach = reach_of_asset(agreement.asset)
    lock_guards(reach.all)
    lapse_on(reach.all, now=now)
    choice = Choice.from_json(agreement.request.choice)
    ask = Ask(agreement.licensee.public_id, choice.scope, mode=Mode(choice.mode))
    around = surroundings_of(
        agreement.asset, reach, agreement.licensor, agreement.offer.ai_policy, now
    )
    if blockers := decide(ask, around, now):
        raise GrantRefused(blockers)
    grant = Grant.objects.create(
        subject=reach.subject,
        mode=choice.mode,
        agreement=agreement,
        licensee=agreement.licensee,
        scope=choice.scope.to_json(),
        start_day=choice.start,
        end_day=choice.end,
        state=Grant.State.RESERVED,
        asked_at=now,
        hold_until=agreement.hold_until,
    )
    write_cells(grant)
    return grant


def write_cells(grant: Grant) -> None:
    """The leaf cells of a grant, with the slots that its mode takes (models.grant)."""
    low, high = slots_of(grant)
    GrantCell.objects.bulk_create(
        GrantCell(
            grant=grant,
            subject=grant.subject,
            act=act,
            use=use,
            territory=territory,
            start_day=grant.start_day,
            end_day=grant.end_day,
            licensee=grant.licensee,
            slot_from=low,
            slot_to=high,
            walled=grant.kind != Grant.Kind.HOLDBACK,
        )
        for act, use, territory in Scope.from_json(grant.scope).cells()
    )


def slots_of(grant: Grant) -> tuple[int, int]:
    """Half-open range of slots: 0 is the owner's own use, above it one per licensee."""
    if grant.kind == Grant.Kind.OWNER_USE:
        return 0, 1
    if grant.mode == Grant.Mode.EXCLUSIVE:
        return 0, ALL_SLOTS
    if grant.mode == Grant.Mode.SOLE:
        return 1, ALL_SLOTS
    return grant.licensee_id, grant.licensee_id + 1
