"""LicenceRequest 授权请求: what somebody asks for, at the price that was shown to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.models.offer import OfferVersion
from licensing.models.party import Party
from licensing.money import format_fen
from licensing.states import request as states


class RequestQuerySet(models.QuerySet["LicenceRequest"]):
    def visible_to(self, user: User) -> RequestQuerySet:
        """A licensee sees their own; a rights officer sees all."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("licensing.decide_licencerequest"):
            return self
        return self.filter(Q(requested_by=user) | Q(licensee__user=user))

    def waiting(self) -> RequestQuerySet:
        """Waiting for the rights officer, oldest first."""
        return self.filter(state=LicenceRequest.State.SENT).order_by("created_at")

    def for_list(self) -> RequestQuerySet:
        return self.select_related("offer__asset", "offer__licensor", "licensee")


class LicenceRequest(models.Model):
    State = states.State

    number = models.CharField(_("请求号"), max_length=20, unique=True, editable=False)
    offer = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="requests")
    licensee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="requests")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="licence_requests"
    )
    choice = models.JSONField(_("所选条款"))
    quote = models.JSONField(_("报价明细"))
    price_fen = models.PositiveBigIntegerField(_("价格（分）"))
    purpose = models.CharField(_("用在哪里"), max_length=500, blank=True)
    show_licensee = models.BooleanField(_("证书上公开被许可方名称"), default=False)
    signature = models.CharField(_("签署人"), max_length=120, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.SENT, editable=False
    )
    countered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    answer = models.TextField(_("答复"), blank=True)
    created_at = models.DateTimeField(_("送出时间"))
    expires_at = models.DateTimeField(_("答复期限"))
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权请求")
        verbose_name_plural = _("授权请求")
        ordering = ["-created_at", "-pk"]
        permissions = [("decide_licencerequest", "Can accept or decline licence requests")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sent", "countered", "accepted", "declined", "lapsed"]),
                name="request_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def price(self) -> str:
        return format_fen(self.price_fen)
