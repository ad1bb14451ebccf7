"""A source that a contributor declares; it becomes a Derivation when the work is published."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.contribution import Contribution
from licensing.models import Derivation, Grant


class ContributionSource(models.Model):
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="sources", verbose_name=_("投稿")
    )
    parent = models.ForeignKey(
        "media.Asset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("馆内来源"),
    )
    outside = models.CharField(_("馆外来源"), max_length=500, blank=True)
    kind = models.CharField(_("方式"), max_length=12, choices=Derivation.Kind.choices)
    statement = models.TextField(_("用了什么、改了什么"), max_length=2000)
    rate_bp = models.PositiveIntegerField(_("分给来源的比例（万分比）"), default=0)
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("来源")
        verbose_name_plural = _("来源")
        ordering = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contribution", "parent"], name="contribution_source_once"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False, outside="")
                | (Q(parent__isnull=True, rate_bp=0) & ~Q(outside="")),
                name="contribution_source_inside_or_outside",
            ),
            models.CheckConstraint(
                condition=Q(rate_bp__lte=10_000), name="contribution_source_rate"
            ),
        ]

    def __str__(self) -> str:
        return self.outside or str(self.parent)

    @property
    def percent(self) -> str:
        """The share as people write it: 12.5%."""
        return f"{self.rate_bp / 100:g}%"
