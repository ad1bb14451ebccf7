"""A work on its way from a creator to the public."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import states
from community.licences import WRITTEN, Terms
from foundation.bilingual import Bilingual
from provenance.identifiers import mint


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def of(self, user: Any) -> ContributionQuerySet:
        """One's own contributions."""
        return self.filter(contributor=user) if user.is_authenticated else self.none()

    def open(self) -> ContributionQuerySet:
        """Those that still wait for somebody."""
        return self.filter(state__in=states.OPEN)

    def queue(self) -> ContributionQuerySet:
        """What waits for a moderator, the oldest first."""
        waiting = [states.State.SUBMITTED, states.State.ACCEPTED]
        return self.filter(state__in=waiting).order_by("submitted_at", "pk")

    def published(self) -> ContributionQuerySet:
        """Those whose record the public can see."""
        return self.filter(state=states.State.PUBLISHED, record__live=True)

    def for_list(self) -> ContributionQuerySet:
        return self.select_related(
            "asset__master", "record", "contributor__creator_profile"
        ).prefetch_related("sources")


class Contribution(models.Model):
    State = states.State

    class Origin(models.TextChoices):
        OWN = "own", _("我自己创作或拍摄")
        FAMILY = "family", _("家人或家族保存")
        AUTHORISED = "authorised", _("作者授权我提交")

    number = models.CharField(
        _("投稿编号"), max_length=22, unique=True, editable=False, default=partial(mint, "c1")
    )
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contributions",
        verbose_name=_("投稿人"),
    )
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=states.State.choices,
        default=states.State.DRAFT,
        editable=False,
    )
    asset = models.ForeignKey(
        "media.Asset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("文件"),
    )
    title_zh = models.CharField(_("题名（中文）"), max_length=200, blank=True)
    title_en = models.CharField(_("题名（英文）"), max_length=300, blank=True)
    description_zh = models.TextField(_("说明（中文）"), max_length=5000, blank=True)
    description_en = models.TextField(_("说明（英文）"), max_length=8000, blank=True)
    alt_zh = models.CharField(
        _("替代文字（中文）"),
        max_length=300,
        blank=True,
        help_text=_("给看不见画面的人：一句话说清画面里有什么。"),
    )
    alt_en = models.CharField(_("替代文字（英文）"), max_length=500, blank=True)
    date_found = models.CharField(
        _("时间"),
        max_length=120,
        blank=True,
        help_text=_("例如 2024年8月、20世纪80年代、清光绪年间。"),
    )
    place_zh = models.CharField(_("地点（中文）"), max_length=200, blank=True)
    place_en = models.CharField(_("地点（英文）"), max_length=300, blank=True)
    ai_generated = models.BooleanField(_("由人工智能生成或部分生成"), default=False)
    no_sources = models.BooleanField(_("没有用到别人的作品"), default=False)
    origin = models.CharField(_("来历"), max_length=12, choices=Origin.choices, blank=True)
    terms = models.CharField(_("使用条件"), max_length=16, choices=Terms.choices, blank=True)
    credit_zh = models.CharField(_("署名（中文）"), max_length=120, blank=True)
    credit_en = models.CharField(_("署名（英文）"), max_length=200, blank=True)
    record = models.OneToOneField(
        "archive.Record",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contribution",
        verbose_name=_("藏品"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("审核员"),
    )
    decision_note = models.TextField(_("审核意见"), max_length=2000, blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"))
    submitted_at = models.DateTimeField(_("送审时间"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True, editable=False)

    title = Bilingual("title")
    description = Bilingual("description")
    alt = Bilingual("alt")
    place = Bilingual("place")
    credit = Bilingual("credit")
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("投稿")
        verbose_name_plural = _("投稿")
        ordering = ["-created_at", "-pk"]
        permissions = [("moderate_contribution", "Decide about contributions")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["state", "submitted_at"], name="contribution_queue"),
            models.Index(fields=["contributor", "-created_at"], name="contribution_of_user"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(state__in=states.State.values), name="contribution_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "withdrawn"])
                | (Q(asset__isnull=False, submitted_at__isnull=False) & ~Q(terms="")),
                name="contribution_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(record__isnull=False),
                name="contribution_published_has_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "declined"]) | ~Q(decision_note=""),
                name="contribution_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.number

    def get_absolute_url(self) -> str:
        return reverse("contribution_page", args=[self.number])

    @property
    def is_editable(self) -> bool:
        return self.state in states.EDITABLE

    @property
    def can_withdraw(self) -> bool:
        return states.State.WITHDRAWN in states.ARROWS[self.state]

    @property
    def chip(self) -> str:
        """Class of the status chip."""
        return states.CHIPS[states.State(self.state)]

    @property
    def terms_short(self) -> str:
        return str(WRITTEN[self.terms].short) if self.terms else ""
