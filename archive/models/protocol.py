"""Protocol 文化规约: who may see what comes from a people or a village, when, with which notice."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from archive.models import columns
from archive.models.names import protocol_name
from foundation.bilingual import Bilingual
from media.gates import Gate, Who, agreed_by

_LABEL_URI = RegexValidator(
    r"^https://localcontexts(hub)?\.org/\S+$",
    _("填 localcontexts.org 或 localcontextshub.org 的地址。"),
)


class Circle(models.Model):
    """社区成员名单: accounts of a community, kept by curators."""

    institution = models.ForeignKey(
        "accounts.Institution", models.PROTECT, related_name="+", verbose_name=_("机构"), blank=True
    )
    name_zh = models.CharField(_("名称（中文）"), max_length=120)
    name_en = models.CharField(_("名称（英文）"), max_length=160, blank=True)
    note = columns.text(_("备注"))

    name = Bilingual("name")

    class Meta:
        verbose_name = _("社区名单")
        verbose_name_plural = pgettext_lazy("plural", "社区名单")
        ordering = ("name_zh", "pk")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="circle_has_a_name"),
            models.UniqueConstraint(
                fields=["institution", "name_zh"],
                name="circle_name_once",
                violation_error_message=_("本机构已有同名的名单。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CircleMember(models.Model):
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="circles")
    added_at = models.DateTimeField(_("加入时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("名单成员")
        verbose_name_plural = _("名单成员")
        ordering = ("added_at", "pk")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["circle", "user"], name="circle_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.circle}"


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def in_force(self) -> ProtocolQuerySet:
        return self.filter(state=Protocol.State.IN_FORCE)

    def shut_for(self, viewer: Any, day: date) -> ProtocolQuerySet:
        """In force, and shut for this viewer on this day: `media.gates.Gate.shut_for` for lists.

        What the viewer agreed to in this visit is read off the request's user.
        """
        today = f"{day:%m-%d}"
        spans = ProtocolSeason.objects.filter(protocol=OuterRef("pk"))
        now = spans.filter(
            Q(first__lte=F("last")) & Q(first__lte=today, last__gte=today)
            | (Q(first__gt=F("last")) & (Q(first__lte=today) | Q(last__gte=today)))
            | Q(first_on__lte=day, last_on__gte=day)
        )
        open_to = Q(who=Who.EVERYBODY)
        if viewer is not None and viewer.is_authenticated and viewer.is_active:
            open_to |= Q(who=Who.SIGNED_IN)
            mine = CircleMember.objects.filter(user=viewer.pk)
            open_to |= Q(who=Who.CIRCLE, circle__in=mine.values("circle"))
        agreed = Q(must_agree=False) | Q(pk__in=agreed_by(viewer))
        is_open = (Exists(now) | ~Exists(spans)) & open_to & agreed
        return self.in_force().exclude(is_open)

    def for_record(self, record: Any) -> ProtocolQuerySet:
        """In force over this record."""
        return self.in_force().filter(matches__record=record).order_by("pk")

    def with_seasons(self) -> ProtocolQuerySet:
        return self.prefetch_related("seasons")


class Protocol(ClusterableModel):
    """Rules agreed with a community. Its life: draft → in force → withdrawn.

    What is in force is never edited: a revision is a new draft that replaces it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        IN_FORCE = "in_force", _("施行中")
        WITHDRAWN = "withdrawn", _("已停止")

    WHO: ClassVar[list[tuple[str, Any]]] = [
        (Who.EVERYBODY.value, _("所有人")),
        (Who.SIGNED_IN.value, _("登录的人")),
        (Who.CIRCLE.value, _("社区名单里的人")),
        (Who.STAFF.value, _("只限馆内人员")),
    ]

    public_id = models.CharField(max_length=32, unique=True, default=protocol_name, editable=False)
    institution = models.ForeignKey(
        "accounts.Institution", models.PROTECT, related_name="+", verbose_name=_("机构"), blank=True
    )
    title_zh = models.CharField(_("标题（中文）"), max_length=200)
    title_en = models.CharField(_("标题（英文）"), max_length=250, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    people = columns.term("ethnic_groups", _("民族"))
    place = models.ForeignKey(
        "archive.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("村寨或地点"),
        help_text=_("连同它下面的所有地点。民族和地点都填时，两样都符合才算。"),
    )
    agreed_with = models.ForeignKey(
        "archive.Agent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("与谁议定"),
    )
    agreed_on = models.DateField(_("议定日期"), null=True, blank=True)
    source = columns.text(_("依据原文"), help_text=_("议定书、村规或访谈的原话；只在馆内看得到。"))
    who = models.CharField(_("谁可以看"), max_length=10, choices=WHO, default=Who.EVERYBODY)
    circle = models.ForeignKey(
        Circle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("社区名单"),
    )
    must_agree = models.BooleanField(
        _("看之前须同意提示"), default=False, help_text=_("每次来访问一次；不选就只显示提示。")
    )
    closes_words = models.BooleanField(
        _("文字也一起关闭"),
        default=False,
        help_text=_("不在此范围的人连条目的文字也看不到，检索、收割和导出里也没有它。"),
    )
    notice_zh = columns.text(_("提示（中文）"))
    notice_en = columns.text(_("提示（英文）"))
    label_uri = models.CharField(
        _("Local Contexts 标签"),
        max_length=300,
        blank=True,
        validators=[_LABEL_URI],
        help_text=_("社区自己的 TK 或 BC 标签的地址，例如 https://localcontexts.org/label/tk-s/"),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
        verbose_name=_("修订自"),
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    in_force_at = models.DateTimeField(_("施行时间"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("停止时间"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("停止原因"), max_length=500, blank=True, editable=False)
    season_noted = models.BooleanField(
        null=True, editable=False, help_text="whether its season was open when it was last told"
    )

    title = Bilingual("title")
    notice = Bilingual("notice")
    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("文化规约")
        verbose_name_plural = pgettext_lazy("plural", "文化规约")
        ordering = ("-created_at", "-pk")
        permissions = [("enforce_protocol", "Put protocols into force and withdraw them")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="protocol_has_a_title"),
            models.CheckConstraint(
                condition=(Q(who="circle") & Q(circle__isnull=False))
                | (~Q(who="circle") & Q(circle=None)),
                name="protocol_circle_when_for_one",
                violation_error_message=_("选“社区名单里的人”时要选名单，其他情况不选。"),
            ),
            models.CheckConstraint(
                condition=Q(must_agree=False) | ~Q(notice_zh=""),
                name="protocol_notice_to_agree_to",
                violation_error_message=_("要人同意，就要写提示。"),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", in_force_at=None)
                | (~Q(state="draft") & Q(in_force_at__isnull=False)),
                name="protocol_in_force_since",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
                name="protocol_withdrawn_since",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def gate(self) -> Gate:
        """As the access decision reads it; no query after `with_seasons`."""
        seasons = list(self.seasons.all())
        return Gate(
            self.pk,
            Who(self.who),
            self.circle_id,
            self.must_agree,
            tuple((each.first, each.last) for each in seasons if each.first),
            tuple(
                (each.first_on, each.last_on) for each in seasons if each.first_on and each.last_on
            ),
        )


class ProtocolSeason(models.Model):
    """A range of days on which it may be seen: in every year, or typed for given days."""

    protocol = ParentalKey(Protocol, on_delete=models.CASCADE, related_name="seasons")
    first = models.CharField(
        _("每年从"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", _("写成 10-01。"))],
        help_text=_("月-日，公历，例如 10-01。"),
    )
    last = models.CharField(
        _("每年到"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", _("写成 03-15。"))],
        help_text=_("含这一天；早于开始就是跨年。"),
    )
    first_on = models.DateField(
        _("或从这一天"), null=True, blank=True, help_text=_("农历的日子逐年写成公历日期。")
    )
    last_on = models.DateField(_("到这一天"), null=True, blank=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("可看的日子")
        verbose_name_plural = _("可看的日子")
        ordering = ("pk",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=(
                    ~Q(first="") & ~Q(last="") & Q(first_on=None) & Q(last_on=None)
                    | Q(first="", last="", first_on__isnull=False, last_on__gte=F("first_on"))
                ),
                name="protocol_season_is_one_range",
                violation_error_message=_("填“每年从…到…”，或填两个日期；先后要对。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first or self.first_on}—{self.last or self.last_on}"

    def clean(self) -> None:
        """A day that no year has, such as 02-30."""
        for name in ("first", "last"):
            text = getattr(self, name)
            if len(text) == 5 and text[:2].isdigit() and text[3:].isdigit():
                try:
                    date(2024, int(text[:2]), int(text[3:]))
                except ValueError as fault:
                    raise ValidationError({name: _("没有这一天。")}) from fault


class ProtocolRecord(models.Model):
    """A record that a protocol names, whatever its people and place are."""

    protocol = ParentalKey(Protocol, on_delete=models.CASCADE, related_name="named")
    record = models.ForeignKey(
        "archive.Record", models.CASCADE, related_name="+", verbose_name=_("藏品")
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("点名的藏品")
        verbose_name_plural = _("点名的藏品")
        ordering = ("pk",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["protocol", "record"], name="protocol_names_once")
        ]

    def __str__(self) -> str:
        return str(self.record)


class ProtocolMatch(models.Model):
    """A protocol in force over a record; written by `archive.services.match_protocols` alone."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="matches")
    record = models.ForeignKey("archive.Record", models.CASCADE, related_name="protocol_matches")
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("规约所及的藏品")
        verbose_name_plural = _("规约所及的藏品")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["protocol", "record"], name="protocol_matches_once")
        ]

    def __str__(self) -> str:
        return f"{self.protocol} → {self.record}"
