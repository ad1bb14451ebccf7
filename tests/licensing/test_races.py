"""Many at once: the harm without the guards, and that each guard alone stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from licensing.errors import GrantRefused, LicensingError
from licensing.models import Grant, GrantCell, JournalEntry, Payment
from licensing.services.accept_request import accept_request
from licensing.services.confirm_bank_transfer import confirm_bank_transfer
from licensing.services.count_download import count_download
from licensing.services.open_delivery import open_delivery
from licensing.services.open_payment import open_payment
from licensing.services.quote import quote
from licensing.services.reserve_grant import write_cells
from licensing.services.send_request import send_request
from tests.licensing.factories import NOON, PartyFactory, choice, offer_on, officer
from tests.licensing.test_main_path import licensee, pay, take
from tests.licensing.test_walls import licence

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads of their own; results or refusals, in order."""
    results: list[Any] = [None] * len(actions)
    start = threading.Barrier(len(actions), timeout=30)

    def run(place: int, action: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[place] = action()
        except (LicensingError, DatabaseError) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def check_then_insert(grant: Grant, together: threading.Barrier) -> str:
    """What a naive service does: look, then write; both have looked before one writes."""
    if GrantCell.objects.filter(subject=grant.subject).exclude(grant=grant).exists():
        return "refused"
    together.wait()
    with transaction.atomic():
        write_cells(grant)
    return "sold"


def test_without_any_guard_check_then_insert_sells_twice(monkeypatch):
    # The wall is taken away by writing cells that do not count as walled.
    from licensing.services import reserve_grant

    def unwalled(**fields: Any) -> GrantCell:
        return GrantCell(**fields | {"walled": False})

    unwalled.objects = GrantCell.objects  # type: ignore[attr-defined]  # stands in for the class
    monkeypatch.setattr(reserve_grant, "GrantCell", unwalled)
    grants = [licence(PartyFactory(), "exclusive") for _ in range(2)]
    together = threading.Barrier(2, timeout=30)
    sold = at_once(*(lambda g=g: check_then_insert(g, together) for g in grants))
    assert sold == ["sold", "sold"]


def test_the_second_wall_alone_stops_check_then_insert():
    grants = [licence(PartyFactory(), "exclusive") for _ in range(2)]
    together = threading.Barrier(2, timeout=30)
    results = at_once(*(lambda g=g: check_then_insert(g, together) for g in grants))
    assert sum(r == "sold" for r in results) == 1
    assert sum(isinstance(r, DatabaseError) for r in results) == 1


def requests_for(offer, count, **changes):
    found = []
    for _ in range(count):
        party = licensee()
        shown = quote(offer=offer, choice=choice(**changes), now=NOON)
        found.append(
            send_request(
                offer=offer,
                choice=choice(**changes),
                licensee=party,
                by=party.user,
                signature="张三",
                shown_fen=shown.price_fen,
                shown_digest=shown.digest,
                now=NOON,
            )
        )
    return found


def test_four_officers_accept_four_exclusive_requests_and_one_is_granted():
    offer = offer_on(instant=False, terms={"modes": {"exclusive": 50_000}})
    boss = officer()
    asked = requests_for(offer, 4, mode="exclusive")
    results = at_once(*(lambda r=r: accept_request(r, by=boss, now=NOON) for r in asked))
    refused = [r for r in results if isinstance(r, GrantRefused)]
    assert len(refused) == 3
    assert {str(b.reason) for r in refused for b in r.blockers} == {"RESERVED"}
    assert Grant.objects.count() == 1


def test_one_request_is_accepted_once():
    offer, boss = offer_on(instant=False), officer()
    (asked,) = requests_for(offer, 1)
    copies = [type(asked).objects.get(pk=asked.pk) for _ in range(3)]
    results = at_once(*(lambda r=r: accept_request(r, by=boss, now=NOON) for r in copies))
    assert sum(not isinstance(r, Exception) for r in results) == 1
    assert Grant.objects.count() == 1


def test_one_transfer_is_confirmed_and_booked_once():
    agreement = take(offer_on(), licensee())
    payment = open_payment(
        agreement=agreement,
        method="offline_bank_transfer",
        by=agreement.licensee.user,
        now=NOON,
    )
    boss = officer()
    copies = [Payment.objects.get(pk=payment.pk) for _ in range(3)]
    results = at_once(
        *(
            lambda p=p: confirm_bank_transfer(
                p, amount_fen=240_000, bank_reference="ICBC-9", by=boss, now=NOON
            )
            for p in copies
        )
    )
    assert sum(isinstance(r, Payment) for r in results) == 1
    assert JournalEntry.objects.count() == 1


def test_the_last_download_is_given_once(settings):
    settings.DELIVERY_DOWNLOADS = 1
    agreement = take(offer_on(), licensee())
    pay(agreement)
    delivery = open_delivery(agreement.deliveries.get(), now=NOON)
    copies = [type(delivery).objects.get(pk=delivery.pk) for _ in range(3)]
    results = at_once(*(lambda d=d: count_download(d, now=NOON) for d in copies))
    assert sum(not isinstance(r, Exception) for r in results) == 1


def test_taking_up_and_paying_the_same_asset_at_once_do_not_wait_for_each_other():
    offer, boss = offer_on(), officer()
    unpaid = take(offer, licensee())
    payment = open_payment(
        agreement=unpaid, method="offline_bank_transfer", by=unpaid.licensee.user, now=NOON
    )
    parties = [licensee() for _ in range(3)]
    results = at_once(
        *(lambda p=p: take(offer, p) for p in parties),
        lambda: confirm_bank_transfer(
            payment, amount_fen=payment.amount_fen, bank_reference="ICBC-1", by=boss, now=NOON
        ),
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    assert Grant.objects.count() == 4
