"""What hangs on a record and travels in its drafts: files, numbers, bearers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from archive.models import columns
from foundation.bilingual import Bilingual


class RecordMedia(models.Model):
    """A file of a record, in order. Without a primary one the first speaks for it."""

    record = ParentalKey("archive.Record", on_delete=models.CASCADE, related_name="media_items")
    asset = models.ForeignKey(
        "media.Asset", models.PROTECT, related_name="record_links", verbose_name=_("数字资产")
    )
    position = models.PositiveIntegerField(_("次序"), default=0, editable=False)
    primary = models.BooleanField(_("主图"), default=False)
    caption_zh = columns.short(_("图注（中文）"), 300)
    caption_en = columns.short(_("图注（英文）"), 300)

    caption = Bilingual("caption")
    sort_order_field = "position"
    # It is only ever saved with its record, and the record's references include its own: no
    # task of Wagtail's for each of them at every publication.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("影像")
        verbose_name_plural = _("影像")
        ordering = ("position", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["record", "asset"], name="record_asset_once")
        ]

    def __str__(self) -> str:
        return self.caption or str(self.asset)


class Identifier(models.Model):
    """An old or another number of the same thing; numbers are kept for ever."""

    record = ParentalKey("archive.Record", on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(_("编号"), max_length=120)
    kind = columns.term("identifier_types", _("编号类型"))
    note = columns.short(_("说明"))
    wagtail_reference_index_ignore = True  # as for RecordMedia

    class Meta:
        verbose_name = _("编号")
        verbose_name_plural = _("编号")
        ordering = ("id",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["value"], name="identifier_value")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["record", "value"], name="record_identifier_once")
        ]

    def __str__(self) -> str:
        return self.value


class RecordBearer(models.Model):
    """代表性传承人 of an intangible heritage item."""

    record = ParentalKey("archive.Record", on_delete=models.CASCADE, related_name="bearers")
    agent = models.ForeignKey(
        "archive.Agent", models.PROTECT, related_name="borne_records", verbose_name=_("传承人")
    )
    level = columns.term("ich_bearer_levels", _("传承人级别"))
    since_year = models.PositiveSmallIntegerField(_("认定年份"), null=True, blank=True)
    position = models.PositiveIntegerField(_("次序"), default=0, editable=False)

    sort_order_field = "position"

    class Meta:
        verbose_name = _("代表性传承人")
        verbose_name_plural = _("代表性传承人")
        ordering = ("position", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["record", "agent"], name="record_bearer_once")
        ]

    def __str__(self) -> str:
        return str(self.agent)
