"""The ledger: double entry in whole 分. A sealed entry balances and never changes (triggers)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from licensing.models.agreement import Agreement
from licensing.models.party import Party
from licensing.models.payment import Payment


class AccountQuerySet(models.QuerySet["Account"]):
    def with_balance(self) -> AccountQuerySet:
        """Adds `balance_fen`: sum over sealed entries; debit positive, credit negative."""
        return self.annotate(
            balance_fen=Sum("postings__amount_fen", filter=Q(postings__entry__sealed=True))
        )


class Account(models.Model):
    class Kind(models.TextChoices):
        CASH = "cash", _("收款账户")
        PAYABLE = "payable", _("应付权利方")
        PLATFORM = "platform", _("平台服务费")

    code = models.CharField(_("科目"), max_length=40, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户科目")
        verbose_name_plural = _("账户科目")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "party"],
                condition=Q(party__isnull=False),
                name="account_once_per_party",
            ),
            models.CheckConstraint(
                condition=Q(kind="cash", party=None) | ~Q(kind="cash") & Q(party__isnull=False),
                name="account_of_a_party_unless_cash",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class JournalEntry(models.Model):
    class Kind(models.TextChoices):
        SALE = "sale", _("授权收入分账")

    key = models.CharField(max_length=60, unique=True, help_text=_("同一事项只记一次账。"))
    kind = models.CharField(max_length=10, choices=Kind.choices)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="entries")
    sealed = models.BooleanField(_("已封账"), default=False, editable=False)
    booked_at = models.DateTimeField(_("记账时间"))

    class Meta:
        verbose_name = _("记账凭证")
        verbose_name_plural = _("记账凭证")
        ordering = ["-booked_at", "-pk"]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One line. Debit is positive, credit negative; the lines of one entry sum to zero."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField(_("金额（分）"))

    class Meta:
        verbose_name = _("分录")
        verbose_name_plural = _("分录")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_per_account"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_is_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"


class Settlement(models.Model):
    """What one payment is worth to whom, with the exact claims that led to it."""

    class State(models.TextChoices):
        BOOKED = "booked", _("已入账")
        HELD = "held", _("暂存")
        PAYABLE = "payable", _("可支付")
        PAID = "paid", _("已支付")
        REVERSED = "reversed", _("已冲回")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="settlement")
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="settlement")
    gross_fen = models.PositiveBigIntegerField(_("收款（分）"))
    lines = models.JSONField(_("分账明细"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.BOOKED, editable=False
    )
    payable_on = models.DateField(_("可支付日"))

    class Meta:
        verbose_name = _("结算")
        verbose_name_plural = _("结算")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["booked", "held", "payable", "paid", "reversed"]),
                name="settlement_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment}"
