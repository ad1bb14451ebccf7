"""Consent 授权同意: what a person agreed to, for which records and uses, and until when."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from archive.models import columns
from archive.models.names import consent_name
from provenance.canonical import canonical


def new_salt() -> str:
    return secrets.token_hex(16)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def counting(self) -> ConsentQuerySet:
        """Those that decide: put into force (also when over), and not replaced by such a one."""
        decided = [Consent.State.IN_FORCE, Consent.State.REVOKED]
        return self.filter(state__in=decided).exclude(successor__state__in=decided)

    def holding(self, day: date) -> ConsentQuerySet:
        """In force on that day."""
        return (
            self.counting()
            .filter(state=Consent.State.IN_FORCE)
            .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        )

    def ending(self, first: date, last: date) -> ConsentQuerySet:
        """In force, with a last day in this range (both included)."""
        return self.holding(first).filter(ends_on__lte=last)

    def ended(self, day: date) -> ConsentQuerySet:
        """Put into force once and over by their date."""
        return self.counting().filter(state=Consent.State.IN_FORCE, ends_on__lt=day)

    def about(self, record: Any) -> ConsentQuerySet:
        """Those that cover the record or one of its files."""
        covers = ConsentCover.objects.filter(record=record)
        return self.filter(pk__in=covers.values("consent"))


class Consent(ClusterableModel):
    """One agreement of one person or community, as it was signed.

    Its life: recorded → in force → ended by its date, or revoked. What is in force is never
    edited; a renewal or a correction is a new one that replaces it.
    """

    class State(models.TextChoices):
        RECORDED = "recorded", _("已登记，未生效")
        IN_FORCE = "in_force", _("生效中")
        REVOKED = "revoked", _("同意已撤回")

    class Capacity(models.TextChoices):
        BEARER = "bearer", _("传承人")
        INTERVIEWEE = "interviewee", _("讲述人")
        DEPICTED = "depicted", _("被拍摄、被录音的人")
        MAKER = "maker", _("作者")
        COMMUNITY = "community", _("社区代表")
        HEIR = "heir", _("家属或继承人")

    public_id = models.CharField(max_length=32, unique=True, default=consent_name, editable=False)
    institution = models.ForeignKey(
        "accounts.Institution", models.PROTECT, related_name="+", verbose_name=_("机构"), blank=True
    )
    reference = columns.short(_("编号"), 80, help_text=_("同意书上的编号，例如 HX-同意-2026-017。"))
    giver = models.ForeignKey(
        "archive.Agent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("给予同意的人"),
    )
    capacity = models.CharField(_("身份"), max_length=12, choices=Capacity, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.RECORDED, editable=False
    )
    for_showing = models.BooleanField(_("在网站展示"), default=True)
    for_taking = models.BooleanField(_("公众下载"), default=False)
    for_licensing = models.BooleanField(_("授权他人使用"), default=False)
    for_ai = models.BooleanField(_("用于人工智能训练"), default=False)
    given_on = models.DateField(_("签署日期"), null=True, blank=True)
    ends_on = models.DateField(
        _("到期日"),
        null=True,
        blank=True,
        help_text=_("最后一个有效的日子；第二天影像自动关闭。没有期限就留空。"),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("续签或更正哪一份"),
    )
    scan = models.ForeignKey(
        "media.Asset",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("扫描件"),
        help_text=_("媒体库里分级为“敏感”或“核心”的文件；公众永远看不到。"),
    )
    note = columns.text(_("备注"))
    carried_over = models.BooleanField(
        _("由旧字段迁移"),
        default=False,
        editable=False,
        help_text="made from the fields that records had before; what is missing is not known",
    )
    salt = models.CharField(
        max_length=32,
        default=new_salt,
        editable=False,
        help_text="of the digest in the evidence log; emptied to erase the personal data in it",
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    in_force_at = models.DateTimeField(_("生效时间"), null=True, editable=False)
    ended_noted_at = models.DateTimeField(
        null=True, editable=False, help_text="when the end by its date was put into the log"
    )
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, editable=False)
    revocation_reason = models.CharField(_("撤回原因"), max_length=500, blank=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权同意")
        verbose_name_plural = pgettext_lazy("plural", "授权同意")
        ordering = ("-created_at", "-pk")
        permissions = [("decide_consent", "Put consents into force and revoke them")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["institution", "reference"],
                condition=~Q(reference=""),
                name="consent_reference_once",
                violation_error_message=_("本机构已有同号的同意书。"),
            ),
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("given_on")),
                name="consent_dates_in_order",
                violation_error_message=_("到期日不能早于签署日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state="recorded", in_force_at=None)
                | (~Q(state="recorded") & Q(in_force_at__isnull=False)),
                name="consent_in_force_since",
            ),
            models.CheckConstraint(
                condition=(Q(state="revoked") & Q(revoked_at__isnull=False))
                | (~Q(state="revoked") & Q(revoked_at=None)),
                name="consent_revoked_since",
            ),
            models.CheckConstraint(
                condition=Q(state="recorded")
                | Q(carried_over=True)
                | Q(giver__isnull=False, given_on__isnull=False) & ~Q(capacity=""),
                name="consent_in_force_names_its_giver",
            ),
            models.CheckConstraint(
                condition=Q(for_showing=True)
                | Q(for_taking=True)
                | Q(for_licensing=True)
                | Q(for_ai=True),
                name="consent_for_some_use",
                violation_error_message=_("至少选一种用途。"),
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("id")), name="consent_not_its_own_heir"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["state", "ends_on"], name="consent_by_end"),
        ]

    def __str__(self) -> str:
        parts = (self.reference, str(self.giver) if self.giver_id else "")
        return " · ".join(part for part in parts if part) or self.public_id

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.RECORDED

    def has_ended(self, day: date | None = None) -> bool:
        return (
            self.state == self.State.IN_FORCE
            and self.ends_on is not None
            and self.ends_on < (day or timezone.localdate())
        )

    @property
    def is_replaced(self) -> bool:
        successor = getattr(self, "successor", None)
        return successor is not None and successor.state != self.State.RECORDED

    @property
    def state_label(self) -> Any:
        """As a person reads it: the end by the date is no stored state."""
        if self.is_replaced:
            return _("已由新的一份替代")
        return _("已到期") if self.has_ended() else self.get_state_display()

    @property
    def uses(self) -> list[Any]:
        """What it allows, in words."""
        return [self._meta.get_field(name).verbose_name for name in USES if getattr(self, name)]

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None: without end."""
        if self.revoked_at is not None:
            return timezone.localdate(self.revoked_at) - timedelta(days=1)
        return self.ends_on

    def digest(self) -> str:
        """What the evidence log holds of the persons: HMAC-SHA-256 under the row's own salt."""
        told = {
            "reference": self.reference,
            "giver": self.giver.ark_name if self.giver else "",
            "capacity": self.capacity,
            "given_on": self.given_on.isoformat() if self.given_on else "",
            "scan": self.scan.master.sha256 if self.scan and self.scan.master else "",
            "covers": sorted(
                [cover.record.ark_name, cover.asset.public_id if cover.asset else ""]
                for cover in self.covers.select_related("record", "asset")
            ),
        }
        return hmac.new(self.salt.encode(), canonical(told), hashlib.sha256).hexdigest()


USES = ("for_showing", "for_taking", "for_licensing", "for_ai")


class ConsentCover(models.Model):
    """A record that a consent covers, with all its files or with one of them."""

    consent = ParentalKey(Consent, on_delete=models.CASCADE, related_name="covers")
    record = models.ForeignKey(
        "archive.Record", models.CASCADE, related_name="consent_covers", verbose_name=_("藏品")
    )
    asset = models.ForeignKey(
        "media.Asset",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("只限这个文件"),
        help_text=_("不选就是这件藏品的全部影像，以后加上的也在内。"),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("同意的范围")
        verbose_name_plural = _("同意的范围")
        ordering = ("pk",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["consent", "record"],
                condition=Q(asset=None),
                name="consent_covers_a_record_once",
            ),
            models.UniqueConstraint(
                fields=["consent", "record", "asset"], name="consent_covers_a_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.asset}" if self.asset_id else str(self.record)
