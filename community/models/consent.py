"""What a contributor agreed to: which words, in which language, when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from community.models.contribution import Contribution


class Consent(models.Model):
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="consents"
    )
    version = models.CharField(_("文本版本"), max_length=20)
    sha256 = models.CharField(_("文本哈希"), max_length=64)
    language = models.CharField(_("阅读语言"), max_length=10)
    given_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("授权同意")
        verbose_name_plural = _("授权同意")
        ordering = ["-given_at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contribution", "version"], name="consent_once_per_version"
            ),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64), name="consent_hash_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution.number} {self.version}"
