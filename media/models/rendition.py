"""Files made from a master; each can be made again."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset


class Rendition(models.Model):
    """One made file: for what purpose, with which parameters, and its checksum."""

    class Purpose(models.TextChoices):
        PYRAMID = "pyramid", _("图像金字塔")
        THUMBNAIL = "thumbnail", _("缩略图")
        POSTER = "poster", _("封面帧")
        PROXY = "proxy", _("视频播放版")
        AUDIO_PROXY = "audio_proxy", _("音频播放版")
        WAVEFORM = "waveform", _("波形")
        PREVIEW = "preview", _("预览版")
        HLS = "hls", _("自适应流")
        OPUS = "opus", _("音频播放版（Opus）")
        STRIP = "strip", _("预览条")
        SCENES = "scenes", _("场景切换点")
        PAGE = "page", _("页面图像")
        PAGE_TEXT = "page_text", _("页面文字")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="renditions")
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose.choices)
    params = models.CharField(
        _("参数"), max_length=60, blank=True, help_text=_("例如缩略图的长边像素")
    )
    media_type = models.CharField(_("媒体类型"), max_length=100)
    path = models.CharField(_("路径"), max_length=255, unique=True)
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField(_("宽（像素）"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高（像素）"), null=True, blank=True)
    duration_ms = models.PositiveBigIntegerField(_("时长（毫秒）"), null=True, blank=True)
    facts = models.JSONField(
        _("测量结果"), default=dict, blank=True, help_text=_("例如响度（EBU R128）")
    )
    made_by = models.CharField(_("制作工具"), max_length=120, blank=True)
    recipe = models.CharField(
        max_length=12,
        blank=True,
        editable=False,
        help_text="by what it was made, see media.renditions.parts; empty: before that was kept",
    )
    remote_at = models.DateTimeField(_("存入对象存储的时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("制作时间"), default=timezone.now)

    class Meta:
        verbose_name = _("衍生文件")
        verbose_name_plural = _("衍生文件")
        ordering = ["asset_id", "purpose", "params"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "purpose", "params"], name="rendition_made_once"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="rendition_is_not_empty"),
            models.CheckConstraint(
                condition=(Q(width__isnull=True) | Q(width__gt=0))
                & (Q(height__isnull=True) | Q(height__gt=0)),
                name="rendition_has_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.purpose} {self.params}".strip()

    @property
    def file(self) -> Path:
        """The file's absolute path."""
        return Path(settings.RENDITIONS_DIR) / self.path
