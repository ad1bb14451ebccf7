"""Two assets that look or sound alike, and what a person says of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset


class LikenessQuerySet(models.QuerySet["Likeness"]):
    def of(self, asset: Asset) -> LikenessQuerySet:
        """Pairs that `asset` belongs to, the nearest first."""
        return (
            self.filter(Q(asset_a=asset) | Q(asset_b=asset))
            .select_related("asset_a__master", "asset_b__master", "decided_by")
            .order_by("-per_mille", "pk")
        )

    def undecided(self) -> LikenessQuerySet:
        return self.filter(state=Likeness.State.OPEN)

    def seen_by(self, user: Any) -> LikenessQuerySet:
        """Pairs of which `user` may see both assets."""
        mine = Asset.objects.visible_to(user).values("pk")
        return self.filter(asset_a__in=mine, asset_b__in=mine)


class Likeness(models.Model):
    """A pair that was found; stored once, the asset that came first as `asset_a`."""

    class State(models.TextChoices):
        OPEN = "open", _("待判断")
        SAME = "same", _("同一内容")
        VARIANT = "variant", _("变体")
        DISMISSED = "dismissed", _("不相似")

    class Ground(models.TextChoices):
        BYTES = "sha256", _("文件完全相同")
        DATA = "iscc_data", _("文件数据几乎相同")
        PICTURE = "pdq", _("画面相似")
        IMAGE = "iscc_image", _("画面相似（ISCC）")
        SOUND = "chromaprint", _("声音相似")
        FILM = "signature", _("影像相似")
        TEXT = "iscc_text", _("文字相似")

    class Turn(models.TextChoices):
        NONE = "", _("未旋转")
        TURN90 = "turn90", _("顺时针转 90°")
        TURN180 = "turn180", _("转 180°")
        TURN270 = "turn270", _("逆时针转 90°")
        MIRROR = "mirror", _("左右镜像")
        FLIP = "flip", _("上下镜像")
        TRANSPOSE = "transpose", _("沿主对角线镜像")
        TRANSVERSE = "transverse", _("沿副对角线镜像")

    asset_a = models.ForeignKey(Asset, models.CASCADE, related_name="likenesses_as_first")
    asset_b = models.ForeignKey(Asset, models.CASCADE, related_name="likenesses_as_second")
    algorithm = models.CharField(_("依据"), max_length=14, choices=Ground.choices)
    distance = models.PositiveIntegerField(_("差异（位）"), help_text="bits that differ")
    per_mille = models.PositiveSmallIntegerField(
        _("相似度（千分比）"), help_text="bits that agree, in thousandths"
    )
    turn = models.CharField(_("方向"), max_length=10, choices=Turn.choices, blank=True)
    is_part = models.BooleanField(_("只是一部分"), default=False)
    offset_ms = models.BigIntegerField(
        _("时间差（毫秒）"),
        null=True,
        blank=True,
        help_text="where the start of the second asset lies in the first; negative: before it",
    )
    matched_ms = models.PositiveBigIntegerField(_("相同时长（毫秒）"), null=True, blank=True)
    state = models.CharField(
        _("判断"), max_length=10, choices=State.choices, default=State.OPEN, db_index=True
    )
    found_at = models.DateTimeField(_("发现时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("判断人"),
    )
    decided_at = models.DateTimeField(_("判断时间"), null=True, blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name = _("相似")
        verbose_name_plural = _("相似")
        ordering = ["-per_mille", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["asset_a", "asset_b"], name="likeness_found_once"),
            models.CheckConstraint(
                condition=Q(asset_a__lt=F("asset_b")), name="likeness_first_came_first"
            ),
            models.CheckConstraint(condition=Q(per_mille__lte=1000), name="likeness_per_mille"),
            models.CheckConstraint(
                condition=(Q(state="open") & Q(decided_at__isnull=True))
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="likeness_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_a_id} {self.algorithm} {self.asset_b_id}"

    @property
    def percent(self) -> int:
        """Whole percents that agree; 100 only for the very same."""
        return self.per_mille // 10

    def other(self, asset: Asset) -> Asset:
        """The one of the pair that `asset` is not."""
        return self.asset_b if asset.pk == self.asset_a_id else self.asset_a
