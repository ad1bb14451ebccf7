"""Registration 产权登记: which rights over an asset belong to whom, and since when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from licensing.models.party import Party
from licensing.states import registration as states


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def in_force(self, day: date) -> RegistrationQuerySet:
        """Registered, and `day` lies in the half-open term [valid_from, valid_until)."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=day),
            state=Registration.State.REGISTERED,
            valid_from__lte=day,
        )

    def for_list(self) -> RegistrationQuerySet:
        return self.select_related("asset").prefetch_related("rights__party")


class Registration(ClusterableModel, models.Model):  # the second base is for the type checker
    class Kind(models.TextChoices):
        FIRST = "first", _("首次登记")
        CHANGE = "change", _("变更登记")
        TRANSFER = "transfer", _("转移登记")
        RENEWAL = "renewal", _("续展登记")
        CANCELLATION = "cancellation", _("注销登记")
        CORRECTION = "correction", _("更正登记")

    class Source(models.TextChoices):
        ORIGINAL = "original", _("自主产生")
        COLLECTED = "collected", _("收集取得")
        AUTHORISED = "authorised", _("授权取得")
        DERIVED = "derived", _("衍生")

    State = states.State

    number = models.CharField(_("登记号"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("登记类型"), max_length=12, choices=Kind.choices, default=Kind.FIRST)
    asset = models.ForeignKey(
        "media.Asset",
        on_delete=models.PROTECT,
        related_name="registrations",
        verbose_name=_("数字资产"),
    )
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    source_statement = models.TextField(_("来源说明"), blank=True)
    name_zh = models.CharField(_("数据名称（中文）"), max_length=200, blank=True)
    name_en = models.CharField(_("数据名称（英文）"), max_length=200, blank=True)
    scenario = models.CharField(_("应用场景"), max_length=300, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    reason = models.TextField(_("退回、异议或驳回的理由"), blank=True, editable=False)
    notice_until = models.DateField(_("公示截止日"), null=True, blank=True, editable=False)
    valid_from = models.DateField(_("生效日"), null=True, blank=True, editable=False)
    valid_until = models.DateField(_("失效日"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    state_changed_at = models.DateTimeField(auto_now_add=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("产权登记")
        verbose_name_plural = _("产权登记")
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_registration", "Can accept, return and register registrations")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.State.values), name="registration_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(valid_from__isnull=False),
                name="registration_in_force_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gt=F("valid_from")),
                name="registration_term_is_not_empty",
            ),
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state="registered", kind="first"),
                name="registration_first_once_per_asset",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("登记草稿"))


class RegistrationRight(models.Model):
    """One of the three rights, held by one party under one registration."""

    class Right(models.TextChoices):
        HOLD = "hold", _("持有权")
        USE = "use", _("使用权")
        OPERATE = "operate", _("经营权")

    registration = ParentalKey(Registration, on_delete=models.CASCADE, related_name="rights")
    right = models.CharField(_("权利"), max_length=8, choices=Right.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, verbose_name=_("主体"))

    class Meta:
        verbose_name = _("登记的权利")
        verbose_name_plural = _("登记的权利")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "right", "party"], name="registration_right_once"
            ),
            models.CheckConstraint(
                condition=Q(right__in=["hold", "use", "operate"]), name="registration_right_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_display()}: {self.party}"
