"""A second copy of a master, outside the working disk, so that damage can be mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from media.models.master import Condition, Master


class MasterCopy(models.Model):
    """The copy of one master below `HUXIANG_COPIES_DIR`, under the same content address."""

    master = models.OneToOneField(
        Master, models.CASCADE, related_name="second_copy", verbose_name=_("母版文件")
    )
    made_at = models.DateTimeField(_("复制时间"))
    checked_at = models.DateTimeField(_("上次核对"), db_index=True)
    condition = models.CharField(
        _("状况"), max_length=10, choices=Condition.choices, default=Condition.INTACT
    )

    class Meta:
        verbose_name = _("第二份母版")
        verbose_name_plural = _("第二份母版")
        default_permissions = ()
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["condition"], name="master_copy_condition")
        ]

    def __str__(self) -> str:
        return str(self.master)

    @property
    def path(self) -> Path:
        return copy_path(self.master.sha256)


def copy_path(sha256: str) -> Path:
    """Where the second copy of a master lies, whether or not it is there."""
    return Path(settings.COPIES_DIR) / "masters" / sha256[:2] / sha256[2:4] / sha256
