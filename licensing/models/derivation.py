"""Derivation 衍生: one work was made from another, with the royalty that it passes up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.grant import Grant


class DerivationQuerySet(models.QuerySet["Derivation"]):
    def for_tree(self) -> DerivationQuerySet:
        return self.select_related("parent", "child")


class Derivation(models.Model):
    class Kind(models.TextChoices):
        ADAPTATION = "adaptation", _("改编")
        EXCERPT = "excerpt", _("节选")
        COMPILATION = "compilation", _("汇编")
        TRANSLATION = "translation", _("翻译")
        RECORDING = "recording", _("演绎与录制")
        DESIGN = "design", _("文创设计")

    parent = models.ForeignKey(
        "media.Asset", on_delete=models.PROTECT, related_name="derived", verbose_name=_("来源")
    )
    child = models.ForeignKey(
        "media.Asset", on_delete=models.PROTECT, related_name="sources", verbose_name=_("再创作")
    )
    kind = models.CharField(_("方式"), max_length=12, choices=Kind.choices)
    statement = models.TextField(_("用了什么、改了什么"))
    rate_bp = models.PositiveIntegerField(_("上交来源的比例（万分比）"))
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="derivations"
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    declared_at = models.DateTimeField()

    objects = DerivationQuerySet.as_manager()

    class Meta:
        verbose_name = _("衍生关系")
        verbose_name_plural = _("衍生关系")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="derivation_once"),
            models.CheckConstraint(
                condition=~Q(parent=F("child")), name="derivation_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(rate_bp__lte=10_000), name="derivation_rate_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent} → {self.child}"
