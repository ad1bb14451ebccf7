"""Places: WGS-84 points in two precisions, exact for the house and public for everyone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import RevisionMixin

from foundation.bilingual import Bilingual


class PlaceQuerySet(models.QuerySet["Place"]):
    def in_use(self) -> PlaceQuerySet:
        """Places that may be chosen: not deprecated."""
        return self.filter(deprecated_at__isnull=True)

    def with_public_point(self) -> PlaceQuerySet:
        return self.filter(public_lat__isnull=False, public_lon__isnull=False)


class Place(RevisionMixin, models.Model):
    """A place of the gazetteer, from the province down to a house.

    `lat`, `lon` are exact and never leave the house; `public_lat`, `public_lon` are what
    pages and exports show. A sensitive place (unexcavated, ritual) is public to one
    decimal of a degree, about 11 km, or coarser.

    A place is never deleted once it was used: it is deprecated (停用), and where another took
    it in that one is named, so that its addresses and old drafts still lead somewhere.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        PREFECTURE = "prefecture", _("地级")
        COUNTY = "county", _("县级")
        TOWNSHIP = "township", _("乡镇")
        VILLAGE = "village", _("村寨")
        SITE = "site", _("地点")

    code = models.CharField(
        _("代码"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", _("代码只用字母、数字、横线和下划线。"))],
        help_text=_("它是地点公开地址的一部分，以后不能改。"),
    )
    name_zh = models.CharField(_("名称（中文）"), max_length=120)
    name_en = models.CharField(_("名称（英文）"), max_length=160, blank=True)
    level = models.CharField(_("层级"), max_length=16, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级地点"),
    )
    lat = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    public_lat = models.DecimalField(
        _("公开纬度"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    public_lon = models.DecimalField(
        _("公开经度"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    sensitive = models.BooleanField(
        _("敏感地点"),
        default=False,
        help_text=_("未发掘的遗址、墓葬和祭祀场所：公开坐标只保留一位小数。"),
    )
    data = models.JSONField(_("其他列"), default=dict, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    check_note = models.CharField(_("待核对"), max_length=300, blank=True, db_column="check")

    edited_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="when a curator changed it; what comes with the product no longer overwrites it",
    )
    deprecated_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced",
        verbose_name=_("改用"),
    )

    name = Bilingual("name")
    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("地点")
        verbose_name_plural = pgettext_lazy("plural", "地点")
        ordering = ("code",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="place_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(public_lat__isnull=True, public_lon__isnull=True)
                | Q(public_lat__gte=-90, public_lat__lte=90, public_lon__gte=-180)
                & Q(public_lon__lte=180),
                name="place_public_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="place_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | Q(deprecated_at__isnull=False) & ~Q(replaced_by=F("id")),
                name="place_replaced_is_deprecated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Both coordinates or none; the place above is not below this one."""
        super().clean()
        if (self.lat is None) != (self.lon is None):
            raise ValidationError({"lat": _("纬度和经度要一起填，或者都留空。")})
        if self.parent is not None and self.pk in {above.pk for above in self.parent.line()}:
            raise ValidationError({"parent": _("上级不能是自己，也不能是自己下面的地点。")})

    def line(self) -> list[Place]:
        """The place and the ones above it, nearest first; a query for each that is not loaded."""
        line: list[Place] = []
        place: Place | None = self
        while place is not None and place not in line:
            line.append(place)
            place = place.parent
        return line

    @property
    def is_deprecated(self) -> bool:
        return self.deprecated_at is not None

    @property
    def state_label(self) -> Any:
        """In use, or deprecated; without a query."""
        return _("已停用") if self.is_deprecated else _("在用")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.public_lat, self.public_lon = self.coarsened()
        super().save(*args, **kwargs)

    def coarsened(self) -> tuple[Decimal | None, Decimal | None]:
        """The point that may be shown: exact, or to one decimal where sensitive."""
        if not self.sensitive or self.lat is None or self.lon is None:
            return self.lat, self.lon
        step = Decimal("0.1")
        return Decimal(str(self.lat)).quantize(step), Decimal(str(self.lon)).quantize(step)
