"""Imports of records from a file: one batch per uploaded file, one row per row of it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from foundation.bilingual import Bilingual


def import_token() -> str:
    return uuid.uuid4().hex


class ImportBatch(models.Model):
    """A file that is rehearsed 预演, may be applied once, and may be taken back once.

    The upload is kept as a file until the import is done. `rows` keep what the file said, so
    that applying never reads it again, and may be killed and started again without a second
    copy of any record.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待核对列")
        REHEARSING = "rehearsing", _("正在预演")
        REHEARSED = "rehearsed", _("已预演")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        TAKING_BACK = "taking_back", _("正在撤回")
        TAKEN_BACK = "taken_back", _("已整批撤回")
        REFUSED = "refused", _("无法读取")

    class Merged(models.TextChoices):
        FAULT = "fault", _("指出来，不猜")
        FILL = "fill", _("合并区内每格都用它的内容")

    token = models.CharField(max_length=32, unique=True, default=import_token, editable=False)
    file_name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("大小"), default=0)
    collection = models.ForeignKey(
        "archive.Collection", models.PROTECT, related_name="imports", verbose_name=_("专题")
    )
    kind = models.CharField(max_length=16, default="object", help_text="of rows that name none")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.UPLOADED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    created_at = models.DateTimeField(_("上传时间"))
    rehearsed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # How the file is read
    format = models.CharField(max_length=8, default="csv", help_text="csv, xlsx, jsonl")
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, default=",")
    sheet = models.CharField(max_length=80, blank=True)
    sheets = models.JSONField(default=list, blank=True, help_text="[{name, hidden}]")
    header_row = models.PositiveIntegerField(default=1, help_text="0: the format has none")
    merged = models.CharField(max_length=8, choices=Merged, default=Merged.FAULT)
    estimate = models.PositiveIntegerField(default=0, help_text="rows, about")

    # What its columns mean
    columns = models.JSONField(
        default=list, blank=True, help_text="[{index, header, samples, target, score}]"
    )
    defaults = models.JSONField(default=dict, blank=True, help_text="field: text")
    title_from_english = models.BooleanField(default=False)
    make_agents = models.BooleanField(default=False)
    mapping = models.ForeignKey(
        "archive.ImportMapping", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ignored_columns = models.JSONField(_("未识别的列"), default=list, blank=True)

    # The files of its records
    media_archive = models.CharField(max_length=255, blank=True, help_text="name of the zip")
    media_folder = models.CharField(max_length=500, blank=True)

    # How far the rehearsal is; written in the transaction of the rows it stands for
    read_to = models.PositiveIntegerField(default=0)
    read_whole = models.BooleanField(default=False)
    stale_rows = models.BooleanField(default=False, help_text="rows of an earlier mapping")
    fault_counts = models.JSONField(default=list, blank=True, help_text="[{code, field, count}]")
    made_agents = models.JSONField(default=list, blank=True)
    refusal_zh = models.CharField(max_length=500, blank=True)
    refusal_en = models.CharField(max_length=500, blank=True)

    refusal = Bilingual("refusal")

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
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_back") | Q(taken_back_at__isnull=False),
                name="import_taken_back_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        """Where its upload lies while it is needed."""
        return Path(settings.IMPORTS_DIR) / self.token

    @property
    def sheet_file(self) -> Path:
        return self.folder / "sheet"

    @property
    def media_file(self) -> Path:
        return self.folder / "media.zip"

    def counts(self) -> list[tuple[str, Any, int]]:
        """Verdict, its label and how many rows have it; all verdicts, in order."""
        found = dict(self.rows.order_by().values_list("verdict").annotate(Count("pk")))
        return [(value, label, found.get(value, 0)) for value, label in ImportRow.Verdict.choices]

    def undone_counts(self) -> list[tuple[str, Any, int]]:
        """What became of the rows when the import was taken back; all outcomes, in order."""
        rows = self.rows.exclude(undone="").order_by()
        found = dict(rows.values_list("undone").annotate(Count("pk")))
        return [(value, label, found.get(value, 0)) for value, label in ImportRow.Undone.choices]

    @property
    def good_count(self) -> int:
        """Rows that applying would write."""
        return self.rows.filter(
            verdict__in=(ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED), applied=False
        ).count()

    @property
    def can_apply(self) -> bool:
        return self.state in (self.State.REHEARSED, self.State.APPLYING) and self.good_count > 0

    @property
    def can_be_taken_back(self) -> bool:
        """Also what was only applied in part."""
        if self.state in (self.State.APPLIED, self.State.TAKING_BACK):
            return True
        return self.state == self.State.APPLYING and self.rows.filter(applied=True).exists()


class ImportRow(models.Model):
    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("更新")
        UNCHANGED = "unchanged", _("无变化")
        FAULTY = "faulty", _("有误")

    class Undone(models.TextChoices):
        DELETED = "deleted", _("已删除草稿")
        WITHDRAWN = "withdrawn", _("已撤下")
        RESTORED = "restored", _("已恢复原值")
        KEPT = "kept", _("保留未动")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(_("编号"), max_length=160, blank=True)
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
    before = models.JSONField(default=dict, help_text="former values of what was changed")
    written = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the draft")
    media = models.JSONField(default=list, help_text="[{name, source, sha256, state, …}]")
    media_waits = models.BooleanField(default=False)
    undone = models.CharField(_("撤回结果"), max_length=12, choices=Undone, blank=True)
    undone_code = models.CharField(max_length=40, blank=True, help_text="why it was kept")

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ("number",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict"),
            models.Index(fields=["batch", "key"], name="import_row_key"),
            models.Index(
                fields=["batch", "number"],
                condition=Q(media_waits=True),
                name="import_row_media_waits",
            ),
        ]
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

    @property
    def shown_changes(self) -> list[dict[str, Any]]:
        """Old and new text of each field that the row changes, named in the active language."""
        from archive.spreadsheet.columns import BY_FIELD

        return [
            {**change, "label": BY_FIELD[change["field"]].label}
            for change in self.changes
            if change["field"] in BY_FIELD
        ]

    @property
    def kept_because(self) -> str:
        """Why taking back left the record as it is, in the active language."""
        from archive.spreadsheet.kept import reason_of

        return reason_of(self.undone_code)
