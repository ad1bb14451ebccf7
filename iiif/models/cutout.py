"""A named detail of an image: a motif, a seal, a face, at an address that stays."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.regions import Region
from foundation.bilingual import Bilingual
from media.models import Asset
from provenance.identifiers import mint


class CutoutQuerySet(models.QuerySet["Cutout"]):
    def standing(self) -> CutoutQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def public(self) -> CutoutQuerySet:
        """Those of published records whose image hangs there and shows at least a preview."""
        from archive.models import RecordMedia

        shown = Asset.objects.ready().visible_to(None)
        hangs = RecordMedia.objects.filter(record=OuterRef("record"), asset=OuterRef("asset"))
        return self.filter(Exists(hangs), record__live=True, asset__in=shown)


class Cutout(models.Model):
    """A rectangle of a canvas; px of the whole image or page, never of a preview."""

    public_id = models.CharField(
        max_length=32, unique=True, editable=False, default=partial(mint, "x1")
    )
    record = models.ForeignKey("archive.Record", models.CASCADE, related_name="cutouts")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="cutouts")
    page = models.PositiveIntegerField(_("页"), default=1)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    width = models.PositiveIntegerField(_("宽（像素）"))
    height = models.PositiveIntegerField(_("高（像素）"))
    title_zh = models.CharField(_("名称（中文）"), max_length=200)
    title_en = models.CharField(_("名称（英文）"), max_length=250, blank=True)
    note_zh = models.TextField(_("说明（中文）"), blank=True, max_length=2000)
    note_en = models.TextField(_("说明（英文）"), blank=True, max_length=2000)
    motif_type = models.ForeignKey(
        "archive.Term",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": "motifs"},
        verbose_name=_("纹样类型"),
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField(_("命名时间"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    title = Bilingual("title")
    note = Bilingual("note")
    objects = CutoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("影像局部")
        verbose_name_plural = _("影像局部")
        ordering = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="cutout_has_area"),
            models.CheckConstraint(condition=Q(page__gte=1), name="cutout_page_from_one"),
            models.CheckConstraint(condition=~Q(title_zh=""), name="cutout_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cutout_page", args=[self.public_id])

    @property
    def region(self) -> Region:
        return Region(self.page, self.x, self.y, self.width, self.height)

    @property
    def xywh(self) -> tuple[int, int, int, int]:
        return self.x, self.y, self.width, self.height
