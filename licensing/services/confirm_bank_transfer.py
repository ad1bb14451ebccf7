from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.errors import BadChoice, BankLineUsed, NotYours
from licensing.models import Payment
from licensing.services.take_payment import take_payment


def confirm_bank_transfer(
    payment: Payment, *, amount_fen: int, bank_reference: str, by: User, now: datetime
) -> Payment:
    """A rights officer has found the transfer on the bank statement.

    Args:
        amount_fen: what arrived, as the statement says.
        bank_reference: number of the bank line; one line confirms one payment.

    Raises:
        NotYours: the account may not confirm payments.
        BadChoice: no bank reference.
        BankLineUsed: the line has confirmed another payment.
        AmountDiffers, HoldLapsed, WrongState, GrantRefused: see `take_payment`.
    """
    if not by.has_perm("licensing.confirm_payment"):
        raise NotYours
    reference = bank_reference.strip()
    if not reference:
        raise BadChoice("bank_reference", _("请填写银行流水号。"))
    used = Payment.objects.filter(method=payment.method, external_reference=reference)
    if used.exclude(pk=payment.pk).exists():
        raise BankLineUsed(reference)
    try:
        with transaction.atomic():
            return take_payment(payment, amount_fen=amount_fen, reference=reference, by=by, now=now)
    except IntegrityError as clash:
        if "payment_bank_line_used_once" in str(clash) or "external_reference" in str(clash):
            raise BankLineUsed(reference) from clash
        raise
