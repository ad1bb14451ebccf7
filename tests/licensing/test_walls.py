"""The second walls: what the database refuses even when every service is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from licensing.models import (
    Account,
    AssetGuard,
    Grant,
    JournalEntry,
    OfferVersion,
    Posting,
    Share,
    SplitPlan,
)
from licensing.models.agreement import Agreement
from licensing.scope import Scope
from licensing.services.grant_owner_use import grant_owner_use
from licensing.services.reserve_grant import write_cells
from tests.licensing.factories import NOON, AssetFactory, PartyFactory, offer_on
from tests.licensing.test_main_path import licensee, pay, take

pytestmark = pytest.mark.django_db

DAY = NOON.date()


def scope(start=DAY, end=DAY + timedelta(days=30)):
    return Scope.of(
        acts=["publish"], uses_=["publishing_book"], territories_=["CN-HN"], start=start, end=end
    )


def cells(party, mode, *, kind="owner_use", where=None, subject="h2asset"):
    """Cells written without any decision, as a service gone wrong would."""
    value = where or scope()
    return Grant.objects.create(
        subject=subject,
        kind=kind,
        mode=mode,
        licensee=party,
        scope=value.to_json(),
        start_day=value.term.start,
        end_day=value.term.end,
        state="active",
        asked_at=NOON,
    )


def write(grant):
    with transaction.atomic():
        write_cells(grant)


def licence(party, mode, **kwargs):
    grant = cells(party, mode, **kwargs)
    grant.kind = "licence"
    return grant


@pytest.mark.parametrize(
    ("first", "second", "collide"),
    [
        ("nonexclusive", "nonexclusive", False),
        ("nonexclusive", "exclusive", True),
        ("exclusive", "nonexclusive", True),
        ("sole", "nonexclusive", True),
        ("sole", "sole", True),
        ("exclusive", "exclusive", True),
    ],
)
def test_cells_of_different_licensees_exclude_each_other(first, second, collide):
    write(licence(PartyFactory(), first))
    late = licence(PartyFactory(), second)
    if collide:
        with pytest.raises(DatabaseError, match="grant_cell_excludes"):
            write(late)
    else:
        write(late)


def test_the_same_licensee_other_days_and_other_assets_do_not_collide():
    party = PartyFactory()
    write(licence(party, "exclusive"))
    write(licence(party, "exclusive"))
    write(licence(PartyFactory(), "exclusive", subject="h2other"))
    touching = scope(start=DAY + timedelta(days=30), end=None)
    write(licence(PartyFactory(), "exclusive", where=touching))


def test_the_owners_use_collides_with_exclusive_cells_only():
    write(cells(PartyFactory(), "nonexclusive"))
    write(licence(PartyFactory(), "sole"))
    with pytest.raises(DatabaseError, match="grant_cell_excludes"):
        write(licence(PartyFactory(), "exclusive"))


def test_an_entry_that_does_not_balance_cannot_be_sealed_and_a_sealed_one_never_changes():
    agreement = take(offer_on(), licensee())
    entry = JournalEntry.objects.create(key="x", kind="sale", agreement=agreement, booked_at=NOON)
    cash = Account.objects.create(code="cash", kind="cash")
    other = Account.objects.create(code="o", kind="payable", party=PartyFactory())
    for refused in (
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(sealed=True),  # no lines
        lambda: JournalEntry.objects.create(
            key="y", kind="sale", agreement=agreement, booked_at=NOON, sealed=True
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    Posting.objects.create(entry=entry, account=cash, amount_fen=100)
    with pytest.raises(DatabaseError, match="entry_seals_balanced"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(sealed=True)
    Posting.objects.create(entry=entry, account=other, amount_fen=-100)
    JournalEntry.objects.filter(pk=entry.pk).update(sealed=True)
    third = Account.objects.create(code="t", kind="payable", party=PartyFactory())
    for refused in (
        lambda: Posting.objects.create(entry=entry, account=third, amount_fen=1),
        lambda: Posting.objects.filter(entry=entry).update(amount_fen=7),
        lambda: Posting.objects.filter(entry=entry)._raw_delete("default"),
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(sealed=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_a_plan_is_sealed_only_when_whole_and_then_stays():
    plan = SplitPlan.objects.create(asset=AssetFactory(), created_at=NOON)
    share = Share.objects.create(plan=plan, party=PartyFactory(), share_bp=9_999)
    with pytest.raises(DatabaseError, match="plan_seals_whole"), transaction.atomic():
        SplitPlan.objects.filter(pk=plan.pk).update(sealed=True)
    Share.objects.create(plan=plan, party=PartyFactory(), share_bp=1)
    SplitPlan.objects.filter(pk=plan.pk).update(sealed=True)
    for refused in (
        lambda: Share.objects.filter(pk=share.pk).update(share_bp=1),
        lambda: Share.objects.create(plan=plan, party=PartyFactory(), share_bp=1),
        lambda: SplitPlan.objects.filter(pk=plan.pk).update(sealed=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_terms_of_a_published_offer_and_of_an_agreement_never_change():
    offer = offer_on()
    agreement = take(offer, licensee())
    for refused in (
        lambda: OfferVersion.objects.filter(pk=offer.pk).update(base_price_fen=1),
        lambda: OfferVersion.objects.filter(pk=offer.pk).update(terms={}),
        lambda: OfferVersion.objects.filter(pk=offer.pk).update(state="draft"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(terms_json="{}"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(price_fen=1),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(state="in_force"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_guards_are_locked_in_one_order_and_made_once():
    from licensing.services.lock_guards import lock_guards

    with transaction.atomic():
        assert [g.subject for g in lock_guards(["h2b", "h2a", "h2b"])] == ["h2a", "h2b"]
        lock_guards(["h2a"])
    assert AssetGuard.objects.filter(subject__in=["h2a", "h2b"]).count() == 2


def test_owner_use_is_noted_and_blocks_a_later_exclusive_by_name():
    from licensing.errors import GrantRefused

    offer = offer_on(terms={"modes": {"exclusive": 50_000, "sole": 30_000}})
    mine = Scope.of(acts=["publish"], uses_=["all"], territories_=["all"], start=DAY, end=None)
    grant_owner_use(asset=offer.asset, owner=offer.licensor, scope=mine, by=None, now=NOON)
    with pytest.raises(GrantRefused) as refusal:
        take(offer, licensee(), mode="exclusive")
    assert [str(b.reason) for b in refusal.value.blockers] == ["OWNER_USE"]
    pay(take(offer, licensee(), mode="sole"))


def test_a_grant_on_a_collection_reaches_its_members():
    """Rule 11, with the archive's own tree: a holdback on the root blocks a member's licence."""
    from archive.models import Collection, Record, RecordMedia
    from licensing.errors import GrantRefused

    root = Collection.objects.create(slug="root", title_zh="湘西")
    leaf = Collection.objects.create(slug="leaf", title_zh="织锦", parent=root)
    offer = offer_on()
    record = Record.objects.create(kind="object", collection=leaf, title_zh="四十八勾")
    RecordMedia.objects.create(record=record, asset=offer.asset)
    friend = PartyFactory()
    Grant.objects.create(
        subject=root.ark_name,
        kind="holdback",
        mode="nonexclusive",
        licensee=friend,
        scope=Scope.of(
            acts=["publish", "adapt"], uses_=["all"], territories_=["CN"], start=DAY, end=None
        ).to_json(),
        start_day=DAY,
        end_day=None,
        state="active",
        asked_at=NOON,
    )
    with pytest.raises(GrantRefused) as refusal:
        take(offer, licensee())
    assert [str(b.reason) for b in refusal.value.blockers] == ["HOLDBACK"]


@pytest.mark.sqlite_only
def test_the_sqlite_triggers_are_there():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'licensing_%'"
        )
        names = {row[0] for row in cursor.fetchall()}
    assert {"licensing_grant_cell_excludes_insert", "licensing_entry_seals_balanced"} <= names
