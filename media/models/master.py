"""The stored file itself: kept once, under the SHA-256 of its bytes, never changed."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Condition(models.TextChoices):
    """What the last reading of a stored file found."""

    INTACT = "intact", _("完好")
    DAMAGED = "damaged", _("已损坏")
    MISSING = "missing", _("文件缺失")
    UNREADABLE = "unreadable", _("无法读取")


class MasterQuerySet(models.QuerySet["Master"]):
    def lacking_metadata(self) -> MasterQuerySet:
        """Masters whose own metadata were never read."""
        return self.filter(embedded__isnull=True)

    def unwell(self) -> MasterQuerySet:
        """Masters whose bytes are not what they were, as far as was looked."""
        return self.exclude(condition=Condition.INTACT)


class Master(models.Model):
    """One file under its content address. Assets point at it; several may share it."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"), editable=False)
    media_type = models.CharField(_("媒体类型"), max_length=100, editable=False)
    original_name = models.CharField(_("原文件名"), max_length=255, blank=True, editable=False)
    technical = models.JSONField(_("技术元数据"), default=dict, blank=True, editable=False)
    remote_at = models.DateTimeField(_("存入对象存储的时间"), null=True, blank=True, editable=False)
    embedded = models.JSONField(
        _("内嵌元数据"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("文件自带的说明，含拍摄地点等私人信息；从不公开"),
    )
    created_at = models.DateTimeField(_("入库时间"), auto_now_add=True)
    # Kept with the checks (`media.services.check_fixity`). A file that comes in was read whole,
    # so that its first check is due one period later.
    checked_at = models.DateTimeField(
        _("上次核对"), default=timezone.now, editable=False, db_index=True
    )
    condition = models.CharField(
        _("状况"),
        max_length=10,
        choices=Condition.choices,
        default=Condition.INTACT,
        editable=False,
        db_index=True,
    )

    objects = MasterQuerySet.as_manager()

    class Meta:
        verbose_name = _("母版文件")
        verbose_name_plural = _("母版文件")
        permissions = [("preserve", "Can see to the preservation of masters")]
        constraints = [
            models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="master_sha256_hex"),
            models.CheckConstraint(
                condition=models.Q(size_bytes__gt=0), name="master_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.sha256[:12]}…)"

    @property
    def pages(self) -> int:
        """How many pages the file has; 1 for what has none."""
        return int(self.technical.get("pages") or 1)

    @property
    def path(self) -> Path:
        """Where the bytes are: MASTERS_DIR/ab/cd/<sha256>."""
        return master_path(self.sha256)


def master_path(sha256: str) -> Path:
    """The content address of a master, whether or not it is stored."""
    return Path(settings.MASTERS_DIR) / sha256[:2] / sha256[2:4] / sha256


def master_key(sha256: str) -> str:
    """The same place in the bucket."""
    return f"masters/{sha256[:2]}/{sha256[2:4]}/{sha256}"
