"""What befell a file: PREMIS events, and the checks of its bytes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset
from media.models.master import Condition, Master


class FileEvent(models.Model):
    """One PREMIS event. The types are terms of the Library of Congress eventType list."""

    class Type(models.TextChoices):
        INGESTION = "ingestion", _("入库")
        CREATION = "creation", _("制作")
        DIGEST = "message digest calculation", _("计算校验值")
        IDENTIFICATION = "format identification", _("格式识别")
        VALIDATION = "validation", _("格式验证")
        EXTRACTION = "metadata extraction", _("提取元数据")
        NORMALIZATION = "normalization", _("制作规范衍生件")
        FIXITY = "fixity check", _("完整性核对")
        QUARANTINE = "quarantine", _("隔离")
        POLICY = "policy assignment", _("指定访问策略")
        METADATA = "metadata modification", _("修改元数据")
        DISSEMINATION = "dissemination", _("提供使用")
        DELETION = "deletion", _("删除")
        REPLICATION = "replication", _("复制到第二处")
        RECOVERY = "recovery", _("修复")

    class Outcome(models.TextChoices):
        SUCCESS = "success", _("成功")
        WARNING = "warning", _("有提示")
        FAIL = "fail", _("失败")

    asset = models.ForeignKey(
        Asset, models.CASCADE, null=True, blank=True, related_name="file_events"
    )
    master = models.ForeignKey(
        Master, models.PROTECT, null=True, blank=True, related_name="file_events"
    )
    quarantine = models.CharField(
        max_length=40,
        blank=True,
        db_index=True,
        help_text="folder of a refused upload, which is neither asset nor master",
    )
    type = models.CharField(_("事件"), max_length=40, choices=Type.choices)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices)
    agent = models.CharField(_("执行者"), max_length=120, help_text=_("软件名与版本，或角色"))
    at = models.DateTimeField(_("时间"), db_index=True)
    detail = models.JSONField(_("详情"), default=dict, blank=True)

    class Meta:
        verbose_name = _("文件事件")
        verbose_name_plural = _("文件事件")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asset__isnull=False) | Q(master__isnull=False) | ~Q(quarantine=""),
                name="file_event_names_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.get_outcome_display()}"

    @property
    def access_change(self) -> str:
        """What a policy event changed of who may see the file; "" for other events."""
        if self.type != self.Type.POLICY:
            return ""
        if "from" in self.detail:
            before, after = (Asset.PublicAccess(self.detail[name]).label for name in ("from", "to"))
            return f"{before} → {after}"
        if "until" not in self.detail:
            return gettext("文化规约的条件")
        if self.detail["until"]:
            return gettext("公开到 %(day)s") % {"day": self.detail["until"]}
        return gettext("没有公开期限")


class FixityCheck(models.Model):
    """One comparison of a stored master with its SHA-256."""

    class Place(models.TextChoices):
        WORKING = "working", _("工作磁盘")
        SECOND = "second", _("第二份")

    master = models.ForeignKey(Master, models.CASCADE, related_name="fixity_checks")
    place = models.CharField(_("位置"), max_length=8, choices=Place.choices, default=Place.WORKING)
    outcome = models.CharField(_("结果"), max_length=10, choices=Condition.choices)
    found_sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name = _("完整性核对")
        verbose_name_plural = _("完整性核对")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d}"
