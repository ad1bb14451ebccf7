"""Words beside sound and picture: captions, transcripts, chapters."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset
from media.vtt import Cue, parse


class TextTrack(models.Model):
    """A WebVTT text of one kind in one language; checked before it is stored."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("字幕")
        TRANSCRIPT = "transcript", _("文字稿")
        CHAPTERS = "chapters", _("章节")

    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="tracks", verbose_name=_("数字资产")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices)
    language = models.CharField(
        _("语言"), max_length=35, help_text=_("BCP 47 语言标签，例如 zh-Hans、en")
    )
    label = models.CharField(_("名称"), max_length=120, blank=True)
    vtt = models.TextField("WebVTT")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("文字轨")
        verbose_name_plural = _("文字轨")
        ordering = ["asset_id", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "kind", "language"], name="track_once_per_language"
            ),
            models.CheckConstraint(
                condition=models.Q(vtt__startswith="WEBVTT"), name="track_is_webvtt"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.get_kind_display()} {self.language}"

    def cues(self) -> list[Cue]:
        """The timed words, in order."""
        return parse(self.vtt)

    @property
    def url(self) -> str:
        return reverse("media_track", args=[self.asset.public_id, self.language, self.kind])
