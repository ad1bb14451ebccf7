"""SplitPlan 分账方案: who gets which part of what an asset keeps. Sealed plans never change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.models.party import Party


class SplitPlan(models.Model):
    asset = models.ForeignKey(
        "media.Asset",
        on_delete=models.PROTECT,
        related_name="split_plans",
        verbose_name=_("数字资产"),
    )
    current = models.BooleanField(_("现行"), default=False)
    sealed = models.BooleanField(_("已定稿"), default=False, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("分账方案")
        verbose_name_plural = _("分账方案")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=Q(current=True), name="split_plan_one_current"
            ),
            models.CheckConstraint(
                condition=Q(current=False) | Q(sealed=True), name="split_plan_current_is_sealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}"


class Share(models.Model):
    """Basis points of one party; the shares of a sealed plan add up to 10,000 (trigger)."""

    plan = models.ForeignKey(SplitPlan, on_delete=models.CASCADE, related_name="shares")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="shares")
    share_bp = models.PositiveIntegerField(_("份额（万分比）"))

    class Meta:
        verbose_name = _("份额")
        verbose_name_plural = _("份额")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "party"], name="share_once_per_party"),
            models.CheckConstraint(
                condition=Q(share_bp__gte=1, share_bp__lte=10_000), name="share_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.share_bp}"
