"""People, groups and institutions that made, held, told or handed down."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.names import agent_name
from foundation.bilingual import Bilingual


class AgentQuerySet(models.QuerySet["Agent"]):
    def live(self) -> AgentQuerySet:
        return self.filter(live=True)


class Agent(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", _("人物")
        GROUP = "group", _("团体")
        INSTITUTION = "institution", _("机构")

    ark_name = models.CharField(max_length=32, unique=True, default=agent_name, editable=False)
    kind = models.CharField(_("类型"), max_length=16, choices=Kind, default=Kind.PERSON)
    name_zh = models.CharField(_("名称（中文）"), max_length=200)
    name_en = models.CharField(_("名称（英文）"), max_length=200, blank=True)
    other_names = models.TextField(_("别名"), blank=True, help_text=_("每行一个。"))
    date_edtf = models.CharField(_("生卒或存续（EDTF）"), max_length=64, blank=True)
    start_year = models.IntegerField(_("起始年"), null=True, blank=True)
    end_year = models.IntegerField(_("结束年"), null=True, blank=True)
    bio_zh = models.TextField(_("简介（中文）"), blank=True)
    bio_en = models.TextField(_("简介（英文）"), blank=True)
    ethnic_group = models.ForeignKey(
        "archive.Term",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": "ethnic_groups"},
        verbose_name=_("民族"),
    )
    place = models.ForeignKey(
        "archive.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agents",
        verbose_name=_("地点"),
    )
    sources = models.TextField(_("来源"), blank=True, help_text=_("每行一条。"))
    live = models.BooleanField(_("公开"), default=True)

    name = Bilingual("name")
    bio = Bilingual("bio")
    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("singular", "人物与机构")
        verbose_name_plural = pgettext_lazy("plural", "人物与机构")
        ordering = ("name_zh", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(start_year__isnull=True)
                | Q(end_year__isnull=True)
                | Q(start_year__lte=F("end_year")),
                name="agent_years_in_order",
            ),
            models.CheckConstraint(condition=~Q(name_zh=""), name="agent_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agent_page", args=[self.ark_name])
