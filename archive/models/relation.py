"""Typed and dated relations between records, stored once and read both ways."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from archive import dates
from archive.models import columns
from foundation.bilingual import Bilingual


class RecordRelation(models.Model):
    class Kind(models.TextChoices):
        PART_OF = "part_of", _("属于")
        DEPICTS = "depicts", _("描绘")
        MADE_BY = "made_by", _("作者是")
        TOOK_PLACE_AT = "took_place_at", _("发生于")
        COLLECTED_FROM = "collected_from", _("采集自")
        VARIANT_OF = "variant_of", _("是…的变体")
        DERIVED_FROM = "derived_from", _("源自")
        COMMEMORATES = "commemorates", _("纪念")
        DOCUMENTS = "documents", _("记录了")
        TOOK_PART_IN = "took_part_in", _("参与")
        RELATED_TO = "related_to", _("相关")

    INVERSE: ClassVar[dict[str, Any]] = {
        Kind.PART_OF: _("包含"),
        Kind.DEPICTS: _("见于"),
        Kind.MADE_BY: _("作品"),
        Kind.TOOK_PLACE_AT: _("发生过"),
        Kind.COLLECTED_FROM: _("采集所得"),
        Kind.VARIANT_OF: _("变体"),
        Kind.DERIVED_FROM: _("衍生出"),
        Kind.COMMEMORATES: _("由…纪念"),
        Kind.DOCUMENTS: _("见载于"),
        Kind.TOOK_PART_IN: _("参与者"),
        Kind.RELATED_TO: _("相关"),
    }

    record = ParentalKey("archive.Record", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("关系"), max_length=24, choices=Kind)
    target = models.ForeignKey(
        "archive.Record",
        models.CASCADE,
        related_name="relations_in",
        verbose_name=_("关联藏品"),
    )
    date_edtf = columns.short(_("关系年代（EDTF）"), 64)
    start_year = models.IntegerField(null=True, blank=True, editable=False)
    end_year = models.IntegerField(null=True, blank=True, editable=False)
    note_zh = columns.short(_("说明（中文）"), 300)
    note_en = columns.short(_("说明（英文）"), 300)

    note = Bilingual("note")

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["record", "kind", "target"], name="record_relation_once"
            ),
            models.CheckConstraint(
                condition=~Q(record=F("target")), name="record_relation_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True)
                | Q(end_year__isnull=True)
                | Q(start_year__lte=F("end_year")),
                name="record_relation_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"

    def clean(self) -> None:
        if self.target_id and self.target_id == self.record_id:
            raise ValidationError({"target": _("藏品不能与自己建立关系。")})
        if not self.date_edtf:
            self.start_year = self.end_year = None
            return
        try:
            read = dates.parse_date(self.date_edtf)
        except dates.DateNotUnderstood as refusal:
            raise ValidationError({"date_edtf": str(refusal)}) from refusal
        self.date_edtf, self.start_year, self.end_year = (
            read.edtf,
            read.start_year,
            read.end_year,
        )

    def label_from(self, record: models.Model) -> Any:
        """The relation's name as read from either of its two ends."""
        if record.pk == self.target_id:
            return self.INVERSE[self.kind]
        return self.get_kind_display()
