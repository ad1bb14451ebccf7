"""What an asset looks or sounds like in a few bytes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset


class Fingerprint(models.Model):
    """One fingerprint of one asset by one version of one algorithm; replaced, never changed."""

    class Algorithm(models.TextChoices):
        ISCC = "iscc", _("ISCC 编码")
        ISCC_IMAGE = "iscc_image", _("ISCC 图像单元")
        ISCC_AUDIO = "iscc_audio", _("ISCC 音频单元")
        ISCC_VIDEO = "iscc_video", _("ISCC 视频单元")
        ISCC_TEXT = "iscc_text", _("ISCC 文本单元")
        ISCC_DATA = "iscc_data", _("ISCC 数据单元")
        ISCC_INSTANCE = "iscc_instance", _("ISCC 实例单元")
        PDQ = "pdq", _("PDQ 图像指纹")
        CHROMAPRINT = "chromaprint", _("Chromaprint 声音指纹")
        SIGNATURE = "signature", _("MPEG-7 视频指纹")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="fingerprints")
    algorithm = models.CharField(_("算法"), max_length=14, choices=Algorithm.choices)
    version = models.PositiveSmallIntegerField(_("版本"), help_text="of our use of the algorithm")
    code = models.BinaryField(
        help_text="the bits; of works with parts or of some length the codes after each other"
    )
    text = models.CharField(_("写法"), max_length=120, blank=True)
    quality = models.PositiveSmallIntegerField(
        _("质量"), default=100, help_text=_("0 到 100；太低说明画面太单一，不能比较")
    )
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("制作时间"))

    class Meta:
        verbose_name = _("内容指纹")
        verbose_name_plural = _("内容指纹")
        ordering = ["asset_id", "algorithm"]
        indexes = [models.Index(fields=["algorithm", "version", "id"], name="fingerprint_to_index")]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "algorithm"], name="fingerprint_once_per_algorithm"
            ),
            models.CheckConstraint(condition=Q(quality__lte=100), name="fingerprint_quality"),
            models.CheckConstraint(condition=Q(version__gt=0), name="fingerprint_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_algorithm_display()} {self.text}".strip()
