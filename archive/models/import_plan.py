"""What a curator decides about a file: what its columns mean, and what stands for its values."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.reach import within
from archive.models.sheet import ImportBatch


class ImportMappingQuerySet(models.QuerySet["ImportMapping"]):
    def of(self, batch: ImportBatch) -> ImportMappingQuerySet:
        """What the institution of a batch keeps."""
        return self.filter(institution=batch.collection.institution_id)

    def kept_by(self, user: Any) -> ImportMappingQuerySet:
        """What the institutions keep in which `user` may import."""
        mine = within(user, "archive.import_records")
        return self if mine is None else self.filter(mine)


class ImportMapping(models.Model):
    """列对应: kept under a name, and found again for a file with the same headers."""

    name = models.CharField(_("名称"), max_length=120)
    institution = models.ForeignKey(
        "accounts.Institution", models.CASCADE, related_name="+", verbose_name=_("机构")
    )
    kind = models.CharField(max_length=16, default="object")
    headers_key = models.CharField(max_length=64, db_index=True)
    targets = models.JSONField(default=dict, help_text="plain header: field, or empty")
    defaults = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=dict, blank=True, help_text="field: {text: replacement}")
    title_from_english = models.BooleanField(default=False)
    make_agents = models.BooleanField(default=False)
    merged = models.CharField(
        max_length=8, choices=ImportBatch.Merged, default=ImportBatch.Merged.FAULT
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ImportMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("列对应")
        verbose_name_plural = _("列对应")
        ordering = ("-updated_at", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="import_mapping_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportValue(models.Model):
    """值对应: a text that the archive does not know, and what the curator puts in its place."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="doubtful_values")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    count = models.PositiveIntegerField(_("行数"), default=0)
    code = models.CharField(max_length=40, blank=True)
    nearest = models.JSONField(default=list, blank=True)
    decided = models.BooleanField(default=False)
    replacement = models.CharField(max_length=200, blank=True, help_text="empty: left blank")

    class Meta:
        verbose_name = _("值对应")
        verbose_name_plural = _("值对应")
        ordering = ("decided", "-count", "field", "text")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["batch", "field", "text"], name="import_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"

    @property
    def label(self) -> Any:
        from archive.spreadsheet.columns import BY_FIELD

        return BY_FIELD[self.field].label if self.field in BY_FIELD else self.field

    @property
    def may_be_blank(self) -> bool:
        """A title can't be left out."""
        return self.field not in ("title_zh", "kind")
