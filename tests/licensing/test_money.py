"""Money rules 1 to 3: exact claims, one apportionment, nothing made and nothing lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis.strategies import (
    composite,
    dictionaries,
    fractions,
    integers,
    lists,
    sampled_from,
    text,
)

from licensing.errors import RoyaltyAboveWhole, RoyaltyCycle, SplitIncomplete
from licensing.money import (
    BP,
    Fen,
    Lineage,
    apportion_fen,
    format_fen,
    relative_keeps,
    royalty_claims,
    split_receipt,
)


def whole(*parties: str) -> dict[str, int]:
    share = BP // len(parties)
    plan = dict.fromkeys(parties, share)
    plan[parties[0]] += BP - share * len(parties)
    return plan


@given(
    integers(0, 10**12),
    dictionaries(text(min_size=1, max_size=6), fractions(0, 10**6), min_size=1, max_size=12),
)
def test_a_split_neither_makes_nor_loses_a_fen(total, claims):
    if not any(claims.values()):
        with pytest.raises(ValueError, match="above 0"):
            apportion_fen(total, claims)
        return
    parts = apportion_fen(total, claims)
    assert sum(parts.values()) == total
    weight = sum(claims.values())
    for party, part in parts.items():
        exact = Fraction(total) * claims[party] / weight
        assert exact.__floor__() <= part <= exact.__floor__() + 1


@given(dictionaries(text(min_size=1, max_size=4), sampled_from([1]), min_size=2, max_size=9))
def test_left_over_fen_go_to_the_smaller_id_in_byte_order(claims):
    parts = apportion_fen(len(claims) + 1, claims)
    lucky = min(claims, key=lambda party: party.encode())
    assert parts[lucky] == 2
    assert all(part == 1 for party, part in parts.items() if party != lucky)


def test_byte_order_is_not_the_order_of_letters_or_lengths():
    assert apportion_fen(1, {"b": 1, "B": 1, "é": 1}) == {"B": 1, "b": 0, "é": 0}
    assert apportion_fen(1, {"p1aa": 1, "p1a": 1}) == {"p1a": 1, "p1aa": 0}


@pytest.mark.parametrize(
    ("total", "claims"), [(-1, {"a": 1}), (1, {}), (1, {"a": -1, "b": 3}), (5, {"a": 0})]
)
def test_nonsense_is_refused(total, claims):
    with pytest.raises(ValueError, match="cannot divide|weights"):
        apportion_fen(total, claims)


@composite
def lineages(draw):
    """Random acyclic lineages: asset n descends only from smaller numbers."""
    count = draw(integers(1, 7))
    parties = [f"p{n}" for n in range(4)]
    plans = {}
    for n in range(count):
        chosen = draw(lists(sampled_from(parties), min_size=1, max_size=3, unique=True))
        plans[f"a{n}"] = whole(*chosen)
    parents: dict[str, dict[str, int]] = {}
    for n in range(1, count):
        above = draw(lists(integers(0, n - 1), max_size=3, unique=True))
        if above:
            parents[f"a{n}"] = {f"a{m}": draw(integers(0, BP // 6)) for m in above}
    return Lineage(f"a{count - 1}", plans, parents)


def by_paths(lineage: Lineage, base: Fraction) -> dict[str, Fraction]:
    """The oracle for the relative policy: follow every upward path on its own."""
    kept: dict[str, Fraction] = {}

    def walk(asset: str, amount: Fraction) -> None:
        rates = lineage.parents.get(asset, {})
        kept[asset] = kept.get(asset, Fraction(0)) + amount * (BP - sum(rates.values())) / BP
        for parent, rate in rates.items():
            walk(parent, amount * rate / BP)

    walk(lineage.sold, base)
    return kept


@given(lineages(), integers(1, 10**10))
def test_what_assets_keep_agrees_with_following_every_path(lineage, base):
    assert relative_keeps(Fraction(base), lineage.sold, lineage.parents) == by_paths(
        lineage, Fraction(base)
    )


@given(lineages(), integers(0, 10**10), integers(0, BP), sampled_from(["relative", "absolute"]))
def test_a_receipt_is_split_to_the_last_fen(lineage, gross, fee_bp, policy):
    try:
        claims = royalty_claims(gross, lineage, platform="hx", fee_bp=fee_bp, policy=policy)
    except RoyaltyAboveWhole:
        assert policy == "absolute"
        return
    assert sum(claims.values()) == gross
    parts = split_receipt(gross, lineage, platform="hx", fee_bp=fee_bp, policy=policy)
    assert sum(parts.values()) == gross


DIAMOND = Lineage(
    "remix",
    {name: {f"by-{name}": BP} for name in ("remix", "left", "right", "root")},
    {"remix": {"left": 1_000, "right": 1_000}, "left": {"root": 5_000}, "right": {"root": 5_000}},
)


def test_a_parent_reached_by_two_paths_gets_both():
    relative = split_receipt(100_000, DIAMOND, platform="hx", fee_bp=0)
    assert relative == {
        "hx": 0,
        "by-remix": 80_000,
        "by-left": 5_000,
        "by-right": 5_000,
        "by-root": 10_000,
    }


def test_absolute_edges_claim_the_base_of_what_is_sold():
    steep = Lineage(
        DIAMOND.sold,
        DIAMOND.plans,
        {"remix": {"left": 1_000, "right": 1_000}, "left": {"root": 500}, "right": {"root": 500}},
    )
    parts = split_receipt(100_000, steep, platform="hx", fee_bp=1_000, policy="absolute")
    assert parts == {
        "hx": 10_000,
        "by-remix": 63_000,
        "by-left": 9_000,
        "by-right": 9_000,
        "by-root": 9_000,
    }


def test_absolute_claims_above_the_whole_are_an_error():
    with pytest.raises(RoyaltyAboveWhole, match="120"):
        split_receipt(100, DIAMOND, platform="hx", fee_bp=0, policy="absolute")


def test_an_edge_on_two_paths_claims_twice():
    """root ← mid ← left, right ← remix: the edge mid → root lies on two paths."""
    lineage = Lineage(
        "remix",
        {name: {name: BP} for name in ("remix", "left", "right", "mid", "root")},
        {
            "remix": {"left": 0, "right": 0},
            "left": {"mid": 1_000},
            "right": {"mid": 1_000},
            "mid": {"root": 500},
        },
    )
    parts = split_receipt(10_000, lineage, platform="hx", fee_bp=0, policy="absolute")
    assert (parts["mid"], parts["root"]) == (2_000, 1_000)


def test_claims_of_one_party_are_added_up_before_anything_is_rounded():
    lineage = Lineage("a", {"a": {"x": 5_000, "hx": 5_000}})
    assert split_receipt(3, lineage, platform="hx", fee_bp=3_333) == {"hx": 2, "x": 1}


def test_cycles_incomplete_plans_and_stacks_are_refused():
    with pytest.raises(RoyaltyCycle):
        Lineage("a", {}, {"a": {"b": 1}, "b": {"a": 1}})
    with pytest.raises(SplitIncomplete, match="9999"):
        Lineage("a", {"a": {"x": 9_999}})
    stacked = Lineage("a", {n: {n: BP} for n in "abc"}, {"a": {"b": 6_000, "c": 4_001}})
    with pytest.raises(RoyaltyAboveWhole, match="100.01"):
        split_receipt(1, stacked, platform="hx", fee_bp=0)


def test_a_deep_lattice_is_split_without_walking_every_path():
    """40 levels of two assets each: 2^40 paths, 160 edges."""
    names = [(f"l{n}", f"r{n}") for n in range(40)]
    parents = {"sold": dict.fromkeys(names[0], 5_000)}
    for lower, upper in zip(names, names[1:], strict=False):
        for asset in lower:
            parents[asset] = dict.fromkeys(upper, 5_000)
    plans = {name: {"owner": BP} for pair in names for name in pair} | {"sold": {"maker": BP}}
    parts = split_receipt(100, Lineage("sold", plans, parents), platform="hx", fee_bp=0)
    assert parts == {"hx": 0, "maker": 0, "owner": 100}


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (120_000, "¥1,200.00"),
        (0, "¥0.00"),
        (5, "¥0.05"),
        (-50, "-¥0.50"),
        (10**11, "¥1,000,000,000.00"),
    ],
)
def test_amounts_read_alike_in_both_languages(fen, shown):
    assert format_fen(fen) == str(Fen(fen)) == shown


def test_fen_never_meet_a_float():
    with pytest.raises(TypeError, match="whole numbers"):
        Fen(1.5)  # type: ignore[arg-type]  # the mistake under test
    assert Fen(3) + Fen(4) - Fen(2) == Fen(5)
    assert -Fen(2) * 3 == Fen(-6)
