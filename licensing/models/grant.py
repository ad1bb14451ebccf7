"""Grant 授权 and its cells: act × use × territory × days, so that SQL finds collisions.

A cell also carries a range of *slots*. An exclusive grant takes every slot, a sole one
every slot but the owner's (0), the owner's own use slot 0, a non-exclusive one the slot of
its licensee. Two grants to different licensees then collide exactly where cells are equal,
days overlap and slots overlap (conflict rules 3 and 4), which one EXCLUDE constraint
(PostgreSQL) or one trigger (SQLite) can hold as the second wall.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agreement import Agreement
from licensing.models.party import Party

ALL_SLOTS = 2**62


class AssetGuard(models.Model):
    """The row that is locked while a grant is decided, and two of the takedown switches.

    The third, hiding an asset from the public, is the media room's `public_access`.
    """

    subject = models.CharField(
        max_length=32, unique=True, help_text=_("数字资产或专题的公开编号；`*` 开头的是内部锁。")
    )
    no_new_grants = models.BooleanField(_("停止新授权"), default=False)
    delivery_stopped = models.BooleanField(_("停止交付"), default=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("资产开关")
        verbose_name_plural = _("资产开关")
        ordering = ["subject"]

    def __str__(self) -> str:
        return self.subject


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, subjects: list[str]) -> GrantQuerySet:
        """Grants over any of these assets or collections that still occupy their cells."""
        return self.filter(subject__in=subjects, state__in=Grant.OCCUPYING)


class Grant(models.Model):
    class Kind(models.TextChoices):
        LICENCE = "licence", _("授权")
        OWNER_USE = "owner_use", _("权利人自用")
        HOLDBACK = "holdback", _("保留承诺")

    class Mode(models.TextChoices):
        NONEXCLUSIVE = "nonexclusive", _("非独占")
        SOLE = "sole", _("排他（权利人仍可自用）")
        EXCLUSIVE = "exclusive", _("独占")

    class State(models.TextChoices):
        RESERVED = "reserved", _("预留")
        ACTIVE = "active", _("有效")
        SUSPENDED = "suspended", _("已中止")
        TERMINATED = "terminated", _("已终止")
        RELEASED = "released", _("已释放")

    # A terminated grant keeps its cells up to its (shortened) last day: rule 5.
    OCCUPYING: ClassVar[list[str]] = ["reserved", "active", "suspended", "terminated"]

    subject = models.CharField(_("标的"), max_length=32, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LICENCE)
    mode = models.CharField(_("独占方式"), max_length=12, choices=Mode.choices)
    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="grant"
    )
    licensee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="grants")
    scope = models.JSONField(_("范围"))
    start_day = models.DateField(_("起"))
    end_day = models.DateField(_("止（不含）"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    asked_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_day=None) | Q(end_day__gt=F("start_day")),
                name="grant_term_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(kind="licence", agreement__isnull=False)
                | Q(kind__in=["owner_use", "holdback"], agreement=None),
                name="grant_licence_has_an_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(state="reserved") | Q(hold_until__isnull=False),
                name="grant_reservation_ends",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["nonexclusive", "sole", "exclusive"]),
                name="grant_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["reserved", "active", "suspended", "terminated", "released"]
                ),
                name="grant_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.agreement.number if self.agreement else f"{self.kind} {self.subject}"


class GrantCell(models.Model):
    """One leaf cell. `walled` rows occupy it; released and holdback rows do not."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="cells")
    subject = models.CharField(max_length=32)
    act = models.CharField(max_length=8)
    use = models.CharField(max_length=30)
    territory = models.CharField(max_length=10)
    start_day = models.DateField()
    end_day = models.DateField(null=True, blank=True)
    licensee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    slot_from = models.PositiveBigIntegerField()
    slot_to = models.PositiveBigIntegerField()
    walled = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("授权单元")
        verbose_name_plural = _("授权单元")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "act", "use", "territory"], name="grant_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(slot_to__gt=F("slot_from")), name="grant_cell_has_slots"
            ),
            models.CheckConstraint(
                condition=Q(end_day=None) | Q(end_day__gt=F("start_day")),
                name="grant_cell_term_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(act__in=["publish", "adapt"]), name="grant_cell_act_known"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "act", "use", "territory"], name="grant_cell_place"),
        ]

    def __str__(self) -> str:
        return f"{self.act}/{self.use}/{self.territory}"
