"""Spreadsheet imports: one batch per uploaded file, one row per row of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """A sheet that was rehearsed 预演 and may be applied, once.

    `rows` of the batch keep what the sheet said, so that applying never reads the file
    again, and may be killed and started again without a second copy of any record.
    """

    class State(models.TextChoices):
        REHEARSED = "rehearsed", _("已预演")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")

    file_name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    collection = models.ForeignKey(
        "archive.Collection", models.PROTECT, related_name="imports", verbose_name=_("专题")
    )
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.REHEARSED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    created_at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    ignored_columns = models.JSONField(_("未识别的列"), default=list, blank=True)

    class Meta:
        verbose_name = _("表格导入")
        verbose_name_plural = _("表格导入")
        ordering = ("-created_at", "-id")
        permissions: ClassVar[list[Any]] = [
            ("import_records", "Can import records from a spreadsheet")
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False),
                name="import_applied_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def counts(self) -> list[tuple[str, Any, int]]:
        """Verdict, its label and how many rows have it; all verdicts, in order."""
        found = dict(self.rows.order_by().values_list("verdict").annotate(Count("pk")))
        return [(value, label, found.get(value, 0)) for value, label in ImportRow.Verdict.choices]

    @property
    def good_count(self) -> int:
        """Rows that applying would write."""
        return self.rows.filter(
            verdict__in=(ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED), applied=False
        ).count()

    @property
    def can_apply(self) -> bool:
        return self.state != self.State.APPLIED and self.good_count > 0


class ImportRow(models.Model):
    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("更新")
        UNCHANGED = "unchanged", _("无变化")
        FAULTY = "faulty", _("有误")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(_("编号"), max_length=120, blank=True)
    verdict = models.CharField(_("结论"), max_length=12, choices=Verdict)
    values = models.JSONField(default=dict)
    faults = models.JSONField(_("问题"), default=list)
    changes = models.JSONField(_("变化"), default=list)
    record = models.ForeignKey(
        "archive.Record",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_rows",
        verbose_name=_("藏品"),
    )
    applied = models.BooleanField(_("已写入"), default=False)

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ("number",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(applied=False) | ~Q(verdict="faulty"),
                name="import_faulty_row_not_applied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"

    @property
    def shown_faults(self) -> list[Any]:
        """The faults with their sentences in the active language."""
        from archive.spreadsheet.faults import Fault

        return [Fault.load(stored) for stored in self.faults]
