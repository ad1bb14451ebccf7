"""Payment 付款: one attempt to pay one agreement."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agreement import Agreement
from licensing.money import format_fen
from licensing.states import payment as states


class PaymentQuerySet(models.QuerySet["Payment"]):
    def waiting_for_bank(self) -> PaymentQuerySet:
        """Bank transfers that the rights officer still has to find on the statement."""
        return self.filter(
            state=Payment.State.WAITING, method=Payment.Method.BANK_TRANSFER
        ).order_by("created_at")

    def for_list(self) -> PaymentQuerySet:
        return self.select_related("agreement__asset", "agreement__licensee")


class Payment(models.Model):
    class Method(models.TextChoices):
        BANK_TRANSFER = "offline_bank_transfer", _("银行转账")
        SANDBOX = "sandbox", _("沙盒测试支付")

    State = states.State

    number = models.CharField(_("付款参考号"), max_length=20, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("方式"), max_length=24, choices=Method.choices)
    amount_fen = models.PositiveBigIntegerField(_("金额（分）"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.WAITING, editable=False
    )
    idempotency_key = models.CharField(max_length=80, unique=True)
    external_reference = models.CharField(_("银行流水号或网关单号"), max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(_("到账时间"), null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("付款")
        verbose_name_plural = _("付款")
        ordering = ["-created_at", "-pk"]
        permissions = [("confirm_payment", "Can confirm that a bank transfer has arrived")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state="paid"), name="payment_paid_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "method"],
                condition=Q(state="waiting"),
                name="payment_one_waiting_per_method",
            ),
            models.UniqueConstraint(
                fields=["method", "external_reference"],
                condition=~Q(external_reference=""),
                name="payment_bank_line_used_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "paid", "failed", "cancelled"]),
                name="payment_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> str:
        return format_fen(self.amount_fen)
