"""Where we harvest, each run with its counts, and what it changed, item by item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual
from iiif.imports import changes
from iiif.imports.models import ForeignItem


class HarvestSourceQuerySet(models.QuerySet["HarvestSource"]):
    def due(self, now: datetime) -> HarvestSourceQuerySet:
        return self.filter(is_paused=False, next_run_at__lte=now)

    def for_list(self) -> HarvestSourceQuerySet:
        """With the numbers of the list, in one query; each counted by itself, as a join of
        items and changes would be their product."""
        items = ForeignItem.objects.present().filter(harvest=OuterRef("pk"))
        waiting = HarvestChange.objects.waiting().filter(run__source=OuterRef("pk"))
        return (
            self.select_related("last_run")
            .annotate(
                item_count=_counted(items, "harvest"),
                waiting_count=_counted(waiting, "run__source"),
            )
            .order_by("name_zh", "pk")
        )


def _counted(rows: models.QuerySet[Any], by: str) -> Coalesce:
    """How many rows there are for the outer row."""
    numbers = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=models.IntegerField()), 0)


class HarvestSource(models.Model):
    """Another museum's OAI-PMH server, or one of its IIIF collections or manifests.

    A *window* is one walk through its list, which may take several runs: `token` is where
    it goes on, `window` its number, and items carry the number of the last one that met them.
    """

    class Kind(models.TextChoices):
        OAI = "oai", "OAI-PMH"
        IIIF = "iiif", _("IIIF 合集或清单")

    class Schedule(models.TextChoices):
        BY_HAND = "hand", _("手动")
        DAILY = "daily", _("每天")
        WEEKLY = "weekly", _("每周")
        MONTHLY = "monthly", _("每月")

    class NewItems(models.TextChoices):
        HELD = "held", _("先不公开，由人公开")
        PUBLIC = "public", _("立即公开")

    class Policy(models.TextChoices):
        APPLY = "apply", _("立即更新")
        ASK = "ask", _("等人确认")

    kind = models.CharField(_("方式"), max_length=4, choices=Kind.choices)
    name_zh = models.CharField(_("名称（中文）"), max_length=120)
    name_en = models.CharField(_("名称（英文）"), max_length=120, blank=True)
    name = Bilingual("name")
    address = models.TextField(_("网址"), help_text="base URL, or the document")
    prefix = models.CharField(_("格式"), max_length=60, blank=True)
    set_spec = models.CharField(_("集合"), max_length=300, blank=True, help_text="empty: all")
    set_name = models.CharField(max_length=300, blank=True)
    identity = models.JSONField(default=dict, help_text="Identify, as the server answered last")
    schedule = models.CharField(
        _("多久采集一次"), max_length=7, choices=Schedule.choices, default=Schedule.BY_HAND
    )
    is_paused = models.BooleanField(_("已暂停"), default=False)
    next_run_at = models.DateTimeField(_("下次采集"), null=True, blank=True)
    new_items = models.CharField(
        _("新来的藏品"), max_length=6, choices=NewItems.choices, default=NewItems.HELD
    )
    on_change = models.CharField(
        _("对方改动时"), max_length=5, choices=Policy.choices, default=Policy.ASK
    )
    top = models.ForeignKey(
        "iiif.ForeignItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="of IIIF: the collection or manifest itself",
    )
    window = models.PositiveIntegerField(default=0)
    window_is_open = models.BooleanField(default=False)
    window_is_full = models.BooleanField(default=True)
    window_is_flawed = models.BooleanField(
        default=False, help_text="something in it could not be told apart: nothing vanishes"
    )
    window_from = models.CharField(max_length=20, blank=True, help_text="`from` of the request")
    window_began = models.CharField(
        max_length=20, blank=True, help_text="responseDate of its first answer"
    )
    token = models.TextField(blank=True)
    harvested_until = models.CharField(
        max_length=20, blank=True, help_text="the server's clock at the last complete window"
    )
    last_full_at = models.DateTimeField(_("上次全量采集"), null=True, blank=True)
    last_run = models.ForeignKey(
        "iiif.HarvestRun", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("添加人"),
    )
    created_at = models.DateTimeField(_("添加时间"))

    objects = HarvestSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("采集来源")
        verbose_name_plural = _("采集来源")
        ordering = ["name_zh", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["is_paused", "next_run_at"], name="harvest_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "prefix", "set_spec"], name="harvest_source_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="oai") & ~Q(prefix="") | Q(kind="iiif", prefix="", set_spec=""),
                name="harvest_oai_has_prefix",
            ),
            models.CheckConstraint(condition=~Q(name_zh=""), name="harvest_source_named"),
            models.CheckConstraint(
                condition=Q(schedule="hand") | Q(next_run_at__isnull=False),
                name="harvest_scheduled_has_next",
            ),
            models.CheckConstraint(
                condition=Q(token="") | Q(window_is_open=True), name="harvest_token_in_window"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.name_zh

    def get_absolute_url(self) -> str:
        return reverse("harvest_source", args=[self.pk])

    @property
    def is_oai(self) -> bool:
        return self.kind == self.Kind.OAI

    @property
    def keeps_deleted(self) -> str:
        """The server's word: persistent, transient or no; "" where it has none."""
        return str(self.identity.get("deleted", ""))


