from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from licensing.models import (
    Account,
    Agreement,
    JournalEntry,
    Party,
    Payment,
    Posting,
    Settlement,
)
from licensing.money import Lineage, apportion_fen, royalty_claims
from provenance.services.record import record_event

CASH_CODE = "cash"


@transaction.atomic
def settle_sale(*, agreement: Agreement, payment: Payment, now: datetime) -> Settlement:
    """Split the receipt by the plan frozen at the sale and book it in double entry.

    Cash is debited, every party's payable is credited; the entry balances and is sealed
    (a trigger refuses it otherwise). `key` is unique, so that one payment is booked once.
    """
    plan = json.loads(agreement.split_json)
    lineage = Lineage(plan["sold"], plan["plans"], plan["parents"])
    claims = royalty_claims(
        payment.amount_fen,
        lineage,
        platform=plan["platform"],
        fee_bp=plan["fee_bp"],
        policy=plan["policy"],
    )
    parts = apportion_fen(payment.amount_fen, claims)
    entry = JournalEntry.objects.create(
        key=f"sale:{payment.number}",
        kind=JournalEntry.Kind.SALE,
        agreement=agreement,
        booked_at=now,
    )
    parties = Party.objects.in_bulk(list(parts), field_name="public_id")
    cash, _ = Account.objects.get_or_create(code=CASH_CODE, kind=Account.Kind.CASH)
    postings = [Posting(entry=entry, account=cash, amount_fen=payment.amount_fen)]
    postings += [
        Posting(entry=entry, account=account_of(parties[party]), amount_fen=-amount)
        for party, amount in parts.items()
        if amount
    ]
    Posting.objects.bulk_create(postings)
    JournalEntry.objects.filter(pk=entry.pk, sealed=False).update(sealed=True)
    settlement = Settlement.objects.create(
        payment=payment,
        entry=entry,
        gross_fen=payment.amount_fen,
        lines=[
            {
                "party": party,
                "claim": f"{claims[party].numerator}/{claims[party].denominator}",
                "amount_fen": amount,
            }
            for party, amount in sorted(parts.items())
        ],
        payable_on=timezone.localdate(now) + timedelta(days=settings.PAYOUT_HOLD_DAYS),
    )
    record_event(
        "settlement.booked",
        agreement.number,
        by=None,
        at=now,
        payment=payment.number,
        gross_fen=payment.amount_fen,
        parties=len(parts),
    )
    return settlement


def account_of(party: Party) -> Account:
    """The account of a party, opened at its first use."""
    platform = party.kind == Party.Kind.PLATFORM
    kind = Account.Kind.PLATFORM if platform else Account.Kind.PAYABLE
    account, _ = Account.objects.get_or_create(
        party=party, kind=kind, defaults={"code": f"{kind.value}:{party.public_id}"}
    )
    return account
