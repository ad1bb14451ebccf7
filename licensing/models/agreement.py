"""Agreement 许可合同: frozen terms as canonical JSON, its hash, its price, its split."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.models.offer import OfferVersion
from licensing.models.party import Party
from licensing.models.request import LicenceRequest
from licensing.money import format_fen
from licensing.states import agreement as states


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: User) -> AgreementQuerySet:
        """The two parties see their agreements; a rights officer sees all."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("licensing.view_agreement"):
            return self
        return self.filter(
            Q(licensee__user=user) | Q(licensor__user=user) | Q(request__requested_by=user)
        )

    def concluded(self) -> AgreementQuerySet:
        """Agreements that were once in force: these have a public certificate."""
        return self.exclude(in_force_at=None)

    def running(self, day: date) -> AgreementQuerySet:
        """In force, and `day` lies in the half-open term."""
        return self.filter(
            Q(end_day=None) | Q(end_day__gt=day), state=states.State.IN_FORCE, start_day__lte=day
        )

    def over(self, day: date) -> AgreementQuerySet:
        """Still marked as in force although `day` is past the last one."""
        return self.filter(state=states.State.IN_FORCE, end_day__lte=day)

    def lapsed(self, now: datetime) -> AgreementQuerySet:
        """Reservations that nobody signed or paid in time."""
        return self.filter(state__in=states.PENDING, hold_until__lte=now)

    def for_list(self) -> AgreementQuerySet:
        return self.select_related("asset", "licensee", "licensor", "request", "offer")


class Agreement(models.Model):
    State = states.State

    number = models.CharField(_("合同号"), max_length=20, unique=True, editable=False)
    request = models.OneToOneField(
        LicenceRequest, on_delete=models.PROTECT, related_name="agreement"
    )
    offer = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="agreements")
    asset = models.ForeignKey("media.Asset", on_delete=models.PROTECT, related_name="agreements")
    licensor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="licences_given")
    licensee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="licences_taken")
    terms_json = models.TextField(_("条款（规范 JSON）"), editable=False)
    terms_sha256 = models.CharField(_("条款哈希"), max_length=64, editable=False)
    split_json = models.TextField(_("分账方案（规范 JSON）"), editable=False)
    price_fen = models.PositiveBigIntegerField(_("价格（分）"))
    currency = models.CharField(max_length=3, default="CNY")
    start_day = models.DateField(_("起"))
    end_day = models.DateField(_("止（不含）"), null=True, blank=True)
    show_licensee = models.BooleanField(_("证书上公开被许可方名称"), default=False)
    state = models.CharField(
        _("状态"), max_length=16, choices=State.choices, default=State.RESERVED, editable=False
    )
    hold_until = models.DateTimeField(_("预留至"))
    licensor_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    licensor_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    licensee_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    licensee_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    licensee_signature = models.CharField(_("签署人"), max_length=120, blank=True)
    in_force_at = models.DateTimeField(_("生效时间"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("许可合同")
        verbose_name_plural = _("许可合同")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.State.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(end_day=None) | Q(end_day__gt=F("start_day")),
                name="agreement_term_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Exact(Length("terms_sha256"), 64), name="agreement_hash_is_sha256"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "suspended", "ended", "terminated"])
                | Q(
                    in_force_at__isnull=False,
                    licensor_signed_at__isnull=False,
                    licensee_signed_at__isnull=False,
                ),
                name="agreement_in_force_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def terms(self) -> dict[str, Any]:
        """The frozen terms, read from the hashed text."""
        return json.loads(self.terms_json)

    @property
    def price(self) -> str:
        return format_fen(self.price_fen)

    def get_absolute_url(self) -> str:
        return reverse("licensing_agreement", args=[self.number])

    @property
    def certificate_url(self) -> str:
        return reverse("licensing_certificate", args=[self.number])


class AgreementDocument(models.Model):
    """A rendered contract, stored by its content hash and made again at will."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("合同文件")
        verbose_name_plural = _("合同文件")
        ordering = ["-language"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "language"], name="agreement_document_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.language}"
