"""Declaring sources: cycles, stacks and ceilings refused; royalties flow up at the next sale."""

from __future__ import annotations

import pytest

from licensing.errors import (
    BadDerivation,
    DerivationExists,
    GrantRefused,
    RoyaltyAboveCeiling,
    RoyaltyAboveWhole,
    RoyaltyCycle,
)
from licensing.models import Derivation, Settlement
from licensing.services.declare_derivation import declare_derivation
from provenance.models import Event
from tests.licensing.factories import NOON, AssetFactory, PartyFactory, offer_on
from tests.licensing.test_main_path import licensee, pay, take

pytestmark = pytest.mark.django_db


def declare(parent, child, rate_bp=1_000, **more):
    return declare_derivation(
        parent=parent,
        child=child,
        kind="adaptation",
        statement="取其菱形骨架，重新配色",
        rate_bp=rate_bp,
        by=None,
        now=NOON,
        **more,
    )


def test_a_source_is_declared_once_with_one_event():
    parent, child = AssetFactory(), AssetFactory()
    link = declare(parent, child)
    with pytest.raises(DerivationExists):
        declare(parent, child)
    assert list(Derivation.objects.for_tree()) == [link]
    assert Event.objects.about(child.public_id).get().kind == "derivation.declared"


def test_cycles_are_refused_however_long():
    a, b, c = AssetFactory.create_batch(3)
    declare(a, b)
    declare(b, c)
    with pytest.raises(RoyaltyCycle):
        declare(c, a)
    with pytest.raises(RoyaltyCycle):
        declare(a, a)


def test_rates_above_the_whole_or_above_what_the_maker_accepts_are_refused():
    child, first, second = AssetFactory.create_batch(3)
    declare(first, child, 6_000)
    with pytest.raises(RoyaltyAboveWhole, match="110%"):
        declare(second, child, 5_000)
    with pytest.raises(RoyaltyAboveCeiling, match="70%.*65%"):
        declare(second, child, 1_000, ceiling_bp=6_500)
    declare(second, child, 4_000)


def test_under_the_absolute_policy_the_whole_tree_counts(settings):
    settings.ROYALTY_POLICY = "absolute"
    root, mid, child = AssetFactory.create_batch(3)
    declare(mid, child, 5_000)
    with pytest.raises(RoyaltyAboveWhole, match="110%"):
        declare(root, mid, 6_000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": " "}, "statement"),
        ({"kind": "theft"}, "kind"),
        ({"rate_bp": -1}, "rate_bp"),
        ({"rate_bp": 10_001}, "rate_bp"),
    ],
)
def test_incomplete_declarations_name_the_field(changes, field):
    said = {
        "parent": AssetFactory(),
        "child": AssetFactory(),
        "kind": "design",
        "statement": "x",
        "rate_bp": 0,
        "by": None,
        "now": NOON,
    }
    with pytest.raises(BadDerivation) as refusal:
        declare_derivation(**said | changes)
    assert refusal.value.field == field


def test_a_remix_is_licensed_only_with_an_adapt_grant_and_then_pays_its_source():
    source = offer_on(
        terms={"uses": {"merchandise": 20_000, "publishing": 10_000}, "years": [1, 3]}
    )
    maker = licensee()
    child = AssetFactory(owner=maker.user)
    remix = offer_on(child, licensor=maker)
    declare(source.asset, child, 2_000)
    with pytest.raises(GrantRefused) as refusal:
        take(remix, licensee())
    assert [str(b.reason) for b in refusal.value.blockers] == ["NO_DERIVATIVE"]
    pay(take(source, maker, act="adapt", years=3))
    pay(take(remix, licensee()))
    sale = Settlement.objects.get(payment__agreement__asset=child)
    parts = {line["party"]: line["amount_fen"] for line in sale.lines}
    assert parts[source.licensor.public_id] == sale.gross_fen * 9 * 2 // 100
    assert sum(parts.values()) == sale.gross_fen


def test_a_source_under_a_free_licence_needs_no_grant_and_no_plan():
    free = AssetFactory(licence_uri="https://creativecommons.org/licenses/by/4.0/")
    remix = offer_on()
    declare(free, remix.asset, 0)
    pay(take(remix, PartyFactory(user=licensee().user)))
