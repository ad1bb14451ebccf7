"""A key with which a program acts for an account, within named scopes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

PREFIX = "hx_"
SHOWN_CHARACTERS = 11  # of the secret: enough to tell tokens apart, far too little to guess one


class Scope(models.TextChoices):
    """What a token may be used for; it never gives more than its account may do."""

    MEDIA_UPLOAD = "media:upload", _("上传文件，查看自己的上传")
    MEDIA_READ = "media:read", _("读取账户看得到的媒体资产")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: Any) -> ApiTokenQuerySet:
        """One's own tokens."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def usable(self, now: datetime) -> ApiTokenQuerySet:
        """Neither revoked nor expired, and the account is active."""
        return self.filter(revoked_at__isnull=True, owner__is_active=True).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )


class ApiToken(models.Model):
    """One token. The secret itself is shown once and never stored."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="access_tokens",
        verbose_name=_("账户"),
    )
    name = models.CharField(_("名称"), max_length=80)
    prefix = models.CharField(_("开头"), max_length=SHOWN_CHARACTERS, editable=False)
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("范围"), default=list)
    created_at = models.DateTimeField(_("建立时间"))
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("secret_sha256"), 64), name="api_token_is_hashed"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_a_name"),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="api_token_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def scope_labels(self) -> list[str]:
        """The scopes in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def allows(self, scope: Scope) -> bool:
        return scope.value in self.scopes


def new_secret() -> str:
    """`hx_` and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is stored of a secret. Its 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
