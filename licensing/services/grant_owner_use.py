from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from licensing.conflicts import Ask, Kind, decide
from licensing.errors import GrantRefused
from licensing.models import Grant, Party
from licensing.reach import reach_of_asset
from licensing.scope import Scope
from licensing.services.lapse_agreements import lapse_on
from licensing.services.lock_guards import lock_guards
from licensing.services.reserve_grant import write_cells
from licensing.services.surroundings import surroundings_of
from media.models import Asset
from provenance.services.record import record_event


@transaction.atomic
def grant_owner_use(
    *, asset: Asset, owner: Party, scope: Scope, by: User | None, now: datetime
) -> Grant:
    """Note that the owner uses the asset: it blocks a later exclusive, not a sole (rule 4).

    Raises:
        GrantRefused: an exclusive licence or a promise to somebody else stands in the way.
    """
    reach = reach_of_asset(asset)
    lock_guards(reach.all)
    lapse_on(reach.all, now=now)
    ask = Ask(owner.public_id, scope, kind=Kind.OWNER_USE)
    if blockers := decide(ask, surroundings_of(asset, reach, owner, "allow", now), now):
        raise GrantRefused(blockers)
    grant = Grant.objects.create(
        subject=reach.subject,
        kind=Grant.Kind.OWNER_USE,
        mode=Grant.Mode.NONEXCLUSIVE,
        licensee=owner,
        scope=scope.to_json(),
        start_day=scope.term.start,
        end_day=scope.term.end,
        state=Grant.State.ACTIVE,
        asked_at=now,
    )
    write_cells(grant)
    record_event(
        "owner_use.noted", asset.public_id, by=by, at=now, start=scope.term.start.isoformat()
    )
    return grant
