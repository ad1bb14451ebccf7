"""Money in whole 分 (1/100 yuan): never a float, never rounded twice (DOMAIN.md, money rules).

Claims are exact `Fraction`s. They are added up per party, and the receipt is apportioned
once, by largest remainder, so that the parts always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeVar

from licensing.errors import RoyaltyAboveWhole, RoyaltyCycle, SplitIncomplete

BP = 10_000  # basis points in a whole

Policy = Literal["relative", "absolute"]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, order=True)
class Fen:
    """An amount in 分. Adds, subtracts, compares; multiplies only by whole numbers."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:  # bool and float are mistakes here
            raise TypeError(f"fen are whole numbers, not {self.amount!r}")

    def __add__(self, other: Fen) -> Fen:
        return Fen(self.amount + other.amount)

    def __sub__(self, other: Fen) -> Fen:
        return Fen(self.amount - other.amount)

    def __mul__(self, times: int) -> Fen:
        return Fen(self.amount * times)

    def __neg__(self) -> Fen:
        return Fen(-self.amount)

    def __str__(self) -> str:
        return format_fen(self.amount)


def format_fen(amount_fen: int) -> str:
    """`¥1,200.00`, the same in both languages; `-¥0.50` below zero."""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}¥{yuan:,}.{fen:02d}"


def round_half_up(amount: Fraction) -> int:
    """Nearest whole 分; halves go up. For prices only: shares are apportioned, not rounded."""
    return (amount + Fraction(1, 2)).__floor__()


