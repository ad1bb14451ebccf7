"""The conflict decision, rule by rule, and against an oracle that counts cells and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis.strategies import (
    booleans,
    builds,
    composite,
    dates,
    frozensets,
    integers,
    just,
    lists,
    none,
    one_of,
    sampled_from,
)

from licensing.conflicts import (
    Ask,
    ForeignParent,
    Held,
    Kind,
    Mode,
    Reason,
    Standing,
    Surroundings,
    collision,
    decide,
)
from licensing.errors import BadScope
from licensing.scope import AI_USES, Scope, Term, summarise, territories, uses

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = date(2026, 1, 1)


def scope(start=DAY, end=date(2027, 1, 1), **axes) -> Scope:
    return Scope.of(
        **{
            "acts": ["publish"],
            "uses_": ["publishing_book"],
            "territories_": ["CN"],
            **axes,
        },
        start=start,
        end=end,
    )


def held(
    licensee="L1", mode=Mode.NONEXCLUSIVE, kind=Kind.LICENCE, standing=Standing.ACTIVE, **more
):
    return Held(
        ref=more.pop("ref", "HXL-1"),
        licensee=licensee,
        kind=kind,
        mode=mode,
        scope=more.pop("scope", scope()),
        standing=standing,
        asked_at=more.pop("asked_at", NOW - timedelta(days=1)),
        hold_until=more.pop("hold_until", None),
    )


def reasons(ask: Ask, *grants: Held, **around) -> list[str]:
    return [str(b.reason) for b in decide(ask, Surroundings(held=grants, **around), NOW)]


# Rule 2: trees -------------------------------------------------------------------------------


def test_all_holds_every_use_but_the_ai_ones_and_any_holds_those_too():
    assert uses().expand(["all"]) & AI_USES == frozenset()
    assert uses().expand(["any"]) == uses().expand(["all"]) | AI_USES
    assert len(uses().expand(["all"])) == 18


def test_china_is_34_subdivisions_and_the_mainland_leaves_out_three():
    china, mainland = territories().expand(["CN"]), territories().expand(["CN-MAINLAND"])
    assert len(china) == 34
    assert china - mainland == {"CN-HK", "CN-MO", "CN-TW"}
    assert territories().expand(["all"]) > china


def test_exclusions_are_subtracted_and_an_unknown_code_is_named():
    without = territories().expand(["CN"], without=["CN-MAINLAND", "CN-HK"])
    assert without == {"CN-MO", "CN-TW"}
    with pytest.raises(BadScope, match="CN-XX"):
        territories().expand(["CN-XX"])


@given(frozensets(sampled_from(sorted(territories().leaves_of["all"]))))
def test_a_summary_means_exactly_the_leaves_it_was_made_from(leaves):
    assert territories().expand(summarise(territories(), leaves)) == leaves


# Rule 1: terms -------------------------------------------------------------------------------


def test_terms_that_touch_do_not_overlap():
    first, second = Term(DAY, date(2026, 6, 1)), Term(date(2026, 6, 1), None)
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert first.overlaps(Term(date(2026, 5, 31), date(2026, 6, 1)))


@pytest.mark.parametrize(
    "empty",
    [
        scope(end=DAY),
        scope(end=DAY - timedelta(days=1)),
        scope(uses_=[]),
        scope(acts=[]),
        scope(territories_=["CN-HK"], without_territories=["CN"]),
    ],
)
def test_an_empty_scope_is_refused_and_nothing_else_is_asked(empty):
    assert reasons(Ask("L2", empty), held(mode=Mode.EXCLUSIVE)) == ["EMPTY_SCOPE"]


# Rules 3 to 6 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "existing", "expected"),
    [
        (Mode.NONEXCLUSIVE, Mode.NONEXCLUSIVE, []),
        (Mode.NONEXCLUSIVE, Mode.SOLE, ["EXCLUSIVE_TAKEN"]),
        (Mode.NONEXCLUSIVE, Mode.EXCLUSIVE, ["EXCLUSIVE_TAKEN"]),
        (Mode.SOLE, Mode.NONEXCLUSIVE, ["NONEXCLUSIVE_OUTSTANDING"]),
        (Mode.EXCLUSIVE, Mode.NONEXCLUSIVE, ["NONEXCLUSIVE_OUTSTANDING"]),
        (Mode.SOLE, Mode.SOLE, ["EXCLUSIVE_TAKEN"]),
        (Mode.EXCLUSIVE, Mode.SOLE, ["EXCLUSIVE_TAKEN"]),
    ],
)
def test_different_licensees_collide_when_one_is_exclusive(asked, existing, expected):
    assert reasons(Ask("L2", scope(), mode=asked), held(mode=existing)) == expected
    assert reasons(Ask("L1", scope(), mode=asked), held(mode=existing)) == []


def test_a_refusal_names_every_blocking_grant():
    grants = [held(f"L{n}", ref=f"HXL-{n}") for n in range(3)]
    ask = Ask("L9", scope(), mode=Mode.EXCLUSIVE)
    blockers = decide(ask, Surroundings(held=tuple(grants)), NOW)
    assert [b.ref for b in blockers] == ["HXL-0", "HXL-1", "HXL-2"]


def test_the_owners_own_use_blocks_an_exclusive_but_not_a_sole():
    own = held("owner", kind=Kind.OWNER_USE)
    assert reasons(Ask("L2", scope(), mode=Mode.EXCLUSIVE), own) == ["OWNER_USE"]
    assert reasons(Ask("L2", scope(), mode=Mode.SOLE), own) == []
    assert reasons(Ask("L2", scope()), own) == []


def test_sole_leaves_the_owner_in_and_exclusive_shuts_the_owner_out():
    own = Ask("owner", scope(), kind=Kind.OWNER_USE)
    assert reasons(own, held(mode=Mode.SOLE)) == []
    assert reasons(own, held(mode=Mode.EXCLUSIVE)) == ["EXCLUSIVE_TAKEN"]


def test_a_reservation_blocks_while_it_holds_unless_both_are_non_exclusive():
    later = NOW + timedelta(hours=1)
    ask = Ask("L2", scope(), mode=Mode.EXCLUSIVE)
    reserved = {"standing": Standing.RESERVED}
    assert reasons(ask, held(**reserved, hold_until=later)) == ["RESERVED"]
    assert reasons(ask, held(**reserved, hold_until=NOW)) == []  # now < hold_until
    assert reasons(ask, held(**reserved, asked_at=NOW, hold_until=later)) == ["RESERVED"]
    assert reasons(ask, held(**reserved, asked_at=later, hold_until=later)) == []
    assert reasons(Ask("L2", scope()), held(**reserved, hold_until=later)) == []
    assert reasons(Ask("L2", scope()), held(mode=Mode.SOLE, **reserved, hold_until=later)) == [
        "RESERVED"
    ]


def test_suspended_grants_block_and_terminated_ones_up_to_their_last_day():
    ask = Ask("L2", scope(start=date(2026, 6, 1)), mode=Mode.EXCLUSIVE)
    assert reasons(ask, held(standing=Standing.SUSPENDED)) == ["NONEXCLUSIVE_OUTSTANDING"]
    until = scope(end=date(2026, 6, 1))
    assert reasons(ask, held(standing=Standing.TERMINATED, scope=until)) == []
    past = scope(end=date(2026, 6, 2))
    assert reasons(ask, held(standing=Standing.TERMINATED, scope=past)) == [
        "NONEXCLUSIVE_OUTSTANDING"
    ]


def test_a_holdback_blocks_everybody_but_its_beneficiary():
    promise = held("friend", kind=Kind.HOLDBACK)
    assert reasons(Ask("L2", scope()), promise) == ["HOLDBACK"]
    assert reasons(Ask("owner", scope(), kind=Kind.OWNER_USE), promise) == ["HOLDBACK"]
    assert reasons(Ask("friend", scope(), mode=Mode.EXCLUSIVE), promise) == []


# Rules 7 to 10 --------------------------------------------------------------------------------


def test_sublicences_are_refused_by_name():
    assert reasons(Ask("L2", scope(), sublicensor="L1")) == ["NO_SUBLICENCE"]


def test_a_derivative_needs_an_adapt_grant_that_covers_the_request_on_every_parent():
    asked = Ask("L2", scope())
    wide = scope(acts=["publish", "adapt"], uses_=["publishing"], end=None)
    parent = ForeignParent("h2parent", (wide,))
    assert reasons(asked, foreign_parents=(parent,)) == []
    assert reasons(asked, foreign_parents=(parent, ForeignParent("h2other"))) == ["NO_DERIVATIVE"]
    for narrow in (
        scope(acts=["publish"], end=None),
        scope(acts=["adapt"], uses_=["digital"], end=None),
        scope(acts=["adapt"], territories_=["CN-MAINLAND"], end=None),
        scope(acts=["adapt"], end=date(2026, 12, 31)),
        scope(acts=["adapt"], start=date(2026, 1, 2), end=None),
    ):
        assert reasons(asked, foreign_parents=(ForeignParent("p", (narrow,)),)) == ["NO_DERIVATIVE"]


def test_ai_uses_are_refused_where_the_asset_or_a_parent_forbids_them():
    ai = Ask("L2", scope(uses_=["ai_train"]))
    assert reasons(ai, ai_forbidden_by=("h2parent",)) == ["AI_NOT_PERMITTED"]
    assert reasons(Ask("L2", scope(uses_=["all"])), ai_forbidden_by=("h2parent",)) == []
    assert reasons(Ask("L2", scope(uses_=["any"])), ai_forbidden_by=("h2parent",)) == [
        "AI_NOT_PERMITTED"
    ]


def test_a_frozen_or_unregistered_asset_gets_no_grant():
    assert reasons(Ask("L2", scope()), registered=False, frozen=("h4c",)) == [
        "NOT_REGISTERED",
        "FROZEN",
    ]


# The oracle -----------------------------------------------------------------------------------

LEAVES = ["publishing_book", "digital_game", "ai_train"]
PLACES = ["CN-HN", "CN-GZ", "UN-030"]


@composite
def scopes(draw):
    start = DAY + timedelta(days=draw(integers(0, 6)))
    return Scope(
        acts=draw(frozensets(sampled_from(["publish", "adapt"]))),
        uses=draw(frozensets(sampled_from(LEAVES))),
        territories=draw(frozensets(sampled_from(PLACES))),
        term=Term(start, draw(one_of(none(), just(start + timedelta(days=draw(integers(-1, 5))))))),
    )


HORIZON = 12


def days_and_cells(value: Scope) -> set[tuple]:
    end = value.term.end or DAY + timedelta(days=HORIZON)
    days = [value.term.start + timedelta(days=n) for n in range((end - value.term.start).days)]
    return {(*cell, day) for cell in value.cells() for day in days}


@settings(max_examples=150)
@given(scopes(), scopes())
def test_overlap_and_cover_agree_with_sets_of_cells_and_days(a, b):
    assert a.overlaps(b) == bool(days_and_cells(a) & days_and_cells(b))
    assert a.is_empty == (not days_and_cells(a))
    if not a.is_empty and not b.is_empty and b.term.end is not None:
        assert a.covers(b) == (days_and_cells(a) >= days_and_cells(b))


grants = builds(
    held,
    licensee=sampled_from(["L1", "L2", "owner"]),
    mode=sampled_from(list(Mode)),
    kind=sampled_from([Kind.LICENCE, Kind.LICENCE, Kind.OWNER_USE, Kind.HOLDBACK]),
    standing=sampled_from(list(Standing)),
    scope=scopes(),
    hold_until=one_of(just(NOW - timedelta(days=1)), just(NOW + timedelta(days=1))),
)


def naive(ask: Ask, grant: Held) -> bool:
    """Does this grant block? Straight from the rules, on plain sets."""
    if grant.standing is Standing.RESERVED and not grant.asked_at <= NOW < grant.hold_until:
        return False
    if not days_and_cells(ask.scope) & days_and_cells(grant.scope):
        return False
    if grant.licensee == ask.licensee:
        return False
    if grant.kind is Kind.HOLDBACK:
        return True
    pairs = [(ask.mode, grant.kind), (grant.mode, ask.kind)]
    return any(
        mode is Mode.EXCLUSIVE or (mode is Mode.SOLE and other is not Kind.OWNER_USE)
        for mode, other in pairs
    )


@settings(max_examples=120)
@given(scopes(), sampled_from(list(Mode)), lists(grants, max_size=5), booleans())
def test_the_decision_agrees_with_the_naive_oracle(asked, mode, existing, own):
    ask = Ask("owner", asked, kind=Kind.OWNER_USE) if own else Ask("L2", asked, mode=mode)
    numbered = tuple(
        held(
            g.licensee,
            g.mode,
            g.kind,
            g.standing,
            scope=g.scope,
            hold_until=g.hold_until,
            ref=str(n),
        )
        for n, g in enumerate(existing)
    )
    found = {b.ref for b in decide(ask, Surroundings(held=numbered), NOW)}
    if ask.scope.is_empty:
        assert found == {""}
    else:
        assert found == {g.ref for g in numbered if naive(ask, g)}


@given(sampled_from(list(Mode)), sampled_from(list(Mode)), dates())
def test_collisions_of_licences_are_symmetric(first, second, _day):
    one = collision(Ask("L1", scope(), mode=first), held("L2", second))
    two = collision(Ask("L2", scope(), mode=second), held("L1", first))
    assert (one is None) == (two is None)


def test_every_reason_has_a_sentence():
    from licensing.conflicts import SENTENCES

    assert set(SENTENCES) == set(Reason)
