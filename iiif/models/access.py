"""Passes of viewers on other sites (Authorization Flow 2.0): who lent them their eyes.

A pass belongs to one sign-in and dies with it. Its key is in a signed cookie of the browser;
the sites that the person agreed to are rows beside it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    return secrets.token_urlsafe(18)


def digest_of(secret: str) -> str:
    """What is kept of a session's key or a password's hash: enough to compare."""
    return hashlib.sha256(f"huxiang-iiif-pass:{secret}".encode()).hexdigest()


class AccessPassQuerySet(models.QuerySet["AccessPass"]):
    def usable(self, now: datetime) -> AccessPassQuerySet:
        """Those that have not run out, with their people."""
        return self.filter(expires_at__gt=now, user__is_active=True).select_related("user")

    def of_session(self, session_key: str) -> AccessPassQuerySet:
        return self.filter(session_digest=digest_of(session_key))


class AccessPass(models.Model):
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账户")
    )
    session_digest = models.CharField(max_length=64, unique=True)
    password_digest = models.CharField(
        max_length=64, help_text="of the hash that ends sessions when the password changes"
    )
    created_at = models.DateTimeField(_("建立时间"))
    expires_at = models.DateTimeField(_("到期时间"), db_index=True)

    objects = AccessPassQuerySet.as_manager()

    class Meta:
        verbose_name = _("影像通行凭据")
        verbose_name_plural = _("影像通行凭据")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="access_pass_lasts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_of_this_password(self) -> bool:
        """Whether the person's password is still the one of the sign-in."""
        now = digest_of(self.user.get_session_auth_hash())
        return constant_time_compare(self.password_digest, now)


class AccessOrigin(models.Model):
    """A site (scheme, host, port) whose viewer the person let show what they may see."""

    access_pass = models.ForeignKey(AccessPass, models.CASCADE, related_name="origins")
    origin = models.CharField(_("网站"), max_length=300)
    agreed_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("同意的网站")
        verbose_name_plural = _("同意的网站")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["access_pass", "origin"], name="access_origin_once")
        ]

    def __str__(self) -> str:
        return self.origin
