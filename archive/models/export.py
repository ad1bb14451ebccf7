"""Files of many records that were asked for: written in the background, fetched, swept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportFile(models.Model):
    """One file that somebody asked for; theirs alone, and kept for a week."""

    class Form(models.TextChoices):
        XLSX = "xlsx", _("XLSX 表格（可原样导回）")
        CSV = "csv", _("CSV 表格（可原样导回）")
        LINKED_ART = "linked-art", _("Linked Art（每行一条 JSON-LD）")
        EDM = "edm", _("EDM（RDF/XML）")
        LIDO = "lido", _("LIDO（XML）")
        BAG = "bag", _("BagIt 包（含母版文件）")

    form = models.CharField(_("格式"), max_length=16, choices=Form)
    collection = models.ForeignKey(
        "archive.Collection",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("专题"),
        help_text=_("含下级专题；留空表示全部。"),
    )
    record = models.ForeignKey(
        "archive.Record", models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("类型"), max_length=16, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("导出人")
    )
    created_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    records = models.PositiveIntegerField(_("条数"), null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"), null=True, blank=True)

    class Meta:
        verbose_name = _("导出文件")
        verbose_name_plural = _("导出文件")
        ordering = ("-created_at", "-id")
        permissions: ClassVar[list[Any]] = [("export_records", "Can export records")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        suffix = {"linked-art": "jsonl", "edm": "edm.xml", "lido": "lido.xml", "bag": "zip"}
        return f"huxiang-{self.pk}.{suffix.get(self.form, self.form)}"

    @property
    def path(self) -> Path:
        """Where the finished file is; it is written beside that and renamed."""
        return Path(settings.EXPORTS_DIR) / self.file_name
