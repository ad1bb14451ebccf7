"""Delivery 交付: the right to fetch one file, a master or a cut of it, a few times."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.clip import Clip
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
    master_sha256 = models.CharField(_("母版哈希"), max_length=64)
    file_sha256 = models.CharField(
        _("交付文件哈希"), max_length=64, blank=True, help_text=_("片段剪好以后才有")
    )
    clip_start_ms = models.PositiveBigIntegerField(_("片段起（毫秒）"), null=True, blank=True)
    clip_end_ms = models.PositiveBigIntegerField(_("片段止（毫秒）"), null=True, blank=True)
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
    remote_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="when the cut was put into the bucket"
    )
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
                condition=Q(clip_start_ms=None, clip_end_ms=None)
                | Q(
                    clip_start_ms__isnull=False,
                    clip_end_ms__isnull=False,
                    clip_end_ms__gt=F("clip_start_ms"),
                ),
                name="delivery_clip_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "revoked"]) | ~Q(file_sha256=""),
                name="delivery_open_has_its_file",
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

    @property
    def clip(self) -> Clip | None:
        if self.clip_start_ms is None or self.clip_end_ms is None:
            return None
        return Clip(self.clip_start_ms, self.clip_end_ms)

    @property
    def lane(self) -> str:
        """Which lane of jobs opens it: cutting a part is work for ffmpeg."""
        return "" if self.clip is None else "av"