class HarvestRunQuerySet(models.QuerySet["HarvestRun"]):
    def running(self) -> HarvestRunQuerySet:
        return self.filter(state=HarvestRun.State.RUNNING)

    def for_list(self) -> HarvestRunQuerySet:
        waiting = HarvestChange.objects.waiting().filter(run=OuterRef("pk"))
        return (
            self.select_related("started_by")
            .annotate(waiting_count=_counted(waiting, "run"))
            .order_by("-started_at", "-pk")
        )


class HarvestRun(models.Model):
    """One harvest: what it met, how it ended and why."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        CUT = "cut", _("到了上限，未完")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="runs")
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.RUNNING)
    is_full = models.BooleanField(_("全量"), default=True)
    since = models.CharField(_("起点"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发起人"),
    )
    is_walked = models.BooleanField(default=False, help_text="its list has been read to the end")
    requests = models.PositiveIntegerField(_("请求"), default=0)
    restarts = models.PositiveSmallIntegerField(default=0, help_text="windows begun anew")
    seen = models.PositiveIntegerField(_("看到"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("有改动"), default=0)
    gone = models.PositiveIntegerField(_("对方已撤"), default=0)
    unchanged = models.PositiveIntegerField(_("没有变化"), default=0)
    refused = models.PositiveIntegerField(_("没有引入"), default=0)
    size_bytes = models.PositiveBigIntegerField(_("字节"), default=0)
    claimed_size = models.PositiveBigIntegerField(
        default=0, help_text="completeListSize as the server says; shown, never relied upon"
    )
    error_code = models.CharField(max_length=60, blank=True)
    error_zh = models.CharField(max_length=500, blank=True)
    error_en = models.CharField(max_length=500, blank=True)
    error = Bilingual("error")

    objects = HarvestRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("采集记录")
        verbose_name_plural = _("采集记录")
        ordering = ["-started_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="running"), name="harvest_one_run_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | ~Q(state="running") & Q(ended_at__isnull=False),
                name="harvest_run_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error_code=""), name="harvest_failed_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("harvest_run", args=[self.pk])

    @property
    def chip(self) -> str:
        return {"done": "ok", "failed": "bad", "cut": "warn"}.get(self.state, "")

    def count(self, **numbers: int) -> None:
        """Add to the counts, in the transaction of what is counted."""
        HarvestRun.objects.filter(pk=self.pk).update(
            **{name: F(name) + number for name, number in numbers.items()}
        )
        self.refresh_from_db(fields=list(numbers))


class HarvestPage(models.Model):
    """A page of a list that a window has been through: neither it nor its token comes twice."""

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="pages")
    window = models.PositiveIntegerField()
    token_key = models.CharField(max_length=64, help_text="SHA-256 of the token that asked for it")
    body_key = models.CharField(max_length=64, help_text="SHA-256 of its headers")
    is_empty = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("采集过的一页")
        verbose_name_plural = _("采集过的各页")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "window", "token_key"], name="harvest_token_once"
            ),
            models.UniqueConstraint(
                fields=["source", "window", "body_key"], name="harvest_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.window} {self.token_key[:8]}"


class HarvestChangeQuerySet(models.QuerySet["HarvestChange"]):
    def waiting(self) -> HarvestChangeQuerySet:
        return self.filter(state=HarvestChange.State.WAITING)

    def for_list(self) -> HarvestChangeQuerySet:
        return self.select_related("item", "run")

    def search(self, text: str) -> HarvestChangeQuerySet:
        """Those whose title or identifier holds every word."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(Q(title__icontains=word) | Q(identifier__icontains=word))
        return found


class HarvestChange(models.Model):
    """What one run found about one item, with each field before and now."""

    class What(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("有改动")
        GONE = "gone", _("对方已撤")
        BACK = "back", _("又回来")
        UNLISTED = "unlisted", _("合集不再列出")
        REFUSED = "refused", _("没有引入")
        FAILED = "failed", _("没有读到")

    class State(models.TextChoices):
        DONE = "done", _("已处理")
        WAITING = "waiting", _("等待确认")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已谢绝")
        OUTDATED = "outdated", _("已被更新的代替")

    run = models.ForeignKey(HarvestRun, models.CASCADE, related_name="changes")
    key = models.CharField(max_length=64, help_text="SHA-256 of what it is about")
    what = models.CharField(_("变化"), max_length=8, choices=What.choices)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DONE)
    item = models.ForeignKey(
        "iiif.ForeignItem", models.SET_NULL, null=True, blank=True, related_name="harvest_changes"
    )
    identifier = models.TextField(blank=True, help_text="OAI identifier, or address")
    title = models.TextField(blank=True)
    fields = models.JSONField(default=list, help_text="changes.Change.stored()")
    # What waits for a yes; gone once that was said or refused.
    arrival = models.ForeignKey(
        "iiif.ForeignSource", models.SET_NULL, null=True, blank=True, related_name="waits_in"
    )
    reason_code = models.CharField(max_length=60, blank=True)
    reason_zh = models.CharField(max_length=500, blank=True)
    reason_en = models.CharField(max_length=500, blank=True)
    reason = Bilingual("reason")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = HarvestChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("采集变化")
        verbose_name_plural = _("采集变化")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["run", "what", "state"], name="harvest_report"),
            models.Index(fields=["state", "at"], name="harvest_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="harvest_once_per_run"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="waiting"), name="harvest_one_waits_per_item"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(what__in=["changed", "gone"]),
                name="harvest_waits_for_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.identifier

    @property
    def lines(self) -> list[changes.Change]:
        return [changes.load(each) for each in self.fields]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
