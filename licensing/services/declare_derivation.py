from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.errors import (
    BadDerivation,
    DerivationExists,
    RoyaltyAboveCeiling,
    RoyaltyAboveWhole,
    RoyaltyCycle,
)
from licensing.models import Derivation, Grant
from licensing.money import BP, absolute_claims_bp
from licensing.services.lock_guards import lock_guards
from media.models import Asset
from provenance.services.record import record_event

WHOLE_GRAPH = "*derivations"


@transaction.atomic
def declare_derivation(
    *,
    parent: Asset,
    child: Asset,
    kind: str,
    statement: str,
    rate_bp: int,
    by: User | None,
    now: datetime,
    grant: Grant | None = None,
    ceiling_bp: int = BP,
) -> Derivation:
    """Say that `child` was made from `parent`, and which part of its income goes up.

    One lock for the whole graph: a cycle can close over edges that are declared at the
    same time by people who do not know of each other. Inside a larger transaction call it
    before your own `record_event`: locks of rows come before the lock of the log.

    Args:
        rate_bp: basis points of everything the child takes in that go to the parent.
        ceiling_bp: the highest total over all sources that the maker accepts.

    Raises:
        BadDerivation: no statement, an unknown kind, a rate outside 0 to 10,000, or a grant
            that is not on the parent.
        DerivationExists: the pair was declared before.
        RoyaltyCycle: the parent descends from the child.
        RoyaltyAboveWhole: the rates add up to more than 100%.
        RoyaltyAboveCeiling: they add up to more than the maker accepts.
    """
    if not statement.strip():
        raise BadDerivation("statement", _("请写明用了来源的什么、改了什么。"))
    if kind not in Derivation.Kind.values:
        raise BadDerivation("kind", _("请从列表里选一种衍生方式。"))
    if not 0 <= rate_bp <= BP:
        raise BadDerivation("rate_bp", _("上交比例应在 0% 到 100% 之间。"))
    if grant is not None and grant.subject != parent.public_id:
        raise BadDerivation("grant", _("这份授权不是针对这个来源的。"))
    if parent.pk == child.pk:
        raise RoyaltyCycle(asset=str(child))
    lock_guards([WHOLE_GRAPH])
    if Derivation.objects.filter(parent=parent, child=child).exists():
        raise DerivationExists
    rates = _rates()
    rates.setdefault(child.pk, {})[parent.pk] = rate_bp
    _refuse(rates, parent, child, ceiling_bp)
    link = Derivation.objects.create(
        parent=parent,
        child=child,
        kind=kind,
        statement=statement.strip(),
        rate_bp=rate_bp,
        grant=grant,
        declared_by=by,
        declared_at=now,
    )
    record_event(
        "derivation.declared",
        child.public_id,
        by=by,
        at=now,
        parent=parent.public_id,
        relation=str(kind),
        rate_bp=rate_bp,
        licence=grant.agreement.number if grant and grant.agreement else None,
    )
    return link


def _rates() -> dict[int, dict[int, int]]:
    """child → {parent: rate}, the whole graph: it is small beside the archive."""
    rates: dict[int, dict[int, int]] = {}
    for child, parent, rate in Derivation.objects.values_list("child", "parent", "rate_bp"):
        rates.setdefault(child, {})[parent] = rate
    return rates


def _refuse(rates: dict[int, dict[int, int]], parent: Asset, child: Asset, ceiling_bp: int) -> None:
    if child.pk in _closure(parent.pk, rates):
        raise RoyaltyCycle(asset=str(child))
    direct = sum(rates[child.pk].values())
    if direct > BP:
        raise RoyaltyAboveWhole(asset=str(child), total_bp=direct)
    total = direct
    if settings.ROYALTY_POLICY == "absolute":
        children: dict[int, dict[int, int]] = {}
        for lower, uppers in rates.items():
            for upper in uppers:
                children.setdefault(upper, {})[lower] = 0
        for asset in _closure(child.pk, children):  # the child and all made from it
            claimed = sum(absolute_claims_bp(asset, rates).values())
            if claimed > BP:
                name = str(Asset.objects.get(pk=asset))
                raise RoyaltyAboveWhole(asset=name, total_bp=claimed)
        total = sum(absolute_claims_bp(child.pk, rates).values())
    if total > ceiling_bp:
        raise RoyaltyAboveCeiling(total_bp=total, ceiling_bp=ceiling_bp)


def _closure(start: int, edges: dict[int, dict[int, int]]) -> set[int]:
    """`start` and everything that is reached from it."""
    found, waiting = {start}, [start]
    while waiting:
        for other in edges.get(waiting.pop(), {}):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