def apportion_fen(total_fen: int, claims: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Divide an amount by weights so that no 分 is made or lost (largest remainder).

    Args:
        total_fen: amount to divide, 0 or more.
        claims: party id to weight; weights are relative.

    Returns:
        Party id to 分, adding up to exactly `total_fen`: whole units down, the left-over
        units one each to the largest fractions, ties to the smaller id in byte order.

    Raises:
        ValueError: a negative amount, no party, a weight below 0, or every weight 0.
    """
    if total_fen < 0:
        raise ValueError(f"cannot divide {total_fen} fen")
    weights = {party: Fraction(claim) for party, claim in claims.items()}
    whole = sum(weights.values(), Fraction(0))
    if any(weight < 0 for weight in weights.values()) or whole <= 0:
        raise ValueError("weights must be 0 or more, and at least one above 0")
    exact = {party: total_fen * weight / whole for party, weight in weights.items()}
    parts = {party: amount.__floor__() for party, amount in exact.items()}
    left = total_fen - sum(parts.values())
    order = sorted(exact, key=lambda party: (parts[party] - exact[party], party.encode()))
    for party in order[:left]:
        parts[party] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that a split needs to know, frozen at the sale.

    Attributes:
        sold: id of the asset that is sold.
        plans: asset id to {party id: share in basis points}; each adds up to 10,000.
        parents: child asset id to {parent asset id: rate in basis points}.
    """

    sold: str
    plans: Mapping[str, Mapping[str, int]]
    parents: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_cycle(self.parents)
        for asset in ancestry(self.sold, self.parents):
            plan = self.plans.get(asset, {})
            if sum(plan.values()) != BP or any(share <= 0 for share in plan.values()):
                raise SplitIncomplete(asset=asset, total_bp=sum(plan.values()))


def ancestry(asset: Key, parents: Mapping[Key, Mapping[Key, int]]) -> list[Key]:
    """The asset and everything above it, each once, nearest first."""
    found = {asset: None}  # a dict keeps the order and looks up fast
    waiting = [asset]
    for current in waiting:
        for parent in parents.get(current, {}):
            if parent not in found:
                found[parent] = None
                waiting.append(parent)
    return list(found)


def refuse_cycle(parents: Mapping[str, Mapping[str, int]]) -> None:
    """Raise `RoyaltyCycle` when a work would descend from itself."""
    done: set[str] = set()
    for start in parents:
        stack: list[tuple[str, bool]] = [(start, False)]
        path: set[str] = set()
        while stack:
            asset, leaving = stack.pop()
            if leaving:
                path.discard(asset)
                done.add(asset)
            elif asset in path:
                raise RoyaltyCycle(asset=asset)
            elif asset not in done:
                path.add(asset)
                stack.append((asset, True))
                stack.extend((parent, False) for parent in parents.get(asset, {}))


def royalty_claims(
    gross_fen: int, lineage: Lineage, *, platform: str, fee_bp: int, policy: Policy = "relative"
) -> dict[str, Fraction]:
    """Exact claims per party on a receipt (money rules 2 and 3).

    Returns:
        Party id to claim in 分; the claims add up to exactly `gross_fen`.

    Raises:
        RoyaltyAboveWhole: the rates ask for more than there is.
        SplitIncomplete: an asset of the lineage has no complete split plan.
    """
    if not 0 <= fee_bp <= BP:
        raise ValueError(f"a fee of {fee_bp} basis points is not between 0 and {BP}")
    claims: dict[str, Fraction] = {}

    def claim(party: str, amount: Fraction) -> None:
        claims[party] = claims.get(party, Fraction(0)) + amount

    fee = Fraction(gross_fen * fee_bp, BP)
    claim(platform, fee)
    keep = relative_keeps if policy == "relative" else absolute_keeps
    for asset, amount in keep(gross_fen - fee, lineage.sold, lineage.parents).items():
        for party, share_bp in lineage.plans[asset].items():
            claim(party, amount * share_bp / BP)
    return claims


def relative_keeps(
    base: Fraction, sold: str, parents: Mapping[str, Mapping[str, int]]
) -> dict[str, Fraction]:
    """What each asset keeps when every asset passes each parent `rate` of all it takes in.

    Assets are visited children first, so that one that is reached by two paths has taken in
    both amounts before it passes its part on; the work stays linear in the number of edges.
    """
    taken = {asset: Fraction(0) for asset in ancestry(sold, parents)}
    taken[sold] = base
    kept: dict[str, Fraction] = {}
    for asset in children_first(sold, parents):
        rates = parents.get(asset, {})
        if sum(rates.values()) > BP:
            raise RoyaltyAboveWhole(asset=asset, total_bp=sum(rates.values()))
        for parent, rate_bp in rates.items():
            taken[parent] += taken[asset] * rate_bp / BP
        kept[asset] = taken[asset] * (BP - sum(rates.values())) / BP
    return kept


def absolute_keeps(
    base: Fraction, sold: str, parents: Mapping[str, Mapping[str, int]]
) -> dict[str, Fraction]:
    """What each asset keeps when every edge on every upward path claims `rate` of the base."""
    claimed_bp = absolute_claims_bp(sold, parents)
    total_bp = sum(claimed_bp.values())
    if total_bp > BP:
        raise RoyaltyAboveWhole(asset=sold, total_bp=total_bp)
    return {asset: base * bp / BP for asset, bp in (claimed_bp | {sold: BP - total_bp}).items()}


def absolute_claims_bp(sold: Key, parents: Mapping[Key, Mapping[Key, int]]) -> dict[Key, int]:
    """Basis points of the base that each asset above `sold` claims: paths × rate, per edge."""
    order = children_first(sold, parents)
    paths = dict.fromkeys(order, 0) | {sold: 1}
    claimed_bp = dict.fromkeys(order, 0)
    for asset in order:
        for parent, rate_bp in parents.get(asset, {}).items():
            paths[parent] += paths[asset]
            claimed_bp[parent] += paths[asset] * rate_bp
    return claimed_bp


def children_first(sold: Key, parents: Mapping[Key, Mapping[Key, int]]) -> list[Key]:
    """The ancestry in an order where every asset comes before its parents."""
    assets = ancestry(sold, parents)
    waiting = dict.fromkeys(assets, 0)
    for asset in assets:
        for parent in parents.get(asset, {}):
            waiting[parent] += 1
    ready, order = [sold], []
    while ready:
        asset = ready.pop()
        order.append(asset)
        for parent in parents.get(asset, {}):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return order


def split_receipt(
    gross_fen: int, lineage: Lineage, *, platform: str, fee_bp: int, policy: Policy = "relative"
) -> dict[str, int]:
    """Divide a receipt between all parties; adds up to `gross_fen`. Nothing is split at 0."""
    if gross_fen == 0:
        return {}
    claims = royalty_claims(gross_fen, lineage, platform=platform, fee_bp=fee_bp, policy=policy)
    return apportion_fen(gross_fen, claims)
