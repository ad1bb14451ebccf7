"""A file on its way into the house, piece by piece."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual
from media.models.asset import Asset


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: Any) -> UploadQuerySet:
        """One's own uploads; nobody sees those of others."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def receiving(self) -> UploadQuerySet:
        """Those that still wait for bytes, or for the digest of the whole."""
        return self.filter(state=Upload.State.RECEIVING)

    def reserved_bytes(self) -> int:
        """Disk space that unfinished uploads may need, by what they declared."""
        return self.filter(state__in=Upload.HOLDS_SPACE).aggregate(n=Sum("size_bytes"))["n"] or 0

    def expired(self, now: datetime) -> UploadQuerySet:
        return self.receiving().filter(expires_at__lte=now)


class Upload(models.Model):
    """One file that is being received. How much has come is the size of its part file."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("接收中")
        CHECKING = "checking", _("检查中")
        STORED = "stored", _("已入库")
        REFUSED = "refused", _("已拒收")
        CANCELLED = "cancelled", _("已取消")
        EXPIRED = "expired", _("已到期")

    HOLDS_SPACE = (State.RECEIVING, State.CHECKING)
    GONE = (State.REFUSED, State.CANCELLED, State.EXPIRED)

    public_id = models.CharField(
        _("标识"), max_length=32, unique=True, editable=False, help_text="32 random hex digits"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads", verbose_name=_("上传者")
    )
    purpose = models.CharField(_("用途"), max_length=20)
    target = models.CharField(_("用于"), max_length=60, blank=True)
    fields = models.JSONField(default=dict, blank=True, help_text="columns of the asset to be")
    name = models.CharField(_("文件名"), max_length=255)
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.RECEIVING
    )
    declared_sha256 = models.CharField(max_length=64, blank=True)
    awaits_digest = models.BooleanField(
        default=False, help_text="the uploader will still tell the SHA-256"
    )
    found_sha256 = models.CharField(max_length=64, blank=True)
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, blank=True, related_name="uploads")
    was_known = models.BooleanField(default=False, help_text="the same bytes were here before")
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_text_zh = models.CharField(max_length=500, blank=True)
    refusal_text_en = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("开始时间"))
    touched_at = models.DateTimeField(help_text="when the last piece came")
    expires_at = models.DateTimeField(_("到期时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    refusal_text = Bilingual("refusal_text")
    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("上传")
        verbose_name_plural = _("上传")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["owner", "state"], name="upload_of_owner"),
            models.Index(fields=["state", "expires_at"], name="upload_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="upload_is_not_empty"),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal_code=""))
                | (~Q(state="refused") & Q(refusal_code="")),
                name="upload_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="stored") | ~Q(found_sha256=""), name="upload_stored_was_hashed"
            ),
            models.CheckConstraint(
                condition=Q(declared_sha256="") | Q(Exact(Length("declared_sha256"), 64)),
                name="upload_declared_sha256_hex",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["receiving", "checking"]) & Q(finished_at__isnull=True))
                | (~Q(state__in=["receiving", "checking"]) & Q(finished_at__isnull=False)),
                name="upload_ended_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gte=F("created_at")), name="upload_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def url(self) -> str:
        """The tus address of this upload."""
        return reverse("media_upload_part", args=[self.public_id])
