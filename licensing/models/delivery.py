"""Delivery 交付: the right to fetch one master a limited number of times."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.models.agreement import Agreement
from licensing.states import delivery as states


def random_id() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_hex(16)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> DeliveryQuerySet:
        return self.filter(agreement__in=Agreement.objects.visible_to(user))


class Delivery(models.Model):
    State = states.State

    class Mark(models.TextChoices):
        NONE = "none", _("未加隐形水印")
        APPLIED = "applied", _("已加隐形水印")

    public_id = models.CharField(max_length=32, unique=True, default=random_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deliveries")
    master_sha256 = models.CharField(_("文件哈希"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    file_name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(max_length=100)
    mark = models.CharField(_("标记"), max_length=8, choices=Mark.choices, default=Mark.NONE)
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.PREPARED, editable=False
    )
    downloads_allowed = models.PositiveIntegerField(_("可下载次数"))
    downloads_left = models.PositiveIntegerField(_("剩余次数"))
    expires_at = models.DateTimeField(_("链接有效至"))
    created_at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("交付")
        verbose_name_plural = _("交付")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(downloads_left__lte=F("downloads_allowed")),
                name="delivery_left_is_not_more_than_allowed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["prepared", "available", "suspended", "exhausted", "revoked"]
                ),
                name="delivery_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.file_name}"
