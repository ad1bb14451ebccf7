"""Words beside sound and picture: captions, transcripts, chapters, and their former versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from media.models.asset import Asset
from media.vtt import Cue, parse


class TextTrackQuerySet(models.QuerySet["TextTrack"]):
    def public(self) -> TextTrackQuerySet:
        """Tracks that a person has let out: what players, search and exports show."""
        return self.filter(is_public=True)


class TextTrack(models.Model):
    """A WebVTT text of one kind in one language; checked before it is stored.

    There is one public track of a kind and language; beside it may wait one of each machine
    origin until a person has looked at it.
    """

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("字幕")
        TRANSCRIPT = "transcript", _("文字稿")
        CHAPTERS = "chapters", _("章节")

    class Origin(models.TextChoices):
        UPLOADED = "uploaded", _("上传")
        EDITED = "edited", _("人工编辑")
        RECOGNISED = "recognised", _("语音识别")
        DETECTED = "detected", _("自动检测")

    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="tracks", verbose_name=_("数字资产")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices)
    language = models.CharField(
        _("语言"), max_length=35, help_text=_("BCP 47 语言标签，例如 zh-Hans、en")
    )
    label = models.CharField(_("名称"), max_length=120, blank=True)
    vtt = models.TextField("WebVTT")
    origin = models.CharField(
        _("来源"), max_length=10, choices=Origin.choices, default=Origin.UPLOADED, editable=False
    )
    is_public = models.BooleanField(_("公开"), default=True, editable=False)
    is_timed = models.BooleanField(
        _("已对时"),
        default=True,
        editable=False,
        help_text=_("没有时间的文字按长度摊到录音上，编辑以后才算对过时"),
    )
    approved_at = models.DateTimeField(_("人工确认时间"), null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TextTrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("文字轨")
        verbose_name_plural = _("文字轨")
        ordering = ["asset_id", "kind", "language", "-is_public"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "kind", "language"],
                condition=Q(is_public=True),
                name="track_once_per_language",
            ),
            models.UniqueConstraint(
                fields=["asset", "kind", "language", "origin"],
                condition=Q(is_public=False),
                name="track_waits_once_per_origin",
            ),
            models.CheckConstraint(condition=Q(vtt__startswith="WEBVTT"), name="track_is_webvtt"),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | ~Q(origin__in=["recognised", "detected"])
                | Q(approved_at__isnull=False),
                name="track_of_a_machine_is_approved",
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


class TrackVersion(models.Model):
    """A text that a track had before; never changed."""

    track = models.ForeignKey(TextTrack, models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField(_("版次"))
    vtt = models.TextField("WebVTT")
    origin = models.CharField(_("来源"), max_length=10, choices=TextTrack.Origin.choices)
    is_timed = models.BooleanField(_("已对时"), default=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    replaced_at = models.DateTimeField(_("被替换的时间"))

    class Meta:
        verbose_name = _("文字轨旧版")
        verbose_name_plural = _("文字轨旧版")
        ordering = ["track_id", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["track", "revision"], name="track_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.revision}"
