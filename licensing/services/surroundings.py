"""Fetch what the conflict decision looks at. Reads only; lock the guards first to rely on it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.conflicts import (
    Ask,
    Blocker,
    ForeignParent,
    Held,
    Kind,
    Mode,
    Standing,
    Surroundings,
    decide,
)
from licensing.models import (
    AssetGuard,
    Derivation,
    Grant,
    OfferVersion,
    Party,
    Registration,
    RegistrationRight,
)
from licensing.reach import Reach, reach_of_asset
from licensing.scope import Scope
from media.models import Asset

# Licences under which anybody may make and sell derivatives without asking.
FREE_TO_ADAPT = (
    "creativecommons.org/publicdomain/",
    "creativecommons.org/licenses/by/",
    "creativecommons.org/licenses/by-sa/",
)


def blockers_for(
    asset: Asset, ask: Ask, *, licensor: Party, ai_policy: str, now: datetime
) -> list[Blocker]:
    """Every reason why the grant cannot be made now; for a page, without any lock."""
    around = surroundings_of(asset, reach_of_asset(asset), licensor, ai_policy, now)
    return decide(ask, around, now)


def surroundings_of(
    asset: Asset, reach: Reach, licensor: Party, ai_policy: str, now: datetime
) -> Surroundings:
    """What the decision about one asset needs to know."""
    day = timezone.localdate(now)
    return Surroundings(
        held=held_on(reach),
        frozen=tuple(
            AssetGuard.objects.filter(
                subject__in=[reach.subject, *reach.above], no_new_grants=True
            ).values_list("subject", flat=True)
        ),
        registered=Registration.objects.in_force(day).filter(asset=asset).exists(),
        ai_forbidden_by=_ai_forbidden_by(asset, ai_policy),
        foreign_parents=_foreign_parents(asset, licensor, now),
    )


def held_on(reach: Reach) -> tuple[Held, ...]:
    """Grants that occupy cells anywhere in reach."""
    grants = Grant.objects.on(reach.all).select_related("agreement", "licensee").order_by("pk")
    return tuple(
        Held(
            ref=grant.agreement.number if grant.agreement else f"{grant.kind}-{grant.pk}",
            licensee=grant.licensee.public_id,
            kind=Kind(grant.kind),
            mode=Mode(grant.mode),
            scope=_scope_of(grant),
            standing=Standing(grant.state),
            asked_at=grant.asked_at,
            hold_until=grant.hold_until,
        )
        for grant in grants
    )


def _scope_of(grant: Grant) -> Scope:
    """Leaves from the frozen scope; days from the row, because a termination shortens them."""
    end = grant.end_day.isoformat() if grant.end_day else None
    return Scope.from_json(grant.scope | {"start": grant.start_day.isoformat(), "end": end})


def _ai_forbidden_by(asset: Asset, ai_policy: str) -> tuple[str, ...]:
    """Rule 9. A parent without an open offer has allowed nothing, so it forbids."""
    forbidding = [] if ai_policy == OfferVersion.AiPolicy.ALLOW else [asset.public_id]
    parents = Asset.objects.filter(derived__child=asset)
    allowing = parents.filter(
        offers__state=OfferVersion.State.PUBLISHED, offers__ai_policy=OfferVersion.AiPolicy.ALLOW
    )
    return (*forbidding, *parents.exclude(pk__in=allowing).values_list("public_id", flat=True))


def _foreign_parents(asset: Asset, licensor: Party, now: datetime) -> tuple[ForeignParent, ...]:
    """Rule 8. Sources under a free licence and sources of the licensor itself are left out."""
    found = []
    day = timezone.localdate(now)
    for link in Derivation.objects.filter(child=asset).select_related("parent"):
        parent = link.parent
        if any(free in parent.licence_uri for free in FREE_TO_ADAPT):
            continue
        registered = Registration.objects.in_force(day).filter(asset=parent)
        if asset.cut_from_id == parent.pk and not registered.exists():
            continue  # a part of what nobody else has registered is no work of another
        if RegistrationRight.objects.filter(
            registration__in=registered,
            right=RegistrationRight.Right.OPERATE,
            party=licensor,
        ).exists():
            continue
        active = Grant.objects.filter(
            subject=parent.public_id,
            licensee=licensor,
            kind=Grant.Kind.LICENCE,
            state=Grant.State.ACTIVE,
        )
        found.append(ForeignParent(parent.public_id, tuple(_scope_of(grant) for grant in active)))
    return tuple(found)
