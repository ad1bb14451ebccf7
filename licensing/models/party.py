"""Party 主体: who holds rights, takes licences and is paid."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.bilingual import Bilingual
from licensing.credit_code import validate_credit_code
from provenance.identifiers import mint


class PartyQuerySet(models.QuerySet["Party"]):
    def of(self, user: User) -> PartyQuerySet:
        """Parties for which this account acts."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class Party(models.Model):
    """A person or an organisation as a legal subject."""

    class Kind(models.TextChoices):
        PERSON = "person", _("自然人")
        COMPANY = "company", _("企业")
        INSTITUTION = "institution", _("事业单位")
        COMMUNITY = "community", _("村社或合作社")
        PLATFORM = "platform", _("平台")

    public_id = models.CharField(
        _("编号"), max_length=22, unique=True, editable=False, default=partial(mint, "p1")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    legal_name_zh = models.CharField(_("法定名称（中文）"), max_length=200)
    legal_name_en = models.CharField(_("法定名称（英文）"), max_length=200, blank=True)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[validate_credit_code]
    )
    contact_email = models.EmailField(_("联系邮箱"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("经办账户"),
    )
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    is_fictitious = models.BooleanField(_("演示用的虚构主体"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    legal_name = Bilingual("legal_name")
    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("主体")
        verbose_name_plural = _("主体")
        ordering = ["legal_name_zh", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="party_credit_code_once"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="platform"), name="party_one_platform"
            ),
            models.CheckConstraint(
                condition=~Q(legal_name_zh="") | ~Q(legal_name_en=""), name="party_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name
