"""OfferVersion 许可要约: what may be licensed, on which terms, at which price. Immutable."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual
from licensing.models.party import Party
from licensing.money import format_fen
from licensing.states import offer as states
from licensing.terms import OfferTerms, default_terms


class OfferQuerySet(models.QuerySet["OfferVersion"]):
    def open(self) -> OfferQuerySet:
        """Offers that anybody may take up now, on assets that can be shown."""
        return self.filter(state=OfferVersion.State.PUBLISHED, asset__state="ready")

    def for_cards(self) -> OfferQuerySet:
        """Everything a card shows, in a fixed number of queries."""
        return self.select_related("asset", "licensor").prefetch_related("asset__renditions")


class OfferVersion(models.Model):
    """One version of an offer. Once published its terms never change (a trigger sees to it)."""

    State = states.State

    class AiPolicy(models.TextChoices):
        FORBID = "forbid", _("不许用于人工智能")
        ALLOW = "allow", _("可按列出的人工智能用途授权")

    number = models.CharField(_("要约号"), max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    asset = models.ForeignKey(
        "media.Asset", on_delete=models.PROTECT, related_name="offers", verbose_name=_("数字资产")
    )
    licensor = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="offers", verbose_name=_("许可方")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    summary_zh = models.CharField(_("一句话说明（中文）"), max_length=300, blank=True)
    summary_en = models.CharField(_("一句话说明（英文）"), max_length=300, blank=True)
    credit_line_zh = models.CharField(_("署名文字（中文）"), max_length=200)
    credit_line_en = models.CharField(_("署名文字（英文）"), max_length=200)
    base_price_fen = models.PositiveBigIntegerField(
        _("基准价（分）"), help_text=_("一种用途、一年、原样发布、非独占时的价格，单位是分。")
    )
    terms = models.JSONField(
        _("条款与系数"),
        default=default_terms,
        help_text=_("用途、地域、数量、期限、独占方式及其系数（万分比）。"),
    )
    ai_policy = models.CharField(
        _("人工智能用途"), max_length=8, choices=AiPolicy.choices, default=AiPolicy.FORBID
    )
    instant = models.BooleanField(
        _("即时成交"), default=False, help_text=_("不经权利管理员逐件审核，付款后立即生效。")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    summary = Bilingual("summary")
    credit_line = Bilingual("credit_line")
    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("许可要约")
        verbose_name_plural = _("许可要约")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "superseded", "withdrawn"]),
                name="offer_state_known",
            ),
            models.UniqueConstraint(
                fields=["asset"], condition=Q(state="published"), name="offer_one_published"
            ),
            models.UniqueConstraint(fields=["asset", "version"], name="offer_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"

    @property
    def offered(self) -> OfferTerms:
        """The terms as a value; a published offer always has good ones."""
        return OfferTerms.from_json(self.terms)

    @property
    def base_price(self) -> str:
        return format_fen(self.base_price_fen)

    def get_absolute_url(self) -> str:
        return reverse("licensing_offer", args=[self.number])
